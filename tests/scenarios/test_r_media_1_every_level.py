"""R-MEDIA-1: a media threat goes to every level, the press and the province at once."""

import pytest

from tests.spine.night import Night, on_both_databases

THREAT = "客户刘建国说钱不到账就找电视台记者曝光"
EVERYBODY = ("zhaolei", "chenjing", "sunqiang", "linyue", "zhoubo", "dengchen")


def _seconds(night: Night, person: str) -> float:
    pages = night.pages(person)
    assert pages, f"{person} was not paged"
    return night.minute(pages[0]) * 60


@on_both_databases
async def test_r_media_1_every_level_is_paged_within_seconds_of_submitting(night: Night) -> None:
    await night.files("wangfang", THREAT)

    for person in EVERYBODY:
        assert _seconds(night, person) <= 5
        assert "🔴" in (night.pages(person)[0].text or "")
        assert "媒体" in (night.pages(person)[0].text or "")


@on_both_databases
async def test_r_media_1_they_are_paged_even_if_nobody_taps_anything(night: Night) -> None:
    await night.types("wangfang", THREAT)
    await night.advance(0.55)

    for person in EVERYBODY:
        assert _seconds(night, person) <= 35
    assert "已自动提交" in night.texts("wangfang")[-1]


@pytest.mark.parametrize("person", ["wangfang", "zhaolei"])
async def test_r_media_1_by_the_button_at_any_later_step_whoever_notices_it(
    night: Night, person: str
) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.advance(30)
    assert night.pages("linyue") == []
    await night.taps(person, "媒体风险")

    for each in EVERYBODY[1:]:
        assert night.minutes(night.pages(each)) == [30], each


async def test_r_media_1_a_threat_in_a_photo_s_caption_counts(night: Night) -> None:
    await night.phone("wangfang").sends_photo(b"\xff\xd8\xff", "客户说发抖音曝光我们")
    await night.settle()
    await night.advance(0.6)

    assert night.pages("linyue")


async def test_r_media_1_a_customer_who_leaves_in_anger_is_one(night: Night) -> None:
    await night.files("wangfang", "客户王五转账没到账，大骂以后摔门走了，非常愤怒")

    assert night.pages("zhoubo")
    assert night.pages("linyue")


async def test_r_media_1_one_level_s_acknowledgement_does_not_silence_the_others(
    night: Night,
) -> None:
    await night.files("wangfang", THREAT)
    await night.taps("zhaolei", "认领")
    await night.advance(2.1)

    assert len(night.pages("zhaolei")) == 1
    for person in EVERYBODY[1:]:
        assert len(night.pages(person)) == 2, person


async def test_r_media_1_it_cannot_be_lowered_quietly(night: Night) -> None:
    await night.files("wangfang", THREAT)
    for person in ("zhaolei", "chenjing", "linyue", "zhoubo"):
        await night.taps(person, "认领")
    for person in ("wangfang", "zhaolei"):
        await night.taps(person, "详情")
        card = night.phone(person).latest("经过")
        assert card is not None
        assert not any("解除" in each for each in card.button_texts()), person

    await night.taps("linyue", "详情")
    await night.taps("linyue", "解除媒体风险")
    assert "请写明理由" in night.texts("linyue")[-1]
    await night.types("linyue", "客户已撤回，记者未联系")
    for person in ("wangfang", "zhaolei", "chenjing", "zhoubo", "dengchen"):
        (told,) = night.received(person, "林悦 解除了媒体风险")
        assert "客户已撤回" in (told.text or ""), person


async def test_r_media_1_a_mark_taken_off_the_draft_stands_in_the_history(night: Night) -> None:
    await night.types("wangfang", THREAT)
    await night.taps("wangfang", "媒体风险")
    await night.taps("wangfang", "提交")
    await night.taps("zhaolei", "详情")

    history = night.texts("zhaolei")[-1].partition("—— 经过 ——")[2]
    assert "媒体风险" in history
