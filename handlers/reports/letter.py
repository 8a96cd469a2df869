"""The daily summary 日报 as a letter: subject, both bodies, and the register attached."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from escalation.organisation import Organisation
from escalation.plan import Plan
from escalation.summary import Summary
from handlers.card import MailLetter
from handlers.reports import view, wording
from handlers.reports.discreet import plain
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
) -> MailLetter:
    """The letter to the summary's mailbox. The same arguments give the same bytes (D09).

    `number` is the issue, by date, so that a missing one shows (D10); `checkpoint` is the
    ledger's hash that leaves the system with this mail (invariant 9, A41).
    """
    names = view.Names(organisation=organisation, plan=plan)
    unit = names.unit(summary.mailbox.unit)
    shown = _shown(summary, names, unit) | {
        "issue": wording.issue(plain(str(number))),
        "drill": drill,
        "checkpoint": plain(checkpoint),
    }
    return MailLetter(
        to=summary.mailbox.address,
        subject=wording.subject(summary.day, unit, summary.totals, drill=drill),
        text=_templates().get_template("summary.txt").render(shown),
        html=_templates().get_template("summary.html").render(shown),
        attachments=(
            (
                wording.file_name(summary.day, unit, drill=drill),
                XLSX,
                register(summary, names, number=number, drill=drill, checkpoint=checkpoint),
            ),
        ),
    )


def _shown(summary: Summary, names: view.Names, unit: str) -> dict[str, Any]:
    """The values of both templates."""
    totals, pending, zone = summary.totals, summary.pending, names.plan.zone
    attention = view.needing_attention(pending)
    zero = sum(1 for row in summary.rows if row.figures.is_zero_report)
    return {
        "wording": wording,
        "unit": unit,
        "day": wording.long_day(summary.day),
        "plan": plain(names.plan.name),
        "period": wording.period(summary.since, summary.until, zone),
        "until": wording.moment(summary.until, zone),
        "lead": wording.lead(totals, summary.until, zone),
        "totals": totals,
        "tiles": view.tiles(totals),
        "categories": view.category_bars(totals, names),
        "countings": view.counting_bars(totals),
        "liabilities": view.liability_bars(totals),
        "attention": view.case_lines(attention[: view.ATTENTION], names),
        "attention_left": max(0, len(attention) - view.ATTENTION),
        "units_line": wording.units_line(len(summary.rows), zero),
        "units": view.unit_rows(summary, names),
        "zero_line": view.zero_line(summary, names),
        "pending": view.case_lines(pending[: view.LISTED], names),
        "pending_count": len(pending),
        "pending_left": max(0, len(pending) - view.LISTED),
    }


@lru_cache
def _templates() -> Environment:
    """Markup is escaped in HTML, always; a value nobody gave is an error, not a blank."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
