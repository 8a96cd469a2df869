"""Sheet 统计 of the register: the figures of every unit, their total, and what they mean.

Numbers are written as numbers and never as formulas: the total is the one that was reported.
"""

from collections.abc import Callable
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from escalation.summary import Figures, Summary
from escalation.words import Category, Counted, Liability
from handlers import labels
from handlers.reports import wording
from handlers.reports.discreet import printable
from handlers.reports.styles import Styles
from handlers.reports.view import Names

FIRST_ROW = 3
"""The headings stand below the title, the period, and an empty row."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One column of figures."""

    heading: str
    count: Callable[[Figures], int]


def figure_columns(names: Names) -> tuple[Figure, ...]:
    """All figures: the flow of the day, then the register by category, counting and liability."""
    return (
        Figure("受理", lambda f: f.received),
        Figure("办结", lambda f: f.closed),
        Figure("在办", lambda f: f.open),
        Figure("在册", lambda f: f.on_register),
        Figure("逾期", lambda f: f.overdue),
        Figure("媒体风险", lambda f: f.media),
        *(_counted(each) for each in Counted),
        *(_judged(each) for each in (*Liability, None)),
        *(_of_category(each, names) for each in Category),
    )


def write_statistics(
    sheet: Worksheet,
    styles: Styles,
    summary: Summary,
    names: Names,
    number: int | str,
    checkpoint: str,
    *,
    drill: bool,
) -> None:
    """The whole sheet."""
    columns = figure_columns(names)
    _title(sheet, styles, summary, names, number, drill=drill)
    headings = ("单位", "级别", *(each.heading for each in columns), "备注")
    for place, heading in enumerate(headings):
        shade = styles.heading if place < 8 else styles.second_heading
        sheet.write_string(FIRST_ROW, place, printable(heading), shade)
        sheet.set_column(place, place, 22 if place == 0 else max(8, 2 * len(heading)))
    row = FIRST_ROW
    for row, each in enumerate(summary.rows, start=FIRST_ROW + 1):
        known = names.organisation.units.get(each.unit)
        sheet.write_string(row, 0, printable(names.unit(each.unit)), styles.text)
        sheet.write_string(row, 1, labels.unit_kind(known.kind) if known else "", styles.text)
        for place, column in enumerate(columns, start=2):
            sheet.write_number(row, place, column.count(each.figures), styles.count)
        zero = wording.ZERO if each.figures.is_zero_report else ""
        sheet.write_string(row, len(columns) + 2, zero, styles.text)
    _total(sheet, styles, row + 1, columns, summary.totals)
    _notes(sheet, styles, row + 3, checkpoint)
    sheet.freeze_panes(FIRST_ROW + 1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _title(
    sheet: Worksheet,
    styles: Styles,
    summary: Summary,
    names: Names,
    number: int | str,
    *,
    drill: bool,
) -> None:
    """Of a daily report by its number; without one of a register that somebody asked for."""
    unit, zone = names.unit(summary.mailbox.unit), names.plan.zone
    mark = wording.DRILL if drill else ""
    if number:
        title = f"{mark}{unit} 投诉日报统计 {wording.long_day(summary.day)}"
        period = wording.period(summary.since, summary.until, zone)
        note = f"{wording.issue(number)}　{period}"
    else:
        title = f"{mark}{unit} 投诉登记簿统计"
        note = wording.whole_period(summary.since, summary.until, zone)
    sheet.write_string(0, 0, printable(title), styles.title)
    sheet.write_string(1, 0, printable(note), styles.note)


def _total(
    sheet: Worksheet, styles: Styles, row: int, columns: tuple[Figure, ...], totals: Figures
) -> None:
    sheet.write_string(row, 0, "合计", styles.total)
    sheet.write_string(row, 1, "", styles.total)
    for place, column in enumerate(columns, start=2):
        sheet.write_number(row, place, column.count(totals), styles.total)
    zero = wording.ZERO if totals.is_zero_report else ""
    sheet.write_string(row, len(columns) + 2, zero, styles.total)


def _notes(sheet: Worksheet, styles: Styles, row: int, checkpoint: str) -> None:
    notes = [*wording.NOTES]
    if checkpoint:
        notes.append(f"登记簿校验码 {checkpoint}")
    for place, note in enumerate(notes):
        sheet.write_string(row + place, 0, printable(note), styles.note)


def _counted(which: Counted) -> Figure:
    return Figure(labels.counted(which), lambda f: f.by_counting.get(which, 0))


def _judged(which: Liability | None) -> Figure:
    return Figure(wording.liability(which), lambda f: f.by_liability.get(which, 0))


def _of_category(which: Category, names: Names) -> Figure:
    return Figure(names.category(which), lambda f: f.by_category.get(which, 0))
