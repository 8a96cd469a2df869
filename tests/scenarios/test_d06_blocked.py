"""D06: the person has blocked the bot or left the platform: 403."""

import pytest

from tests.spine.night import Night


@pytest.fixture(params=["blocked", "deactivated"])
async def without_zhaolei(night: Night, request: pytest.FixtureRequest) -> Night:
    phone = night.phone("zhaolei")
    await (phone.blocks() if request.param == "blocked" else phone.deactivates())
    return night


def _letters(night: Night, number: str) -> list[str]:
    address = "zhaolei@bank.example"
    mine = [letter for letter in night.world.letters if address in letter.recipients]
    return [each.subject for each in mine if number in each.text]


async def test_d06_the_page_goes_by_mail_within_5_s_when_the_chat_is_dead(
    without_zhaolei: Night,
) -> None:
    night = without_zhaolei
    number = await night.files("wangfang")
    await night.advance(5 / 60)

    assert len(_letters(night, number)) == 1
    assert "呼叫" in _letters(night, number)[0]
    assert night.pages("zhaolei") == []


async def test_d06_the_unit_head_is_told_once_that_the_person_is_unreachable(
    without_zhaolei: Night,
) -> None:
    night = without_zhaolei
    await night.files("wangfang")
    await night.advance(5 / 60)
    (told,) = night.received("xuwen", "联系不上")
    assert "赵磊" in (told.text or "")

    await night.advance(9)
    assert len(night.received("xuwen", "联系不上")) == 1


async def test_d06_the_dead_channel_is_not_tried_again_for_the_next_attempts(
    without_zhaolei: Night,
) -> None:
    night = without_zhaolei
    number = await night.files("wangfang")
    await night.advance(16)

    calls = [
        record
        for record in night.world.log.records
        if record.method == "sendMessage" and record.chat_id == night.telegram_of("zhaolei")
    ]
    assert len(calls) == 1
    assert len([s for s in _letters(night, number) if "呼叫" in s]) >= 3


async def test_d06_whoever_writes_again_is_paged_by_chat_again(without_zhaolei: Night) -> None:
    night = without_zhaolei
    await night.files("wangfang")
    await night.phone("zhaolei").deactivates(False)
    await night.phone("zhaolei").starts()
    await night.advance(5.1)

    assert night.minutes(night.pages("zhaolei")) == [5]


async def test_d06_a_person_without_any_channel_falls_to_the_next_level(night: Night) -> None:
    await night.phone("xuwen").blocks()
    await night.files("wangfang")
    await night.advance(10.1)

    assert len(night.received("luming", "徐文 联系不上")) == 1
    assert night.minutes(night.pages("zhaolei")) == [0, 5, 10]
    await night.advance(10)
    assert night.minutes(night.pages("chenjing")) == [20]
