"""Other acts of a case on real phones: giving back, help, snoozing, reopening, recounts, links."""

import pytest

from tests.spine.accusing import files_about
from tests.spine.night import STORY, Night


@pytest.fixture
async def taken(night: Night) -> Night:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    return night


async def _rare(night: Night, person: str, label: str) -> None:
    await night.taps(person, "更多操作")
    await night.taps(person, label)


async def _close(night: Night) -> None:
    await night.taps("zhaolei", "报结果")
    await night.types("zhaolei", "已到账，客户接受")
    await night.taps("zhaolei", "无责")
    await night.taps("wangfang", "确认办结")


async def test_given_back_the_next_level_is_called_with_the_reason(taken: Night) -> None:
    await taken.advance(5)
    await _rare(taken, "zhaolei", "放回")
    await taken.types("zhaolei", "我在外地，赶不到现场")

    (told,) = taken.received("wangfang", "赵磊 放回了")
    assert "赶不到现场" in (told.text or "")
    called = [p for p in ("dingkai", "xuwen") if taken.minutes(taken.pages(p)) == [5]]
    assert called
    assert "原承办人放回" in (taken.pages(called[0])[0].text or "")


async def test_a_transfer_returned_calls_whoever_made_it(taken: Night) -> None:
    await taken.taps("zhaolei", "转办")
    await taken.types("zhaolei", "丁凯")
    await taken.taps("dingkai", "认领")
    await _rare(taken, "dingkai", "退回转办")
    await taken.types("dingkai", "客户经理不管这类")

    assert len(taken.pages("zhaolei")) == 2
    assert "已退回" in taken.texts("dingkai")[-1]


async def test_a_helper_is_called_and_the_case_stays_with_its_handler(taken: Night) -> None:
    await _rare(taken, "zhaolei", "请人协办")
    await taken.types("zhaolei", "丁凯")
    assert "请您协办" in (taken.pages("dingkai")[0].text or "")
    await taken.taps("dingkai", "认领")
    await taken.taps("dingkai", "详情")

    text = taken.texts("dingkai")[-1]
    assert "承办人：赵磊" in text
    assert "协办：丁凯" in text


async def test_a_helper_who_stays_silent_is_told_to_the_handler_with_the_button(
    taken: Night,
) -> None:
    await taken.taps("zhaolei", "已到场")
    await _rare(taken, "zhaolei", "请人协办")
    await taken.types("zhaolei", "丁凯")
    await taken.advance(11)

    told = taken.phone("zhaolei").latest("没有回应协办")
    assert told is not None
    assert [each for each in told.button_texts() if "请人协办" in each]


async def test_snoozed_reminders_wait_and_come_once_afterwards(taken: Night) -> None:
    await taken.advance(20)
    await _rare(taken, "zhaolei", "稍后提醒")
    await taken.taps("zhaolei", "30 分钟")
    assert "03:00 再提醒" in taken.phone("zhaolei").toasts()[-1]
    await taken.types("xuwen", "看板")
    assert "稍后至 03:00" in taken.texts("xuwen")[-1]
    await taken.advance(29)
    assert taken.received("zhaolei", "⏰") == []
    await taken.advance(2)

    assert taken.received("zhaolei", "再提醒，到时间了")
    assert taken.pages("chenjing") == []


async def test_a_closed_case_is_reopened_with_a_reason_and_its_handler_is_called(
    taken: Night,
) -> None:
    await _close(taken)
    await taken.advance(60)
    await taken.taps("wangfang", "详情")
    await taken.taps("wangfang", "重新办理")
    await taken.types("wangfang", "客户说又扣了一笔")

    page = taken.pages("zhaolei")[-1]
    assert taken.minute(page) == 60
    assert "重新办理：客户说又扣了一笔。还请您承办" in (page.text or "")
    await taken.advance(241)
    assert taken.received("zhaolei", "回复客户"), "its clocks run again"


async def test_r_stat_1_two_people_put_right_what_a_closed_case_counts_as(taken: Night) -> None:
    await _close(taken)
    receipt = taken.phone("wangfang").latest("已受理")
    assert receipt is not None
    number = receipt.text.splitlines()[0].split()[-1]
    await taken.types("hemei", f"/case {number}")
    assert "计入咨询类：上报后在时限内化解" in taken.texts("hemei")[-1]
    await _rare(taken, "hemei", "改统计口径")
    await taken.taps("hemei", "不纳入统计")
    await taken.types("hemei", "网点当场已解决，误点上报")
    assert "等第二个人同意" in taken.texts("hemei")[-1]

    (wanted,) = taken.received("luming", "何梅 提出把")
    assert "误点上报" in (wanted.text or "")
    await taken.taps("luming", "✅ 同意")
    await taken.taps("luming", "详情")
    text = taken.texts("luming")[-1]
    assert "不纳入统计：经两人核定更正" in text
    assert "何梅" in text and "陆明 已同意" in text
    assert taken.received("hemei", "陆明 同意了")


async def test_r_up_3_cases_of_the_same_matter_are_linked_from_the_phone(night: Night) -> None:
    first = await night.files("wangfang")
    other = await night.files("wangfang", "客户王五 13711112222 排队两小时没人管")
    await night.types("zhaolei", f"/case {first}")
    await _rare(night, "zhaolei", "🔗 关联")
    await night.types("zhaolei", other[-5:])
    assert "已关联" in night.texts("zhaolei")[-1]
    await night.types("zhaolei", f"/case {other}")
    assert f"关联：{first} 西湖路营业部" in night.texts("zhaolei")[-1]


async def test_r_conf_1_the_person_complained_about_reads_nothing_of_the_other_case(
    night: Night,
) -> None:
    hidden = await files_about(night, "赵磊")
    seen = await night.files("wangfang", STORY)
    await night.types("xuwen", f"/case {seen}")
    await _rare(night, "xuwen", "🔗 关联")
    await night.types("xuwen", hidden)
    assert "已关联" in night.texts("xuwen")[-1]

    await night.taps("zhaolei", "认领")
    await night.types("zhaolei", f"/case {seen}")
    await night.taps("zhaolei", "更多操作")
    everything = "\n".join(night.texts("zhaolei"))
    buttons = [b for m in night.phone("zhaolei").screen() for b in m.button_texts()]
    assert hidden not in everything and hidden[-5:] not in everything
    assert "关联：" not in everything and "关联 " not in everything.replace("🔗 关联", "")
    assert not [each for each in buttons if hidden[-5:] in each]
    await night.taps("zhaolei", "🔗 关联")
    await night.types("zhaolei", hidden)
    assert "没有找到这件投诉" in night.texts("zhaolei")[-1]
