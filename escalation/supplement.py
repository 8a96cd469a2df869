"""补充报告 (R-DAILY-1): when a report is compared with what is known by then, and what is told.

What a report said is kept whole. At fixed local instants after it, it is compared once more;
what differs goes out under the next number, and nothing goes out when nothing differs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from escalation.confirmation import Confirmation, State
from escalation.plan import Plan
from escalation.reported import Change, Fact, changes
from escalation.summary import cut_off
from escalation.words import PersonId, UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitState:
    """How a unit's confirmation stood when a report was made."""

    unit: UnitId
    state: State
    by: PersonId | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """All that a report said which may turn out otherwise; the period is aware UTC."""

    since: datetime
    until: datetime
    facts: tuple[Fact, ...]
    states: tuple[UnitState, ...] = ()


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
    return Difference(changes=changes(before.facts, after.facts), answered=tuple(answered))


def states_of(confirmations: Iterable[Confirmation]) -> tuple[UnitState, ...]:
    """How each unit's confirmation stands, for a report to keep."""
    return tuple(
        UnitState(
            unit=each.unit,
            state=each.state,
            by=each.standing.by if each.standing else None,
            at=each.standing.at if each.standing else None,
        )
        for each in confirmations
    )


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
