"""投诉登记簿: the workbook that goes to the mailbox with the summary, or to who asks for it.

Every text is written as a string, whatever it looks like: a customer called `=HYPERLINK(…)`
stays a name (A43). Instants are real dates of the plan's local time. The workbook is built in
memory and its properties carry no present time, so that the same report is the same bytes.
"""

from collections.abc import Sequence
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from escalation.summary import Summary
from handlers.reports import wording
from handlers.reports.cells import QUIET, local, write_cell
from handlers.reports.confirmations_sheet import write_confirmations
from handlers.reports.confirmed_view import Confirmed
from handlers.reports.register_columns import COLUMNS, INTAKE
from handlers.reports.statistics_sheet import write_statistics
from handlers.reports.styles import Styles
from handlers.reports.view import Names


def register(
    summary: Summary,
    names: Names,
    *,
    number: int | str,
    drill: bool,
    checkpoint: str,
    confirmed: Sequence[Confirmed] = (),
) -> bytes:
    """The workbook: sheet 登记簿 with the cases, 统计 with the figures, and 每日确认.

    Without a `number` it is no daily report, but the register of a period that was asked for.
    """
    stream, zone = BytesIO(), names.plan.zone
    workbook = Workbook(stream, QUIET)
    workbook.set_properties({"title": "投诉登记簿", "created": local(summary.until, zone)})
    styles = Styles.of(workbook)
    sheet = workbook.add_worksheet("登记簿")
    _heading(sheet, styles)
    for row, line in enumerate(summary.lines, start=1):
        for place, column in enumerate(COLUMNS):
            write_cell(sheet, row, place, column.value(line, names), styles, zone)
    if not summary.lines:
        sheet.write_string(1, 0, wording.ZERO, styles.text)
    _page(sheet, len(summary.lines), drill=drill)
    headed = workbook.add_worksheet("统计")
    write_statistics(headed, styles, summary, names, number, checkpoint, drill=drill)
    write_confirmations(workbook, styles, confirmed)
    workbook.close()
    return stream.getvalue()


def statistics(
    summary: Summary,
    names: Names,
    *,
    number: int | str,
    drill: bool,
    confirmed: Sequence[Confirmed] = (),
) -> bytes:
    """The workbook without the cases: sheets 统计 and 每日确认."""
    stream = BytesIO()
    workbook = Workbook(stream, QUIET)
    created = local(summary.until, names.plan.zone)
    workbook.set_properties({"title": "投诉统计", "created": created})
    sheet, styles = workbook.add_worksheet("统计"), Styles.of(workbook)
    write_statistics(sheet, styles, summary, names, number, "", drill=drill)
    write_confirmations(workbook, styles, confirmed)
    workbook.close()
    return stream.getvalue()


def _heading(sheet: Worksheet, styles: Styles) -> None:
    for place, column in enumerate(COLUMNS):
        shade = styles.heading if place < len(INTAKE) else styles.second_heading
        sheet.write_string(0, place, column.heading, shade)
        sheet.set_column(place, place, column.width)
    sheet.set_row(0, 26)
    sheet.freeze_panes(1, 1)


def _page(sheet: Worksheet, rows: int, *, drill: bool) -> None:
    """How it filters, and how it prints."""
    sheet.autofilter(0, 0, max(rows, 1), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    if drill:
        sheet.set_header(f"&C{wording.DRILL}{wording.DRILL_NOTE}")
