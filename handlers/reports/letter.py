"""The daily summary 日报 as a letter: subject, both bodies, and the register attached."""

from collections.abc import Sequence
from typing import Any

from escalation.organisation import Organisation
from escalation.plan import Plan
from escalation.summary import Summary
from escalation.unit_reports import UnitReport
from handlers.card import MailLetter
from handlers.reports import confirmed_view, view, wording
from handlers.reports.confirmed_view import Confirmed
from handlers.reports.discreet import plain
from handlers.reports.frame import filled, framed, the_day, the_notes
from handlers.reports.register import register

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render_summary(
    summary: Summary,
    organisation: Organisation,
    plan: Plan,
    *,
    number: int | str,
    drill: bool = False,
    checkpoint: str = "",
    reports: Sequence[UnitReport] = (),
) -> MailLetter:
    """The letter to the summary's mailbox. The same arguments give the same bytes (D09).

    `number` is the issue, by date, so that a missing one shows (D10); `checkpoint` is the
    ledger's hash that leaves the system with this mail (invariant 9, A41); `reports` are the
    units' confirmations (R-DAILY-1).
    """
    names = view.Names(organisation=organisation, plan=plan, until=summary.until)
    unit = names.unit(summary.mailbox.unit)
    confirmed = confirmed_view.confirmed(reports, names, view.customers(summary))
    shown = {
        **framed(summary, names, wording.title(unit), number, drill=drill),
        **the_day(summary, names),
        **_units(summary, names, reports, confirmed),
        **_register(summary, names),
        "checkpoint": plain(checkpoint),
    }
    return MailLetter(
        to=summary.mailbox.address,
        subject=wording.subject(summary.day, unit, summary.totals, drill=drill),
        text=filled("summary.txt", shown),
        html=filled("summary.html", shown),
        attachments=(
            (
                wording.file_name(summary.day, unit, drill=drill),
                XLSX,
                register(
                    summary,
                    names,
                    number=number,
                    drill=drill,
                    checkpoint=checkpoint,
                    confirmed=confirmed,
                ),
            ),
        ),
    )


def _units(
    summary: Summary,
    names: view.Names,
    reports: Sequence[UnitReport],
    confirmed: tuple[Confirmed, ...],
) -> dict[str, Any]:
    """Every unit's own figures with its confirmation."""
    zero = sum(1 for row in summary.rows if row.figures.is_zero_report)
    return {
        "units_line": wording.units_line(len(summary.rows), zero),
        "units": view.unit_rows(summary, names, {each.unit: each for each in confirmed}),
        "zero_line": view.zero_line(summary, names),
        "confirmations_line": confirmed_view.overview(
            reports, names, naming=len(summary.rows) > view.UNITS
        ),
        "unit_notes": the_notes(confirmed),
    }


def _register(summary: Summary, names: view.Names) -> dict[str, Any]:
    """What is open or overdue, case by case."""
    pending = summary.pending
    return {
        "pending": view.case_lines(pending[: view.LISTED], names),
        "pending_count": len(pending) + summary.unlisted_count,
        "pending_left": max(0, len(pending) - view.LISTED),
        "unlisted": wording.unlisted(summary.unlisted_count) if summary.unlisted_count else "",
        "attached": wording.ATTACHED,
    }
