"""What SMS and a voice on the telephone say of a page: no personal data, no link, no matter."""

from datetime import datetime

from escalation.case import Case
from escalation.duty import Duty
from escalation.plan import Plan
from handlers.card import Brief
from handlers.cards import parts
from handlers.cards.times import clock
from handlers.sentences import say


def brief_of(case: Case, plan: Plan, duty: Duty, now: datetime) -> Brief:
    """A page in the few words of which nothing can be misused on a locked screen."""
    due = parts.next_clock(case) if case.is_open else None
    unit = duty.organisation.units.get(case.unit)
    return Brief(
        number=case.number,
        outlet=unit.name if unit else "",
        deadline=clock(due.due_at, now, plan.zone) if due else "",
        words=parts.flag_names(case.flags) or parts.category_name(case.complaint, plan),
    )


def bare_brief(number: str) -> Brief:
    """Of a page that cannot be drawn: its number."""
    return Brief(number=number, outlet="", deadline="", words=say("brief.page"))


def list_brief(count: int) -> Brief:
    """Of many pages at once: how many."""
    number = say("brief.many", count=count)
    return Brief(number=number, outlet="", deadline="", words=say("brief.page"))
