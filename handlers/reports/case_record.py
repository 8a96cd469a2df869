"""投诉处理记录: the written record of one case, which the first responder keeps (R-INTAKE-4).

A sheet of two columns that prints on A4: the record of R-INTAKE-1, how it came out, and every step.
被投诉人 is not named in it: paper is passed on, and the material must never reach them (R-CONF-1).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from escalation.case import Case
from escalation.message import Entry
from escalation.organisation import Organisation
from escalation.plan import Plan
from escalation.statistics import counted_as, late_clocks
from escalation.summary import Line
from handlers.cards.history import in_words
from handlers.reports import wording
from handlers.reports.cells import QUIET, local, write_cell
from handlers.reports.discreet import without_accused
from handlers.reports.register_columns import INTAKE, PROGRESS, Cell, Column
from handlers.reports.styles import Styles
from handlers.reports.view import Names

_A4 = 9
_WIDTHS = (17, 72)
_CUSTOMER = "客户姓名"
"""The one name that may be the same as that of 被投诉人 and still has to be read."""


def case_record(
    case: Case,
    history: Sequence[Entry],
    plan: Plan,
    organisation: Organisation,
    now: datetime,
    *,
    drill: bool,
) -> bytes:
    """The workbook. The same case, history and instant are the same bytes."""
    stream = BytesIO()
    names = Names(organisation=organisation, plan=plan, until=now)
    workbook = Workbook(stream, QUIET)
    workbook.set_properties({"title": "投诉处理记录", "created": local(now, plan.zone)})
    styles = Styles.of(workbook)
    sheet = workbook.add_worksheet("投诉处理记录")
    _page(sheet, drill=drill)
    line = Line(
        case=case,
        counting=counted_as(case, organisation, now),
        late=late_clocks(case, now),
        is_new=False,
    )
    rows = _Rows(sheet, styles, plan, names.accused(case))
    mark = wording.DRILL if drill else ""
    rows.title(f"{mark}投诉处理记录  {case.number}")
    rows.note("内部资料：妥善保管，不得让被投诉人看到；被投诉人姓名不写入本记录。")
    rows.section("一、受理", INTAKE, line, names)
    rows.section("二、处理与结果", PROGRESS, line, names)
    rows.heading("三、经过")
    for entry in history:
        rows.row(entry.at, in_words(_without_accused(entry), plan, organisation))
    rows.heading("四、签字")
    for label in ("首问责任人", "承办人", "负责人"):
        rows.row(label, "签字：　　　　　　　　　　日期：　　　　年　　月　　日")
    rows.note(
        f"制表时间：{wording.moment(now, plan.zone)}　由登记簿生成，与登记簿不一致的以登记簿为准。"
    )
    workbook.close()
    return stream.getvalue()


class _Rows:
    """Writes one row below the other."""

    def __init__(
        self, sheet: Worksheet, styles: Styles, plan: Plan, accused: frozenset[str]
    ) -> None:
        self._sheet, self._styles, self._zone = sheet, styles, plan.zone
        self._accused = accused
        self._next = 0

    def title(self, text: str) -> None:
        self._sheet.write_string(self._next, 0, text, self._styles.title)
        self._sheet.set_row(self._next, 30)
        self._next += 1

    def note(self, text: str) -> None:
        self._sheet.write_string(self._next, 0, text, self._styles.note)
        self._next += 1

    def heading(self, text: str) -> None:
        self._sheet.write_string(self._next, 0, text, self._styles.heading)
        self._sheet.write_blank(self._next, 1, None, self._styles.heading)
        self._next += 1

    def row(self, label: str | datetime, value: Cell) -> None:
        if isinstance(value, str) and label != _CUSTOMER:
            value = without_accused(value, self._accused)
        for place, cell in enumerate((label, value)):
            write_cell(self._sheet, self._next, place, cell, self._styles, self._zone)
        self._next += 1

    def section(self, text: str, columns: Sequence[Column], line: Line, names: Names) -> None:
        """A heading and one row for each column of the register that has a value."""
        self.heading(text)
        for column in columns:
            value = column.value(line, names)
            if value not in (None, ""):
                self.row(column.heading, value)


def _page(sheet: Worksheet, *, drill: bool) -> None:
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.set_portrait()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    if drill:
        sheet.set_header(f"&C{wording.DRILL}{wording.DRILL_NOTE}")


def _without_accused(entry: Entry) -> Entry:
    """被投诉人 named: that it was done, but not whom."""
    if entry.kind != "accused_named":
        return entry
    return replace(entry, values=tuple(v for v in entry.values if v[0] not in ("text", "people")))
