"""R-UP-3 counted from cases: the same problem from several customers, and customers who come again.

The desk gives what is known of other cases; which of them are alike is decided here, and what a
case becomes by it. Cases with a person complained about are never compared: a count would tell
of them (R-CONF-1).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from escalation.alarms import raise_alarms
from escalation.case import Case, Complaint
from escalation.decision import Turn
from escalation.event import Compared
from escalation.joining import MOST_LINKS
from escalation.plan import AlikeRule
from escalation.words import CaseId, Category, Flag

ALIKE = 0.34
"""Share of the shorter matter's word pairs that the other must have too."""

MOST_ALIKE = 8
_LONGEST = 100
_TITLE = re.compile(
    r"先生|女士|小姐|太太|大[爷妈叔姐哥娘]|阿姨|老板|师傅|老师|经理|^[老小].$|^.[总姐哥叔]$|客户"
)
_NOT_WORDS = re.compile(r"[^\u4e00-\u9fffA-Z]+")
_EMPTY = re.compile(r"客户|先生|女士|大爷|大妈|投诉|反映|要求|我们|网点|现在|马上|非常|说是|一直")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What of a case is compared: the matter as pairs of characters, without names and numbers.

    `customer` is what `customer_of` says; empty when nobody knows who it was.
    """

    case: CaseId
    category: Category
    pairs: frozenset[str]
    customer: str
    received_at: datetime
    had_result: bool = False


def problem_of(case: Case) -> Problem | None:
    """What of this case is compared; None for one that must not be, or says nothing."""
    complaint = case.complaint
    pairs = _pairs(complaint.matter)
    if case.complained_about or case.accused or not pairs:
        return None
    return Problem(
        case=case.id,
        category=complaint.category,
        pairs=pairs,
        customer=customer_of(complaint),
        received_at=case.received_at,
        had_result=case.result_at is not None,
    )


def customer_of(complaint: Complaint) -> str:
    """Who complains, by telephone, else by full name; 王先生 is nobody in particular."""
    name = complaint.customer_name or ""
    full = name if len(name) > 1 and not _TITLE.search(name) else ""
    return (complaint.telephone or full)[:_LONGEST]


def is_same_customer(one: Problem, other: Problem) -> bool:
    """Whether the same customer complains in both: a name alone is one only of the same matter."""
    if not one.customer or one.customer != other.customer:
        return False
    return one.customer[-1].isdigit() or are_alike(one, other)


def compare(problem: Problem, others: Iterable[Problem], rule: AlikeRule) -> Compared:
    """What the others say about this problem.

    Somebody whose telephone and name nobody knows counts as one more customer: doubt goes up.
    """
    since = problem.received_at - timedelta(hours=rule.within_hours)
    again_since = problem.received_at - timedelta(days=rule.again_days)
    alike, earlier, customers = [], [], {problem.customer or problem.case}
    for other in others:
        same_customer = is_same_customer(problem, other)
        if same_customer and other.had_result and other.received_at >= again_since:
            earlier.append(other.case)
        elif not same_customer and other.received_at >= since and are_alike(problem, other):
            alike.append(other.case)
            customers.add(other.customer or other.case)
    return Compared(
        alike=tuple(alike[-MOST_ALIKE:]),
        customers=len(customers),
        earlier=tuple(earlier[-MOST_ALIKE:]),
    )


def are_alike(one: Problem, other: Problem) -> bool:
    """Whether two matters are the same problem: of one category, and much the same words."""
    if one.category is not other.category:
        return False
    shorter = min(len(one.pairs), len(other.pairs))
    return bool(shorter) and len(one.pairs & other.pairs) / shorter >= ALIKE


def compared(turn: Turn, event: Compared) -> None:
    """Link a customer's earlier case, propose those alike, and mark what these mean.

    The marks call whom the plan calls for them, as if somebody had put them up (R-UP-3). Of a
    group that grows, branch and province hear again each time it has doubled: a page for each of
    six thousand customers of one outage would bury every other.
    """
    before = turn.case
    flags = set(before.flags)
    if event.earlier:
        flags.add(Flag.REPEAT)
        turn.change(links=tuple(dict.fromkeys((*before.links, *event.earlier)))[:MOST_LINKS])
        turn.note("came_again", others=",".join(event.earlier))
    if event.customers >= turn.plan.alike.customers:
        if _has_doubled(event.customers, turn.plan.alike.customers):
            flags.add(Flag.GROUP)
        turn.change(alike=event.alike)
        turn.note("same_problem", customers=str(event.customers), others=",".join(event.alike))
    turn.change(flags=frozenset(flags))
    raise_alarms(turn, before.first_contact, before)


def _has_doubled(customers: int, least: int) -> bool:
    """Whether there are the least number of customers, or twice, four, eight times as many."""
    times, rest = divmod(customers, least)
    return rest == 0 and times & (times - 1) == 0


def _pairs(matter: str) -> frozenset[str]:
    text = _EMPTY.sub(" ", _NOT_WORDS.sub(" ", matter.upper()))
    words = text.split()
    return frozenset(word[i : i + 2] for word in words for i in range(len(word) - 1))
