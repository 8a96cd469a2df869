"""我的: a person's open cases by number, unit, category and deadline, the most urgent first.

What is on it may be seen over a shoulder: no customer, no words of theirs, no name of a colleague.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.duty import Duty
from escalation.organisation import Person
from handlers.cards import parts
from handlers.cards.board import Listed, urgency
from handlers.cards.times import clock, span
from handlers.desk import Desk
from handlers.pages.frame import Page, filled
from handlers.sentences import say
from handlers.visible import is_mine, visible_open_cases

MOST_LISTED = 100
_SOON = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Line:
    """One case as it is shown. `state` is late, soon or calm, by what is left of its next clock."""

    number: str
    unit: str
    category: str
    flags: str
    is_critical: bool
    state: str
    rule: str
    left: str
    at: str
    ask: str


async def listed(connection: AsyncConnection, desk: Desk, person: Person) -> list[Listed]:
    """The person's own open cases, as far as they exist for them (R-CONF-1, A39)."""
    found = await visible_open_cases(connection, person.id, desk.rulebook.duty)
    mine = [each for each in found if is_mine(each, person.id)]
    shown = [Listed(each, await desk.plan_of(connection, each)) for each in mine]
    return sorted(shown, key=urgency)


def mine_page(
    found: Sequence[Listed], person: Person, duty: Duty, now: datetime, *, drill: bool
) -> Page:
    """The page of this person at this instant."""
    lines = [_line(each, duty, now) for each in found[:MOST_LISTED]]
    further = len(found) - len(lines)
    return filled(
        "mine.html",
        {
            "title": say("pages.mine.title"),
            "who": person.name,
            "unit": parts.unit_name(person.unit, duty.organisation),
            "at": say("pages.mine.at", at=clock(now, now, found[0].plan.zone)) if found else "",
            "count": len(found),
            "late": sum(1 for each in lines if each.state == "late"),
            "lines": lines,
            "more": say("pages.mine.more", count=further) if further else "",
            "drill": drill,
        },
    )


def _line(each: Listed, duty: Duty, now: datetime) -> Line:
    case, plan = each.case, each.plan
    deadline = parts.next_clock(case)
    late = deadline is not None and deadline.due_at <= now
    critical = plan.is_critical(case.flags, case.complaint.category)
    state, left, at = "calm", say("pages.mine.no_clock"), ""
    if deadline is not None:
        length = abs(deadline.due_at - now)
        state = "late" if late else "soon" if length <= _SOON else "calm"
        left = say("pages.mine.late" if late else "pages.mine.left", span=span(length))
        at = say("pages.mine.due", at=clock(deadline.due_at, now, plan.zone))
    return Line(
        number=case.number,
        unit=parts.unit_name(case.unit, duty.organisation),
        category=parts.category_name(case.complaint, plan),
        flags=parts.flag_names(case.flags),
        is_critical=critical,
        state=state,
        rule=parts.rule_name(deadline.rule, plan) if deadline else "",
        left=left,
        at=at,
        ask=say("pages.mine.ask", number=case.number),
    )
