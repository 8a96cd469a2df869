"""投诉登记簿: the workbook that goes to the mailbox with the summary.

Every text is written as a string, whatever it looks like: a customer called `=HYPERLINK(…)`
stays a name (A43). Instants are real dates of the plan's local time. The workbook is built in
memory and its properties carry no present time, so that the same report is the same bytes.
"""

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from escalation.summary import Summary
from handlers.reports import wording
from handlers.reports.discreet import printable
from handlers.reports.register_columns import COLUMNS, INTAKE, Cell
from handlers.reports.statistics_sheet import write_statistics
from handlers.reports.styles import Styles
from handlers.reports.view import Names

LONGEST = 32_767
"""Characters one cell of a workbook can hold."""

_QUIET = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def register(
    summary: Summary, names: Names, *, number: int | str, drill: bool, checkpoint: str
) -> bytes:
    """The workbook: sheet 登记簿 with the cases, sheet 统计 with the figures."""
    stream, zone = BytesIO(), names.plan.zone
    workbook = Workbook(stream, _QUIET)
    workbook.set_properties({"title": "投诉登记簿", "created": _local(summary.until, zone)})
    styles = Styles.of(workbook)
    sheet = workbook.add_worksheet("登记簿")
    _heading(sheet, styles)
    for row, line in enumerate(summary.lines, start=1):
        for place, column in enumerate(COLUMNS):
            _write(sheet, row, place, column.value(line, names), styles, zone)
    if not summary.lines:
        sheet.write_string(1, 0, wording.ZERO, styles.text)
    _page(sheet, len(summary.lines), drill=drill)
    headed = workbook.add_worksheet("统计")
    write_statistics(headed, styles, summary, names, number, checkpoint, drill=drill)
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


def _write(
    sheet: Worksheet, row: int, place: int, value: Cell, styles: Styles, zone: ZoneInfo
) -> None:
    if value is None or value == "":
        sheet.write_blank(row, place, None, styles.text)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, _local(value, zone), styles.instant)
    elif isinstance(value, int):
        sheet.write_number(row, place, value, styles.count)
    elif isinstance(value, Decimal) and value.is_finite():
        sheet.write_number(row, place, float(value), styles.yuan)
    else:
        _write_text(sheet, row, place, str(value), styles.text)


def _write_text(sheet: Worksheet, row: int, place: int, text: str, style: Format) -> None:
    """A text as a string, never as a formula or a link; one too long says that it was cut."""
    shown = printable(text)
    if len(shown) > LONGEST:
        end = wording.cut_text(len(shown))
        shown = shown[: LONGEST - len(end)] + end
    sheet.write_string(row, place, shown, style)


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    """The instant as a sheet holds it: local, without a zone, in whole seconds."""
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)
