"""R-STAT-1 to 6, from a phone to the union's mail: what a case counts as, in words, and why."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from escalation.words import Channel
from simulator.mailbox import Letter
from storage import cases
from tests.spine.night import Night, a_night

UNION = "union@binjiang.bank.example"
MORNING = datetime.fromisoformat("2026-11-28T09:00:00+08:00")
STORY = "客户刘建国 13812345678 银行卡被取款机吞了，要求尽快取出"


@pytest.fixture
async def day(tmp_path: Path) -> AsyncIterator[Night]:
    """09:00; what is filed now is eight hours old before the summary."""
    async with a_night(tmp_path, MORNING) as it:
        yield it


async def handled(night: Night, handler: str, liability: str = "无责") -> None:
    """On site, answered, result, liability, and the first contact's confirmation."""
    for label in ("已到场", "已回复客户", "报结果"):
        await night.taps(handler, label)
    await night.types(handler, "卡已取出，客户接受")
    await night.taps(handler, liability)
    await night.taps("wangfang", "确认办结")


async def evening(night: Night) -> Letter:
    await night.until("2026-11-28 18:01")
    (letter,) = [e for e in night.world.letters if UNION in e.recipients]
    return letter


def row_of(letter: Letter, number: str) -> dict[str, Any]:
    """The case's row of the register."""
    sheet = load_workbook(BytesIO(letter.attachments[0].content))["登记簿"]
    headings, *rows = sheet.iter_rows(values_only=True)
    found = [dict(zip(headings, row, strict=True)) for row in rows]
    return next(row for row in found if row["编号"] == number)


async def came_by(night: Night, number: str, channel: Channel) -> None:
    """As if it had been filed with another channel; no sentence of the lexicon is at stake here."""
    async with night.app.database.writing() as connection:
        case = await cases.find(connection, number)
        assert case is not None
        other = replace(case.complaint, channel=channel)
        changed = replace(case, complaint=other, version=case.version + 1)
        await cases.save(connection, case, changed, None)


async def test_r_stat_1_solved_by_the_outlet_itself_is_not_counted(day: Night) -> None:
    number = await day.files("wangfang", STORY)
    await day.types("wuhao", f"/case {number}")
    await day.taps("wuhao", "认领")
    await day.types("wuhao", f"/case {number}")
    await handled(day, "wuhao")
    letter = await evening(day)
    assert row_of(letter, number)["统计说明"] == "不纳入统计：网点自行解决"
    assert "不纳入统计 1" in letter.text


async def test_r_stat_2_taken_by_the_sub_branch_and_defused_in_time_is_an_enquiry(
    day: Night,
) -> None:
    number = await day.files("wangfang", STORY)
    await day.taps("zhaolei", "认领")
    await handled(day, "zhaolei")
    letter = await evening(day)
    assert row_of(letter, number)["统计说明"] == "计入咨询类：上报后在时限内化解"
    assert "咨询类 1" in letter.text


async def test_r_stat_3_overdue_is_a_complaint_and_the_mail_says_why(day: Night) -> None:
    number = await day.files("wangfang", STORY)
    letter = await evening(day)
    assert row_of(letter, number)["统计说明"] == "计入投诉：处理逾期"
    for part in (letter.text, letter.html):
        assert "计入投诉：处理逾期" in part


async def test_r_stat_4_liability_stands_in_the_mail_and_the_register(day: Night) -> None:
    number = await day.files("wangfang", STORY)
    await day.taps("zhaolei", "认领")
    await handled(day, "zhaolei", "双方责任")
    letter = await evening(day)
    assert row_of(letter, number)["责任认定"] == "双方责任"
    assert "有责 0，无责 0，双方责任 1，未认定 0" in letter.text


async def test_r_stat_5_a_complaint_through_the_regulator_is_marked_with_who_answers_for_it(
    day: Night,
) -> None:
    number = await day.files("wangfang", STORY)
    await day.taps("zhaolei", "认领")
    await came_by(day, number, Channel.REGULATOR)
    letter = await evening(day)
    reasons = row_of(letter, number)["问责对象和原因"]
    assert "工会：引导协调不力（客户转向外部途径）" in reasons
    assert "城北支行：处理不及时" in reasons
    assert row_of(letter, number)["问责标记"] == "是"
    assert "工会：引导协调不力（客户转向外部途径）" in letter.text


async def test_r_stat_6_hot_spots_name_cash_card_and_private_first(day: Night) -> None:
    await day.files("wangfang", STORY)
    letter = await evening(day)
    spots = letter.text.split("业务热点：")[1].splitlines()[0]
    names = [each.split(" ")[0] for each in spots.split("，")]
    assert names[:3] == ["现金客户", "持卡客户", "对私业务"]
    assert "集中的单位：西湖路营业部 1 件" in letter.text
    assert "业务热点" in letter.html


async def test_today_in_the_chat_and_the_mail_tell_the_same_figures(day: Night) -> None:
    number = await day.files("wangfang", STORY)
    await day.taps("zhaolei", "认领")
    await handled(day, "zhaolei")
    await day.files("wangfang", "客户张三 13711112222 排队两小时没人理")
    await day.until("2026-11-28 17:59")
    await day.types("hemei", "今日")
    today = day.texts("hemei")[-1]
    letter = await evening(day)
    figures = letter.text.split("一、数字")[1].split("二、")[0].split("\n")
    told = [line.strip() for line in figures if line.strip()]
    assert len(told) == 5
    assert all(line in today for line in told), (told, today)
    assert number
