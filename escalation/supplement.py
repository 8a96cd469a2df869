"""补充报告 (R-DAILY-1): when a report is compared with what is known by then, and what is told.

What a report said is kept whole. At fixed local instants after it, it is compared once more;
what differs goes out under the next number, and nothing goes out when nothing differs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from escalation.confirmation import State
from escalation.plan import Plan
from escalation.reported import Change, Fact, changes, unknowing
from escalation.summary import cut_off
from escalation.unit_reports import UnitReport
from escalation.words import CaseId, PersonId, UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitState:
    """How a unit's confirmation stood when a report was made."""

    unit: UnitId
    state: State
    by: PersonId | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """All that a report said which may turn out otherwise; the period is aware UTC.

    `complete` False: it counted old cases that it did not list, and no fact tells of them.
    """

    since: datetime
    until: datetime
    facts: tuple[Fact, ...]
    states: tuple[UnitState, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a supplement tells: changes of cases, and units that answered since."""

    changes: tuple[Change, ...] = ()
    answered: tuple[tuple[UnitState, UnitState], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes or self.answered)


def difference(before: Said, after: Said) -> Difference:
    """What is told of `after` to somebody who knows `before`."""
    known = {each.unit: each for each in before.states}
    answered = (
        (known[each.unit], each)
        for each in after.states
        if each.unit in known and each != known[each.unit]
    )
    found = changes(before.facts, after.facts)
    return Difference(changes=found, answered=tuple(answered))


def states_of(reports: Iterable[UnitReport]) -> tuple[UnitState, ...]:
    """How each unit's confirmation stands, for a report to keep."""
    return tuple(UnitState(unit=e.unit, state=e.state, by=e.by, at=e.at) for e in reports)


def as_readers_know(before: Said, after: Said, hidden: Mapping[CaseId, UnitId]) -> Said:
    """`after`, in which nothing of a hidden case, nor of its unit's answers, has moved.

    A case that only one of the two lists, because there were too many, has not come or gone.
    """
    told = {each.unit: each for each in before.states}
    units = set(hidden.values())
    facts = unknowing(before.facts, after.facts, frozenset(hidden))
    complete = before.complete and after.complete
    return replace(
        after,
        facts=facts if complete else _in_both(before.facts, facts),
        states=tuple(
            told.get(each.unit, each) if each.unit in units else each for each in after.states
        ),
        complete=complete,
    )


def _in_both(before: Iterable[Fact], after: Iterable[Fact]) -> tuple[Fact, ...]:
    now = {each.case: each for each in after}
    return tuple(now.get(each.case, each) for each in before)


def next_look(plan: Plan, day: date, now: datetime) -> datetime | None:
    """The next instant after `now` at which the report of `day` is compared; None when final.

    In the morning and with the next summary, for as many days as the plan says.
    """
    rule = plan.summary.supplements
    looks: list[datetime] = []
    for more in range(1, rule.days + 1):
        later = day + timedelta(days=more)
        looks += [datetime.combine(later, rule.at, plan.zone), cut_off(plan, later)]
    return min((each for each in looks if each > now), default=None)
