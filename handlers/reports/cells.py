"""Cells of a workbook: every text is written as a string, whatever it looks like (A43)."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from handlers.reports import wording
from handlers.reports.discreet import printable
from handlers.reports.register_columns import Cell
from handlers.reports.styles import Styles

LONGEST = 32_767
"""Characters one cell of a workbook can hold."""

QUIET = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_cell(
    sheet: Worksheet, row: int, place: int, value: Cell, styles: Styles, zone: ZoneInfo
) -> None:
    """One value by its kind; a text is never a formula or a link (A43)."""
    if value is None or value == "":
        sheet.write_blank(row, place, None, styles.text)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, local(value, zone), styles.instant)
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


def local(at: datetime, zone: ZoneInfo) -> datetime:
    """The instant as a sheet holds it: local, without a zone, in whole seconds."""
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)
