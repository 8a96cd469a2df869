"""工作日志: the own day from the register, free notes, and what leaders read (R-INTAKE-4)."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from escalation.event import Linked
from escalation.words import PersonId
from handlers.conversations.worklog import LONGEST, MOST_A_DAY
from handlers.records import record_file
from tests.handlers.phones import Phones

STORY = "客户刘建国 13812345678 转账5000元没到账, 要求马上解决"


async def worked(phones: Phones) -> str:
    """A case reported by the teller and taken by the sub-branch's leader; its number."""
    case = await phones.report("teller", STORY)
    page = await phones.screen("sub_leader")
    await phones.passes(minutes=2)
    await phones.taps("sub_leader", page.button("认领"))
    return case.number


async def test_r_intake_4_the_log_shows_what_this_person_did_and_when(phones: Phones) -> None:
    number = await worked(phones)
    said = await phones.writes("sub_leader", "/log")
    assert "工作日志｜陈静｜11-28" in said.text
    assert f"11-28 02:12 陈静 认领｜{number}" in said.text
    assert "受理" not in said.text, "that was the teller"
    teller = (await phones.writes("teller", "日志")).text
    assert "11-28 02:10 王芳 受理" in teller
    assert number in teller


@pytest.mark.parametrize("typed", ["日志 22:00 接班，无遗留", "日志：22:00 接班，无遗留"])
async def test_a_note_is_written_by_a_word_and_stands_among_the_acts(
    phones: Phones, typed: str
) -> None:
    await worked(phones)
    await phones.passes(minutes=1)
    assert "已记入" in (await phones.writes("sub_leader", typed)).text
    await phones.writes("sub_leader", "/log 交代保安加强巡查")
    lines = (await phones.writes("sub_leader", "/log")).cards[0].lines
    shown = [line for line in lines if "11-28" in line]
    assert "认领" in shown[0]
    assert "✏️ 22:00 接班，无遗留" in shown[1]
    assert "✏️ 交代保安加强巡查" in shown[2]
    assert await phones.all_cases(), "and no second case"
    assert len(await phones.all_cases()) == 1


async def test_a_day_begins_at_midnight_of_the_plan_s_zone(phones: Phones) -> None:
    phones.now = phones.now.replace(hour=15, minute=59)
    await phones.writes("lobby", "日志 夜里十二点前")
    phones.now = phones.now.replace(hour=16, minute=0)
    await phones.writes("lobby", "日志 夜里十二点")
    today = await phones.writes("lobby", "/log")
    assert "11-28" in today.cards[0].headline
    assert "夜里十二点前" not in today.text
    assert "夜里十二点前" in (await phones.taps("lobby", today.button("前一天"))).text


async def test_yesterday_is_one_tap_away(phones: Phones) -> None:
    await phones.writes("lobby", "日志 昨天的事")
    await phones.passes(hours=24)
    today = await phones.writes("lobby", "/log")
    assert "这一天没有记录" in today.text
    before = await phones.taps("lobby", today.button("前一天"))
    assert "昨天的事" in before.text
    assert "这一天没有记录" in (await phones.taps("lobby", before.button("后一天"))).text


async def test_a_leader_reads_the_log_of_the_group_and_nobody_else_does(phones: Phones) -> None:
    await phones.writes("sub_deputy", "日志 检查了监控")
    leader = await phones.writes("sub_leader", "/log")
    button = leader.button("周涛")
    assert "检查了监控" in (await phones.taps("sub_leader", button)).text
    refused = await phones.taps("lobby", button)
    assert "检查了监控" not in refused.text
    assert "这个人现在不能选" in refused.text
    own = await phones.writes("teller", "/log")
    assert not [each for each in own.buttons if "📒" in each.label]


async def test_r_conf_1_the_log_of_a_subordinate_hides_what_is_about_the_reader(
    phones: Phones,
) -> None:
    """The leader is complained about: neither acts nor notes of the case are in any log."""
    draft = await phones.writes("teller", "客户投诉陈静态度恶劣，转账5000元没到账，要求道歉")
    await phones.taps("teller", draft.button("提交"))
    case = await phones.only_case()
    assert "sub_leader" in case.complained_about
    page = await phones.screen("sub_deputy")
    if not page.cards:
        await phones.passes(minutes=30)
        page = await phones.screen("sub_deputy")
    detail = await phones.writes("sub_deputy", f"/case {case.number}")
    await phones.taps("sub_deputy", detail.button("认领"))
    await phones.writes("sub_deputy", f"日志 {case.number} 已联系客户")
    await phones.writes("sub_deputy", f"日志 客户{case.number[-5:]}约好明天")
    await phones.writes("sub_deputy", "日志 客户投诉陈静，已安抚")
    await phones.writes("sub_deputy", "日志 客户说陈行长态度差")
    await phones.writes("sub_deputy", "日志 消防检查正常")

    own = (await phones.writes("sub_deputy", "/log")).text
    assert case.number in own
    assert "已联系客户" in own
    leader = await phones.writes("sub_leader", "/log")
    read = (await phones.taps("sub_leader", leader.button("周涛"))).text
    assert "消防检查正常" in read
    for hidden in (case.number, case.number[-5:], "已联系客户", "约好明天", "陈静", "态度差"):
        assert hidden not in read, hidden


async def test_secrets_are_struck_out_of_notes(phones: Phones) -> None:
    await phones.writes("lobby", "日志 客户验证码是123456，卡号6222021234567890123")
    read = (await phones.writes("lobby", "/log")).text
    assert "123456，" not in read
    assert "6222021234567890123" not in read


async def test_a_note_that_is_too_long_is_refused_and_not_half_stored(phones: Phones) -> None:
    said = await phones.writes("lobby", "日志 " + "字" * (LONGEST + 1))
    assert "没有记下" in said.text
    assert "字字" not in (await phones.writes("lobby", "/log")).text


async def test_a_hundred_notes_a_day_are_the_most(phones: Phones) -> None:
    for number in range(MOST_A_DAY):
        await phones.writes("lobby", f"日志 第{number}条")
    assert "没有记下" in (await phones.writes("lobby", "日志 再一条")).text
    await phones.passes(hours=24)
    assert "已记入" in (await phones.writes("lobby", "日志 新的一天")).text


async def test_a_long_day_is_shown_in_pages(phones: Phones) -> None:
    for number in range(12):
        await phones.writes("lobby", f"日志 {number:02}号" + "很长的一段" * 80)
    first = await phones.writes("lobby", "/log")
    assert "（1/2）" in first.cards[0].headline
    second = await phones.taps("lobby", first.button("更多"))
    assert "11号" in second.text


async def test_r_conf_1_a_log_does_not_tell_the_number_of_a_linked_case_that_is_hidden(
    phones: Phones,
) -> None:
    """Linked with a case about the reader: the act of linking is in no log that they read."""
    mine = await phones.report("teller", STORY)
    draft = await phones.writes("lobby", "客户投诉陈静态度恶劣，要求道歉")
    await phones.taps("lobby", draft.button("提交"))
    (hidden,) = [case for case in await phones.all_cases() if case.id != mine.id]
    async with phones.database.writing() as connection:
        event = Linked(by=PersonId("sub_deputy"), other=hidden.id, number=hidden.number)
        acted = await phones.desk.act(connection, mine.id, event, phones.now)
    assert acted.refused is None
    own = (await phones.writes("sub_deputy", "/log")).text
    assert hidden.number in own
    leader = await phones.writes("sub_leader", "/log")
    read = (await phones.taps("sub_leader", leader.button("周涛"))).text
    assert hidden.number not in read
    record = await record_of(phones, mine.id, "sub_leader")
    assert hidden.number not in record
    assert hidden.number in await record_of(phones, mine.id, "sub_deputy")
    assert await record_of(phones, hidden.id, "sub_leader") == ""


async def record_of(phones: Phones, case_id: str, person: str) -> str:
    """Every cell of the written record that this person gets; empty when they get none."""
    async with phones.database.reading() as connection:
        to, now = PersonId(person), phones.now
        file = await record_file(connection, phones.desk, case_id, to, now, drill=False)
    if file is None:
        return ""
    (sheet,) = load_workbook(BytesIO(file.content)).worksheets
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
