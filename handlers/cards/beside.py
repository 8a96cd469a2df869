"""What is told of the cases beside a case, and to whom: only of those a person may see (R-CONF-1).

Whoever is complained about in one of them reads neither its number nor a count with it in.
"""

from collections.abc import Collection, Iterable, Sequence

from escalation.case import Case
from escalation.comparing import MOST_ALIKE, customer_of
from escalation.duty import Duty
from escalation.message import Entry
from escalation.permission import Act, may
from escalation.words import PersonId
from handlers.action import Action
from handlers.card import Button
from handlers.cards import parts
from handlers.cards.buttons import Rows
from handlers.sentences import say

_OF_OTHERS = frozenset({"linked", "unlinked", "came_again", "same_problem"})


def visible(others: Iterable[Case], person: PersonId, duty: Duty) -> tuple[Case, ...]:
    """Those of the cases that exist for the person."""
    return tuple(each for each in others if may(person, Act.VIEW, each, duty))


def alike_lines(
    case: Case, others: Sequence[Case], person: PersonId, duty: Duty
) -> tuple[str, ...]:
    """同类问题 3 位客户, with the numbers that this person may see (R-UP-3)."""
    proposed = sorted(
        (each for each in others if each.id in case.alike), key=lambda each: each.received_at
    )
    counted = [each for each in proposed if person not in each.complained_about]
    customers = {_customer(each) for each in (case, *counted)}
    if len(customers) < 2:
        return ()
    numbers = "、".join(each.number for each in visible(counted, person, duty))
    key = "beside.alike" if numbers else "beside.alike_elsewhere"
    count = str(len(customers))
    # No more than these are remembered: there may be others.
    shown = say("beside.at_least", count=count) if len(case.alike) >= MOST_ALIKE else count
    return (say(key, customers=shown, numbers=numbers),)


def linked_lines(
    case: Case, others: Sequence[Case], person: PersonId, duty: Duty
) -> tuple[str, ...]:
    """关联：1122-40213 城关支行, one line a case."""
    return tuple(
        say(
            "beside.linked",
            number=each.number,
            unit=parts.unit_name(each.unit, duty.organisation),
        )
        for each in visible(others, person, duty)
        if each.id in case.links
    )


def beside_buttons(case: Case, others: Sequence[Case], person: PersonId, duty: Duty) -> Rows:
    """关联 and 不是一回事 for each proposal, 取消关联 for each link, where both may be linked."""
    if not may(person, Act.LINK, case, duty):
        return ()
    rows: Rows = ()
    for each in others:
        if not may(person, Act.LINK, each, duty):
            continue
        apart = Action(Act.UNLINK, case.id, each.id)
        digits = each.number[-5:]
        if each.id in case.links:
            rows += ((Button(say("beside.unlink", digits=digits), apart),),)
        elif each.id in case.alike:
            link = Button(say("beside.link", digits=digits), Action(Act.LINK, case.id, each.id))
            rows += ((link, Button(say("beside.not_the_same", digits=digits), apart)),)
    return rows


def told_to(
    history: Iterable[Entry], others: Sequence[Case], person: PersonId, duty: Duty
) -> list[Entry]:
    """The history without what it says of cases that the person may not know of."""
    seen = {str(each.id) for each in visible(others, person, duty)}
    hidden = {str(each.id) for each in others if person in each.complained_about}
    return [each for each in history if _may_be_told(each, seen, hidden)]


def _may_be_told(entry: Entry, seen: Collection[str], hidden: Collection[str]) -> bool:
    if entry.kind not in _OF_OTHERS:
        return True
    meant = set(dict(entry.values).get("others", "").split(",")) - {""}
    if entry.kind in ("linked", "unlinked"):
        # Its number would be told too.
        return bool(meant) and meant <= set(seen)
    return not meant & set(hidden)


def _customer(case: Case) -> str:
    """Who complains; somebody nobody knows counts as one more."""
    return customer_of(case.complaint) or str(case.id)
