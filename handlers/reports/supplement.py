"""补充报告 as a letter: exactly what changed in a report after it was sent (R-DAILY-1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from escalation.organisation import Mailbox, Organisation
from escalation.plan import Plan
from escalation.reported import figures_of
from escalation.summary import Figures
from escalation.supplement import Difference, Said, UnitState
from escalation.words import Category, Counted, Liability
from handlers import labels
from handlers.card import MailLetter
from handlers.reports import confirmed_view, view, wording
from handlers.reports import follow_up_wording as words
from handlers.reports.discreet import plain
from handlers.reports.frame import filled

_LISTED = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One figure, before and after."""

    label: str
    before: int
    after: int


def render_supplement(
    difference: Difference,
    before: Said,
    after: Said,
    mailbox: Mailbox,
    organisation: Organisation,
    plan: Plan,
    *,
    day: date,
    number: int,
    drill: bool = False,
) -> MailLetter:
    """The letter, numbered within its report. The same arguments give the same bytes (D09)."""
    names = view.Names(organisation=organisation, plan=plan, until=after.until)
    unit = names.unit(mailbox.unit)
    told = [confirmed_view.change_words(each, names) for each in difference.changes]
    # Facts that are not all there add up to no figure of the report.
    figures = (
        _moved(figures_of(before.facts), figures_of(after.facts), names) if after.complete else ()
    )
    shown = {
        "wording": wording,
        "title": words.supplement_title(unit, number),
        "day": wording.long_day(day),
        "issue": words.supplement_of(day.isoformat()),
        "plan": plain(plan.name),
        "period": wording.period(after.since, after.until, plan.zone),
        "lead": words.supplement_lead(len(told), len(difference.answered)),
        "moved": tuple(figures),
        "none_moved": words.NO_FIGURE if after.complete else words.NOT_COMPARED,
        "cases": told[:_LISTED],
        "cases_left": max(0, len(told) - _LISTED),
        "units": [_answered(was, now, names) for was, now in difference.answered],
        "drill": drill,
        "notes": (words.SUPPLEMENT_NOTE,),
        "attached": words.NO_RECORDS,
        "checkpoint": "",
    }
    return MailLetter(
        to=mailbox.address,
        subject=words.supplement_subject(day, unit, number, drill=drill),
        text=filled("supplement.txt", shown),
        html=filled("supplement.html", shown),
    )


def _moved(before: Figures, after: Figures, names: view.Names) -> Iterable[Moved]:
    """The figures that are others now, in the order of the report."""
    pairs = [(each.label, each.count) for each in view.tiles(before)]
    now = [each.count for each in view.tiles(after)]
    for (label, was), is_now in zip(pairs, now, strict=True):
        if was != is_now:
            yield Moved(label=label, before=was, after=is_now)
    for category in Category:
        was, is_now = before.by_category.get(category, 0), after.by_category.get(category, 0)
        if was != is_now:
            yield Moved(label=names.category(category), before=was, after=is_now)
    for counted in Counted:
        was, is_now = before.by_counting.get(counted, 0), after.by_counting.get(counted, 0)
        if was != is_now:
            yield Moved(label=labels.counted(counted), before=was, after=is_now)
    judged: tuple[Liability | None, ...] = (*Liability, None)
    for liability in judged:
        was, is_now = before.by_liability.get(liability, 0), after.by_liability.get(liability, 0)
        if was != is_now:
            yield Moved(label=wording.liability(liability), before=was, after=is_now)


def _answered(was: UnitState, now: UnitState, names: view.Names) -> str:
    at = wording.moment(now.at, names.plan.zone) if now.at else ""
    state = words.confirmed(now.state, names.person(now.by), at, [], late=True)
    return words.unit_moved(names.unit(now.unit), words.state(was.state), state)
