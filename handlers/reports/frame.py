"""What every report has in common: its heading, its period, and how its templates are filled."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from escalation.summary import Summary
from handlers.reports import confirmed_view, day_view, view, wording
from handlers.reports.confirmed_view import Confirmed
from handlers.reports.discreet import plain


def framed(
    summary: Summary, names: view.Names, title: str, number: int | str, *, drill: bool
) -> dict[str, Any]:
    """The heading and the day in one sentence."""
    zone = names.plan.zone
    return {
        "wording": wording,
        "title": title,
        "day": wording.long_day(summary.day),
        "issue": wording.issue(plain(str(number))),
        "plan": plain(names.plan.name),
        "period": wording.period(summary.since, summary.until, zone),
        "lead": wording.lead(summary.totals, summary.until, zone),
        "drill": drill,
        "notes": wording.NOTES,
        "checkpoint": "",
    }


def the_day(summary: Summary, names: view.Names) -> dict[str, Any]:
    """Figures, what needs attention, when it came, where it comes together, who is answerable."""
    totals = summary.totals
    attention = view.needing_attention(summary.pending)
    columns = day_view.columns(summary, names)
    marked = day_view.mark_lines(summary, names)
    return {
        "totals": totals,
        "tiles": view.tiles(totals),
        "all_well": wording.all_well(totals),
        "attention": view.case_lines(attention[: view.ATTENTION], names),
        "attention_left": max(0, len(attention) - view.ATTENTION) + summary.unlisted_grave,
        "calmed": day_view.calmed_lines(summary, names)[: day_view.MARKED],
        "columns": columns,
        "chart_words": day_view.chart_words(columns),
        "businesses": day_view.business_bars(summary),
        "categories": view.category_bars(totals, names),
        "outlets": day_view.outlet_lines(summary, names),
        "recounted": view.recounted_line(summary.lines),
        "countings": view.counting_bars(totals),
        "liabilities": view.liability_bars(totals),
        "marks": marked[: day_view.MARKED],
        "marks_left": max(0, len(marked) - day_view.MARKED),
    }


def the_notes(confirmed: tuple[Confirmed, ...]) -> tuple[Confirmed, ...]:
    """What is to be noted of confirmations, with an end."""
    return tuple(e for e in confirmed if e.notes)[: confirmed_view.LISTED]


def filled(template: str, shown: dict[str, Any]) -> str:
    """A template with the values put in."""
    return _templates().get_template(template).render(shown)


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
