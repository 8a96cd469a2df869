"""投诉处理记录 of one case: everything of R-INTAKE-1, all steps, how it came out (R-INTAKE-4)."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

from openpyxl import load_workbook

from escalation.case import Case
from escalation.message import Entry
from escalation.words import PersonId
from handlers.reports.case_record import case_record
from storage import ledger
from tests.handlers.conftest import bank, plan
from tests.handlers.phones import Phones

STORY = "客户刘建国 13812345678 转账5000元没到账, 要求马上解决"


async def settled(phones: Phones, story: str = STORY) -> tuple[Case, list[Entry]]:
    """A case from report to closing, and its register."""
    case = await phones.report("teller", story)
    page = await phones.screen("sub_leader")
    await phones.taps("sub_leader", page.button("认领"))
    await phones.passes(minutes=20)
    detail = await phones.writes("sub_leader", f"/case {case.number}")
    await phones.taps("sub_leader", detail.button("已到场"))
    await phones.taps("sub_leader", detail.button("报结果"))
    asked = await phones.writes("sub_leader", "已查清，款项到账，客户接受")
    await phones.taps("sub_leader", asked.button("有责"))
    told = await phones.screen("teller")
    await phones.taps("teller", told.button("确认办结"))
    return await registered(phones)


async def registered(phones: Phones) -> tuple[Case, list[Entry]]:
    case = await phones.only_case()
    async with phones.database.reading() as connection:
        kept = await ledger.history(connection, case.id)
    return case, [each.entry for each in kept]


def rows_of(content: bytes) -> list[tuple[str, str]]:
    (sheet,) = load_workbook(BytesIO(content)).worksheets
    return [(str(a.value or ""), str(b.value or "")) for a, b in sheet.iter_rows(max_col=2)]


async def test_r_intake_4_the_record_holds_intake_every_step_and_the_result(
    phones: Phones,
) -> None:
    case, history = await settled(phones)
    assert not case.is_open
    now = phones.now
    rows = rows_of(case_record(case, history, plan(), bank(), now, drill=False))
    told = dict(rows)
    for label, value in (
        ("编号", case.number),
        ("单位", "城南营业部"),
        ("受理人（首问）", "王芳"),
        ("客户姓名", "刘建国"),
        ("联系电话", "13812345678"),
        ("要求", "马上解决"),
        ("途径性质", "内部"),
        ("处理结果", "已查清，款项到账，客户接受"),
        ("责任认定", "有责"),
        ("统计口径", "咨询类"),
    ):
        assert value in told[label], (label, told[label])
    steps = [b for a, b in rows[rows.index(("三、经过", "")) + 1 :] if a.startswith("2026-")]
    assert len(steps) == len(history)
    assert steps[0].startswith("王芳 受理")
    assert "陈静 认领" in " ".join(steps)
    assert steps[-1] == "办结"
    assert told["受理时间"] == "2026-11-28 02:10:00"


async def test_a43_what_a_customer_wrote_is_never_a_formula(phones: Phones) -> None:
    case, history = await settled(phones, f'=HYPERLINK("http://x","y") {STORY}')
    evil = replace(case, complaint=replace(case.complaint, customer_name="=1+1", demand="@SUM(1)"))
    content = case_record(evil, history, plan(), bank(), phones.now, drill=False)
    told = dict(rows_of(content))
    assert told["客户姓名"] == "=1+1"
    assert told["要求"] == "@SUM(1)"
    sheet = ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet


async def test_r_conf_1_whom_it_is_about_is_not_named_by_us(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    detail = await phones.writes("teller", f"/case {case.number}")
    listed = await phones.taps("teller", detail.button("被投诉人"))
    assert listed.cards
    await phones.writes("teller", "李强")
    case, history = await registered(phones)
    assert PersonId("lobby") in case.complained_about
    rows = rows_of(case_record(case, history, plan(), bank(), phones.now, drill=False))
    shown = "\n".join(f"{a} {b}" for a, b in rows)
    assert "李强" not in shown
    assert "记下被投诉人" in shown


async def test_a_drill_says_so_and_the_same_case_is_the_same_bytes(phones: Phones) -> None:
    case, history = await settled(phones)
    made = [case_record(case, history, plan(), bank(), phones.now, drill=True) for _ in range(2)]
    assert made[0] == made[1]
    assert "演练" in rows_of(made[0])[0][0]
    later = phones.now + timedelta(days=1)
    assert case_record(case, history, plan(), bank(), later, drill=True) != made[0]


async def test_r_conf_1_the_record_keeps_its_word_wherever_the_name_was_typed(
    phones: Phones,
) -> None:
    case, history = await settled(phones, f"{STORY}, 投诉李强态度差")
    about = replace(
        case,
        complained_about=frozenset({PersonId("lobby")}),
        accused="李强经理",
        additions=("李强经理说不归他管",),
        result="李强已道歉",
    )
    assert "李强" in about.complaint.matter
    rows = rows_of(case_record(about, history, plan(), bank(), phones.now, drill=False))
    shown = "\n".join(f"{a} {b}" for a, b in rows)
    assert "李强" not in shown
    assert "○○态度差" in shown
    assert "○○说不归他管" in shown
    assert dict(rows)["处理结果"] == "○○已道歉"
    assert dict(rows)["客户姓名"] == "刘建国"
