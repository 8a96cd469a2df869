"""The register 投诉登记簿 that goes with the summary, read back by another library."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from escalation.case import Case, Complaint
from escalation.summary import summarise
from escalation.words import Category, PersonId
from handlers.reports import render_consolidated, render_summary
from tests.handlers.reports.city import CITY, DAY, MAILBOX, PLAN, SIX_PM, busy_day, case_of

FORMULAS = (
    '=HYPERLINK("http://evil.example","点我")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "=cmd|'/c calc'!A1",
    "{=1+1}",
    "http://evil.example/",
    "mailto:a@b.example",
    "internal:'统计'!A1",
    "\t=1+1",
    "00013800",
)


def workbook_bytes(*cases: Case, drill: bool = False, **changes: Any) -> bytes:
    summary = replace(summarise(cases, CITY, PLAN, MAILBOX, DAY, SIX_PM), **changes)
    letter = render_summary(summary, CITY, PLAN, number="20261128", drill=drill, checkpoint="abc")
    name, mime, content = letter.attachments[0]
    assert name.endswith(".xlsx")
    assert mime.endswith("spreadsheetml.sheet")
    return content


def workbook_of(*cases: Case, drill: bool = False) -> Any:
    return load_workbook(BytesIO(workbook_bytes(*cases, drill=drill)))


def rows_of(*cases: Case) -> list[dict[str, Any]]:
    """The register as mappings from heading to value."""
    sheet = workbook_of(*cases)["登记簿"]
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_r_intake_1_every_field_of_the_record_is_there() -> None:
    row = next(each for each in rows_of(*busy_day()) if each["编号"] == "1128-48213")
    assert str(row["受理时间"]) == "2026-11-28 02:10:00"
    assert row["单位"] == "西湖路营业部"
    assert row["受理人（首问）"] == "王芳"
    assert row["投诉途径"] == "营业网点"
    assert row["途径性质"] == "内部"
    assert row["客户姓名"] == "陈志强"
    assert row["联系电话"] == "13812345678"
    assert row["事由"].startswith("取款机吞卡")
    assert "13812345678" in row["事由"]
    assert row["要求"] == "尽快解决"
    assert row["金额（元）"] == 20000
    assert row["发生地点"] == "营业大厅"
    assert row["分类"] == "ATM 停用"
    assert row["标记"] == "媒体风险、愤然离去"


def test_r_intake_4_the_progress_of_the_case_is_there() -> None:
    rows = {each["编号"]: each for each in rows_of(*busy_day())}
    closed, late = rows["1128-77120"], rows["1127-90342"]
    assert closed["进展"] == "已办结"
    assert closed["承办人"] == "赵磊"
    assert str(closed["到场时间"]) == "2026-11-28 10:30:00"
    assert str(closed["办结时间"]) == "2026-11-28 11:46:00"
    assert (closed["责任认定"], closed["统计口径"]) == ("有责", "咨询类")
    assert late["逾期时限"] == "到场、报结果"
    assert late["口径依据"] == "外部途径转来、处理逾期"
    assert late["问责标记"] == "是"
    assert rows["1128-15008"]["统计口径"] == "不纳入统计"
    assert rows["1128-31116"]["统计口径"] == "在办未定"


def test_the_register_holds_the_cases_of_the_figures_and_no_others() -> None:
    assert len(rows_of(*busy_day())) == 6
    sheet = workbook_of(*busy_day())["统计"]
    total = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "合计")
    assert total[2:8] == (5, 2, 4, 6, 3, 1)


@pytest.mark.parametrize("text", FORMULAS)
def test_a43_what_looks_like_a_formula_or_a_link_is_inert_text(text: str) -> None:
    record = Complaint(
        customer_name=text, telephone=text, matter=text, demand=text, place=text,
        category=Category.ATM,
    )  # fmt: skip
    case = case_of("1128-10000", "lake", 60, complaint=record, result=text, additions=(text,))
    content = workbook_bytes(replace(case, number=text))
    book = load_workbook(BytesIO(content))
    cells = [cell for row in book["登记簿"].iter_rows(min_row=2) for cell in row if cell.value]
    written = [cell for cell in cells if cell.value == text]
    assert len(written) == 8
    assert {cell.data_type for cell in written} == {"s"}
    assert all(cell.hyperlink is None for sheet in book for row in sheet for cell in row)
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)
    sheets = [name for name in ZipFile(BytesIO(content)).namelist() if "worksheets" in name]
    for name in sheets:
        xml = ZipFile(BytesIO(content)).read(name)
        assert b"<f>" not in xml
        assert b"hyperlink" not in xml


def test_texts_no_sheet_can_hold_are_cut_and_say_so() -> None:
    huge = "很" * 40_000
    broken = "左\u202e右\x00\x08\ud83d字\n第二行"
    record = Complaint(customer_name=broken, matter=huge)
    row = rows_of(case_of("1128-10000", "lake", 60, complaint=record))[0]
    assert row["事由"].endswith("……（全文 40000 字，此处截断，原文见系统登记）")
    assert len(row["事由"]) == 32_767
    assert row["客户姓名"] == "左右字\n第二行"


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "12345678901234567890.12"])
def test_odd_amounts_break_nothing(amount: str) -> None:
    record = Complaint(matter="索赔", amount=Decimal(amount))
    assert rows_of(case_of("1128-10000", "lake", 60, complaint=record))[0]["金额（元）"]


def test_the_person_complained_about_is_not_in_the_register() -> None:
    case = replace(busy_day()[1], accused="那个柜员马欣")
    assert all("马欣" not in str(value) for value in rows_of(case)[0].values())


def test_the_heading_stays_in_sight_and_times_are_dates() -> None:
    book = workbook_of(*busy_day())
    sheet = book["登记簿"]
    assert sheet.freeze_panes == "B2"
    assert sheet["B2"].is_date
    assert sheet["B2"].number_format == "yyyy-mm-dd hh:mm"
    assert sheet.column_dimensions["I"].width > 40
    assert book.sheetnames == ["登记簿", "统计"]


def test_a_zero_report_has_its_register_too() -> None:
    book = workbook_of()
    assert book["登记簿"]["A2"].value == "零报告"
    rows = list(book["统计"].iter_rows(min_row=5, max_row=11, values_only=True))
    assert all(row[-1] == "零报告" for row in rows)


def test_a_drill_is_marked_in_the_workbook() -> None:
    drill = workbook_of(*busy_day(), drill=True)
    assert drill["统计"]["A1"].value.startswith("【演练】")
    assert "演练" in drill["登记簿"].oddHeader.center.text


def test_the_workbook_holds_no_present_time() -> None:
    created = workbook_of(*busy_day()).properties.created
    assert str(created) == "2026-11-28 18:00:00"


def test_r_conf_1_letters_and_register_do_not_name_whom_a_case_is_about() -> None:
    case = case_of(
        "1128-00001",
        "lake",
        500,
        matter="投诉柜员吴昊态度差",
        complained_about=frozenset({PersonId("wuhao")}),
        accused="柜员吴昊",
        result="吴昊已道歉",
    )
    (row,) = rows_of(case)
    assert (row["事由"], row["处理结果"]) == ("投诉○○态度差", "○○已道歉")
    summary = summarise([case], CITY, PLAN, MAILBOX, DAY, SIX_PM)
    for render in (render_summary, render_consolidated):
        letter = render(summary, CITY, PLAN, number="20261128")
        for body in (letter.text, letter.html):
            assert "投诉○○态度差" in body
            assert "吴昊" not in body


def test_a_mere_title_is_nobodys_name_and_stays() -> None:
    case = case_of("1128-00001", "lake", 500, matter="柜员态度差", accused="柜员")
    teller = replace(CITY.people[PersonId("wuhao")], title="柜员")
    city = replace(CITY, people={**CITY.people, teller.id: teller})
    summary = summarise([case], city, PLAN, MAILBOX, DAY, SIX_PM)
    assert "柜员态度差" in render_summary(summary, city, PLAN, number="20261128").text
