"""今日: the figures of one local day, of the cases given and of no others."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from escalation.case import Case
from escalation.words import Category, Flag
from handlers.card import Card
from handlers.cards import parts
from handlers.cards.board import Listed
from handlers.sentences import say


def figures_card(listed: Sequence[Listed], since: datetime, now: datetime, day: str) -> Card:
    """Received, open, closed and overdue; media; received by category."""
    cases = [each.case for each in listed]
    received = [each for each in listed if each.case.received_at >= since]
    values = {
        "received": len(received),
        "open": sum(1 for case in cases if case.is_open),
        "closed": sum(1 for case in cases if case.closed_at and case.closed_at >= since),
        "overdue": sum(1 for case in cases if _is_overdue(case, now)),
        "media": sum(1 for each in received if Flag.MEDIA_THREAT in each.case.flags),
    }
    lines = [say(f"today.{name}", count=count) for name, count in values.items()]
    counted = Counter(each.case.complaint.category for each in received)
    names = {
        e.case.complaint.category: parts.category_name(e.case.complaint, e.plan) for e in received
    }
    lines += [
        say("today.category", id=category, name=names[category], count=counted[category])
        for category in Category
        if counted[category]
    ]
    return Card(headline=say("today.headline", day=day), lines=tuple(lines), protected=True)


def _is_overdue(case: Case, now: datetime) -> bool:
    return case.is_open and any(d.is_open and d.due_at <= now for d in case.deadlines)
