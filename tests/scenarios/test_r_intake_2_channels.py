"""R-INTAKE-2: every channel is read or chosen; whether it is internal or external decides."""

import pytest

from escalation.words import Channel
from handlers import labels
from tests.spine.night import Night

STORY = "客户刘建国 13812345678 转账5000元没到账，要求尽快查清"
TOLD = {
    Channel.OUTLET: "客户来网点反映",
    Channel.HOTLINE_95566: "95566转来",
    Channel.COMMENT_BOOK: "客户在意见簿上写的",
    Channel.WEBSITE: "客户在官网留言",
    Channel.VISIT: "客户上门投诉",
    Channel.LETTER: "收到客户来信",
    Channel.HEAD_OFFICE_CENTRE: "总行客服中心转来",
    Channel.INTEGRITY_OFFICE: "民心网转来",
    Channel.REGULATOR: "银监局转来",
    Channel.BANKING_ASSOCIATION: "银行业协会转来",
    Channel.CONSUMERS_ASSOCIATION: "消协转来",
    Channel.MEDIA: "记者来电",
    Channel.GOVERNMENT: "12345转来",
    Channel.SUPERIOR_BANK: "上级行转来",
}


def test_r_intake_2_there_is_a_telling_for_every_channel() -> None:
    assert set(TOLD) == set(Channel)


@pytest.mark.parametrize("channel", Channel)
async def test_r_intake_2_every_channel_is_read_from_the_words_and_stands_in_the_record(
    night: Night, channel: Channel
) -> None:
    await night.types("wangfang", f"{TOLD[channel]}：{STORY}")
    await night.taps("wangfang", "提交")
    await night.taps("wangfang", "详情")

    nature = "外部" if channel.is_external else "内部"
    assert night.sees("wangfang", f"途径：{labels.channel(channel)}（{nature}）")


async def test_r_intake_2_every_channel_can_be_chosen(night: Night) -> None:
    await night.types("wangfang", STORY)
    await night.taps("wangfang", "途径")
    card = night.phone("wangfang").latest("请选投诉途径")
    assert card is not None
    assert {labels.channel(each) for each in Channel} <= set(card.button_texts())
    await night.taps("wangfang", "银行业协会")
    await night.taps("wangfang", "提交")
    await night.taps("wangfang", "详情")
    assert night.sees("wangfang", "途径：银行业协会（外部）")


async def test_r_intake_2_what_the_superior_bank_passes_down_goes_to_the_outlet_s_own_line(
    night: Night,
) -> None:
    """Reported at the branch, about an outlet: the outlet's sub-branch is called."""
    await night.types("sunqiang", f"省行转来：江晖路网点，{STORY}")
    await night.taps("sunqiang", "提交")

    assert night.pages("hanmei") or night.pages("liangjie") or night.pages("xiebin")
    assert night.pages("zhaolei") == []
    assert night.sees("caoping", "新投诉件"), "the head of the outlet is told"
    receipt = night.phone("sunqiang").latest("已受理")
    assert receipt is not None
    assert "单位：江晖路网点" in receipt.text


async def test_r_intake_2_the_reporter_stays_first_contact_wherever_they_work(
    night: Night,
) -> None:
    await night.types("sunqiang", f"省行转来：西湖路营业部，{STORY}")
    await night.taps("sunqiang", "提交")
    await night.taps("zhaolei", "认领")
    await night.taps("zhaolei", "报结果")
    await night.types("zhaolei", "已查清，款项到账，客户接受")

    assert night.sees("sunqiang", "已报结果，请您确认")
