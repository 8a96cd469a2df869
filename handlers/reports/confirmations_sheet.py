"""Sheet 每日确认: every unit that was to confirm, where the mail may name only the silent ones."""

from collections.abc import Sequence

from xlsxwriter import Workbook

from handlers.reports.confirmed_view import Confirmed
from handlers.reports.discreet import printable
from handlers.reports.styles import Styles

_COLUMNS = (("单位", 24), ("每日确认", 40), ("说明", 60))


def write_confirmations(workbook: Workbook, styles: Styles, confirmed: Sequence[Confirmed]) -> None:
    """The sheet; without anybody to confirm there is none."""
    if not confirmed:
        return
    sheet = workbook.add_worksheet("每日确认")
    for place, (heading, width) in enumerate(_COLUMNS):
        sheet.write_string(0, place, heading, styles.heading)
        sheet.set_column(place, place, width)
    for row, each in enumerate(confirmed, start=1):
        for place, text in enumerate((each.name, each.told, "\n".join(each.notes))):
            sheet.write_string(row, place, printable(text), styles.text)
    sheet.freeze_panes(1, 1)
    sheet.fit_to_pages(1, 0)
