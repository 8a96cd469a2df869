"""I34: a media threat in dialect, in look-alike characters, split, in a caption. Doubt goes up."""

import pytest

from tests.spine.night import Night

PRESS, PROVINCE = "linyue", "zhoubo"
"""The spokesperson of the branch and the provincial group: paged at once by a media threat."""


async def _is_paged_within_the_minute(night: Night) -> None:
    await night.advance(0.6)
    assert night.pages(PRESS), night.texts("wangfang")[-1]
    assert night.pages(PROVINCE)


@pytest.mark.parametrize(
    "words",
    [
        "个客话唔搞掂就搵记者爆料",
        "伊讲要寻电视台格老娘舅来",
        "要找煤休 爆光我们",
        "他说要 发 抖 . 音",
        "找\u200b记\u200b者来",
        "說要找電視臺",
        "找ｊì者 发ＤＹ",
        "让全市人民都看看你们的嘴脸",
        "他闺女是干自媒体的 明天来拍",
    ],
)
async def test_i34_a_threat_is_understood_however_it_is_written(night: Night, words: str) -> None:
    await night.types("wangfang", f"客户刘建国 13812345678 转账5000没到账 {words}")

    await _is_paged_within_the_minute(night)


async def test_i34_a_threat_split_over_two_messages_counts(night: Night) -> None:
    await night.types("wangfang", "客户刘建国 13812345678 转账5000没到账 说要找记")
    assert night.pages(PRESS) == []
    await night.types("wangfang", "者来")

    await _is_paged_within_the_minute(night)


async def test_i34_a_threat_in_look_alikes_in_a_photo_s_caption_counts(night: Night) -> None:
    await night.phone("wangfang").sends_photo(b"\xff\xd8\xff", "客户要上抖.阴暴 光我们")
    await night.settle()

    await _is_paged_within_the_minute(night)


async def test_i34_a_doubt_is_asked_and_a_yes_goes_up_at_once(night: Night) -> None:
    await night.types("wangfang", "客户刘建国 13812345678 转账5000没到账 一直拿手机拍视频")
    await night.advance(0.6)
    assert night.pages(PRESS) == []
    assert night.sees("wangfang", "客户有没有说要找媒体")

    await night.taps("wangfang", "是，涉及媒体")
    await _is_paged_within_the_minute(night)


async def test_i34_a_doubt_that_nobody_answers_goes_up_with_the_case(night: Night) -> None:
    await night.files("wangfang", "客户刘建国 13812345678 转账5000没到账 一直拿手机拍视频")

    assert night.pages("zhaolei")
    assert night.sees("zhaolei", "媒体？待核实")


async def test_i34_what_no_reading_can_see_the_reporter_marks(night: Night) -> None:
    await night.types("wangfang", "客户刘建国 13812345678 转账5000没到账 说了些不好听的")
    await night.taps("wangfang", "媒体风险")
    await night.taps("wangfang", "提交")

    await _is_paged_within_the_minute(night)


async def test_i34_a_journalist_who_only_opens_an_account_alarms_nobody(night: Night) -> None:
    await night.files("wangfang", "客户刘建国 13812345678 是记者，来开户，系统停了没办成")
    await night.advance(1)

    assert night.pages("zhaolei")
    assert night.pages(PROVINCE) == []
