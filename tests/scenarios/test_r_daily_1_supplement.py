"""R-DAILY-1: the summary tells who confirmed; what changes later goes out as a supplement."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from simulator.mailbox import Letter
from tests.spine.night import Night, a_night

UNION = "union@binjiang.bank.example"
OFFICE = "joint-office@binjiang.bank.example"
PROVINCE = "union@jiangdong.bank.example"
AFTERNOON = datetime.fromisoformat("2026-11-28T15:00:00+08:00")


@pytest.fixture
async def day(tmp_path: Path) -> AsyncIterator[Night]:
    async with a_night(tmp_path, AFTERNOON) as it:
        yield it


def letters(night: Night, kind: str, to: str = UNION) -> list[Letter]:
    return [e for e in night.world.letters if to in e.recipients and f"【{kind}】" in e.subject]


async def test_r_daily_1_the_summary_says_who_confirmed_and_when_and_who_did_not(
    day: Night,
) -> None:
    await day.until("2026-11-28 16:32")
    await day.taps("wuhao", "确认零报告")
    await day.taps("caoping", "有出入")
    await day.types("caoping", "少了上午转账的一件，客户电话 13912345678")
    await day.until("2026-11-28 18:01")

    (letter,) = letters(day, "督办日报")
    for part in (letter.text, letter.html):
        assert "已确认 吴昊 16:32" in part
        assert "有出入 曹平 16:32" in part
        assert "少了上午转账的一件" in part
        assert "13912345678" not in part
        assert "未确认（已问 马欣、范宇）" in part
        assert "应确认 7 个单位：已确认 1，有出入 1，未确认 5" in part


async def test_r_daily_1_what_moved_after_the_confirmation_is_told_in_the_summary(
    day: Night,
) -> None:
    await day.until("2026-11-28 16:32")
    await day.taps("wuhao", "确认零报告")
    number = await day.files("wangfang")
    await day.until("2026-11-28 18:01")
    (letter,) = letters(day, "督办日报")
    assert f"确认后有变化：{number} 新增（西湖路营业部）" in letter.text


async def test_r_daily_1_nothing_changed_is_no_supplement(day: Night) -> None:
    await day.files("wangfang")
    await day.until("2026-11-30 19:00")
    assert letters(day, "督办补充报告") == []


async def test_r_daily_1_a_late_confirmation_goes_out_the_next_morning_once(day: Night) -> None:
    await day.until("2026-11-28 18:20")
    await day.taps("maxin", "确认零报告")
    await day.until("2026-11-29 08:59")
    assert letters(day, "督办补充报告") == []
    for _ in range(2):
        await day.until("2026-11-29 09:01")
        await day.restart()
    await day.until("2026-11-29 10:00")
    for to in (UNION, OFFICE):
        (letter,) = letters(day, "督办补充报告", to)
        assert letter.subject == "【督办补充报告】2026-11-28 滨江分行 第1号"
        assert "运河网点：未确认 → 已确认 马欣" in letter.text
        assert letter.text.split("变动的投诉件")[1].split("每日确认")[0].strip() == "无"


async def test_r_daily_1_a_case_received_before_the_cut_off_and_filed_after_it_is_added(
    day: Night,
) -> None:
    await day.until("2026-11-28 17:58")
    await day.types("wangfang", "客户刘建国 13812345678 转账5000元没到账")
    await day.until("2026-11-28 18:04")
    await day.taps("wangfang", "提交")
    await day.until("2026-11-29 09:01")

    (report,) = letters(day, "督办日报")
    assert "零报告" in report.subject
    (letter,) = letters(day, "督办补充报告")
    for part in (letter.text, letter.html):
        assert "新增（西湖路营业部）" in part
    assert "受理：0 → 1" in letter.text
    assert "刘建国" not in letter.text + letter.html


async def test_r_daily_1_each_period_has_its_own_number_and_tells_only_what_is_new(
    day: Night,
) -> None:
    await day.until("2026-11-28 18:20")
    await day.taps("maxin", "确认零报告")
    await day.until("2026-11-29 09:30")
    await day.taps("caoping", "确认零报告")
    await day.taps("yaolan", "有出入")
    await day.types("yaolan", "少一件")
    await day.until("2026-11-29 18:01")

    first, second = letters(day, "督办补充报告")
    assert (first.subject[-3:], second.subject[-3:]) == ("第1号", "第2号")
    assert "运河网点" in first.text
    assert "运河网点" not in second.text
    assert "江晖路网点：未确认 → 已确认 曹平" in second.text
    assert "火车站网点：未确认 → 有出入 姚兰" in second.text
    assert len({e.message_id for e in day.world.letters}) == len(day.world.letters)


async def handled(night: Night, number: str) -> None:
    """赵磊 handles the case, judges it 无责, and 王芳 confirms."""
    await night.taps("zhaolei", "认领")
    for label in ("已到场", "已回复客户", "报结果"):
        await night.taps("zhaolei", label)
    await night.types("zhaolei", "清算延迟，已到账，客户接受")
    await night.taps("zhaolei", "无责")
    await night.taps("wangfang", "确认办结")


async def test_r_daily_1_a_liability_judged_after_the_report_is_told_before_and_after(
    day: Night,
) -> None:
    number = await day.files("wangfang")
    await day.until("2026-11-28 18:10")
    await handled(day, number)
    await day.until("2026-11-29 09:01")

    (letter,) = letters(day, "督办补充报告")
    for part in (letter.text, letter.html):
        assert f"{number} 责任认定：未认定 → 无责" in part
    assert "未认定：1 → 0" in letter.text
    assert "办结：" not in letter.text, "what was closed later is the next day's"


async def test_a39_a_case_about_a_reader_named_after_the_report_moves_no_supplement_of_theirs(
    day: Night,
) -> None:
    number = await day.files("wangfang")
    await day.until("2026-11-28 18:10")
    await day.types("wangfang", f"/case {number}")
    await day.taps("wangfang", "被投诉人")
    await day.types("wangfang", "何梅")
    await handled(day, number)
    await day.until("2026-11-30 19:00")

    assert letters(day, "督办补充报告", UNION) == []
    (above,) = letters(day, "督办补充报告", PROVINCE)
    assert f"{number} 责任认定：未认定 → 无责" in above.text
    assert not any(number in e.text for e in letters(day, "督办日报")[1:])
