"""汇总日报 (R-DAILY-2) as a letter: what the branch union reports to the offices above it.

Totals by unit, the state of confirmations, and what needs attention. It carries no case's record
and no customer's name or number: those stay with the branch, in the daily summary.
"""

from collections.abc import Sequence
from typing import Any

from escalation.confirmation import State
from escalation.consolidated import Subtotal, subtotals
from escalation.organisation import Organisation
from escalation.plan import Plan
from escalation.summary import Summary
from escalation.unit_reports import UnitReport
from handlers.card import MailLetter
from handlers.reports import confirmed_view, view, wording
from handlers.reports import follow_up_wording as words
from handlers.reports.confirmed_view import Confirmed
from handlers.reports.frame import filled, framed, the_day, the_notes
from handlers.reports.letter import XLSX
from handlers.reports.register import statistics


def render_consolidated(
    summary: Summary,
    organisation: Organisation,
    plan: Plan,
    *,
    number: int | str,
    drill: bool = False,
    reports: Sequence[UnitReport] = (),
) -> MailLetter:
    """The letter to a mailbox above. The same arguments give the same bytes (D09)."""
    names = view.Names(organisation=organisation, plan=plan, until=summary.until)
    unit = names.unit(summary.mailbox.unit)
    confirmed = confirmed_view.confirmed(reports, names, view.customers(summary))
    shown = {
        **framed(summary, names, words.consolidated_title(unit), number, drill=drill),
        **the_day(summary, names),
        **_units(summary, names, reports, confirmed),
        "notes": (*wording.NOTES[:-1], words.INCLUDES_BELOW),
        "attached": words.NO_RECORDS,
    }
    return MailLetter(
        to=summary.mailbox.address,
        subject=words.consolidated_subject(
            summary.day, unit, wording.short_figures(summary.totals), drill=drill
        ),
        text=filled("consolidated.txt", shown),
        html=filled("consolidated.html", shown),
        attachments=(
            (
                words.statistics_name(summary.day, unit, drill=drill),
                XLSX,
                statistics(summary, names, number=number, drill=drill, confirmed=confirmed),
            ),
        ),
    )


def _units(
    summary: Summary,
    names: view.Names,
    reports: Sequence[UnitReport],
    confirmed: tuple[Confirmed, ...],
) -> dict[str, Any]:
    """A row for each branch and sub-branch, with all below it."""
    rows = subtotals(summary, names.organisation, reports)
    if len(rows) > view.UNITS:
        rows = tuple(each for each in rows if each.depth == 0)
    return {
        "units_line": words.subtotal_line(len(summary.rows)),
        "units": tuple(_row(each, names) for each in rows),
        "zero_line": "",
        "confirmations_line": confirmed_view.overview(reports, names),
        "unit_notes": the_notes(confirmed),
    }


def _row(row: Subtotal, names: view.Names) -> view.UnitRow:
    differing = [names.unit(e.unit) for e in row.reports if e.state is State.DIFFERS]
    settled = (State.CONFIRMED, State.DIFFERS)
    missing = [names.unit(e.unit) for e in row.reports if e.state not in settled]
    told, count = "", len(row.reports)
    if row.reports:
        done = count - len(differing) - len(missing)
        told = words.subtree_confirmed(done, count, differing, missing)
    unit = names.unit(row.unit)
    return view.UnitRow(
        wording.OWN_LEVEL.format(unit=unit) if row.alone else unit,
        min(row.depth, 3),
        row.figures,
        told,
        "bad" if missing or differing else "good",
    )
