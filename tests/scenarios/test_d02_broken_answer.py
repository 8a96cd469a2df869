"""D02: the platform takes a page and the connection breaks before its answer."""

from itertools import pairwise

import pytest

from tests.spine.night import Night


async def test_d02_a_page_without_an_answer_is_sent_again_within_30_s_marked_as_a_repeat(
    night: Night,
) -> None:
    night.world.faults.add(
        "drop_after", count=1, method="sendMessage", chat_id=night.telegram_of("zhaolei")
    )
    number = await night.files("wangfang")
    await night.advance(0.5)

    first, again = night.pages("zhaolei", number)
    assert first.outcome == "accepted, answer broken"
    assert "重发" not in (first.text or "")
    assert "重发" in (again.text or "")
    assert night.minute(again) <= 0.5
    assert _headline(first.text) == _headline(again.text), "the same attempt of the same page"


@pytest.mark.parametrize("broken", [1, 3])
async def test_d02_it_is_repeated_exactly_as_often_as_the_answer_was_lost(
    night: Night, broken: int
) -> None:
    chat_id = night.telegram_of("zhaolei")
    night.world.faults.add("drop_after", count=broken, method="sendMessage", chat_id=chat_id)
    number = await night.files("wangfang")
    await night.advance(4)

    pages = night.pages("zhaolei", number)
    assert len(pages) == broken + 1
    assert sum("重发" in (page.text or "") for page in pages) == broken
    assert len({_headline(page.text) for page in pages}) == 1


async def test_d02_however_often_the_answer_is_lost_the_next_attempt_is_within_30_s(
    night: Night,
) -> None:
    chat_id = night.telegram_of("zhaolei")
    night.world.faults.add("drop_after", count=7, method="sendMessage", chat_id=chat_id)
    await night.files("wangfang")
    await night.advance(4)

    at = [night.minute(page) for page in night.pages("zhaolei")]
    assert len(at) == 8
    assert max(later - earlier for earlier, later in pairwise(at)) <= 0.5


async def test_d02_a_page_that_was_certainly_not_taken_is_no_repeat(night: Night) -> None:
    chat_id = night.telegram_of("zhaolei")
    night.world.faults.add("too_many", count=1, retry_after=3, chat_id=chat_id)
    number = await night.files("wangfang")
    await night.advance(0.5)

    (page,) = night.pages("zhaolei", number)
    assert "重发" not in (page.text or "")


async def test_d02_both_copies_show_who_took_the_case(night: Night) -> None:
    chat_id = night.telegram_of("zhaolei")
    night.world.faults.add("drop_after", count=1, method="sendMessage", chat_id=chat_id)
    await night.files("wangfang")
    await night.advance(0.5)
    await night.taps("zhaolei", "认领")

    assert "已由 赵磊 认领" in night.texts("zhaolei")[-1]
    assert len(night.pages("zhaolei")) == 2


def _headline(text: str | None) -> str:
    return (text or "").partition("\n")[0]


async def test_d02_a_critical_page_that_goes_on_by_mail_is_marked_there_too(night: Night) -> None:
    chat_id = night.telegram_of("zhaolei")
    night.world.faults.add("drop_after", count=2, method="sendMessage", chat_id=chat_id)
    await night.types("wangfang", "/sos 客户威胁找记者，说要在电视台曝光")
    await night.advance(1)

    by_mail = [x for x in night.world.letters if "zhaolei@bank.example" in x.recipients]
    assert by_mail
    assert all("重发" in each.text for each in by_mail), "the chat may have shown it already"
