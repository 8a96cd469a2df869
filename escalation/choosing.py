"""Which plan 预案 a new complaint of a unit falls under at an instant.

Decides only among plans in force; a running case keeps the version that it began under and
is never asked again.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from escalation.organisation import Organisation
from escalation.plan import Plan
from escalation.words import UnitId

_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


class NoPlanInForce(LookupError):
    """No plan covers this unit now; keep one plan without `period` and `units` in the folder."""


def plan_for(plans: Iterable[Plan], organisation: Organisation, unit: UnitId, at: datetime) -> Plan:
    """The plan in force for a unit, the most particular first.

    1. A plan for a period goes before one that always stands (go-live before ordinary).
    2. The plan whose nearest named unit is closest to `unit` goes first; one for all units last.
    3. The period that began later goes first.
    4. The identifier decides what is still equal, so that the answer never depends on order.
    """
    line = [each.id for each in organisation.line_above(unit)]

    def order(plan: Plan) -> tuple[bool, int, float, str]:
        named = [line.index(each) for each in plan.units if each in line]
        nearness = min(named, default=len(line))
        began = (plan.from_at or _EARLIEST) - _EARLIEST
        return not has_period(plan), nearness, -began.total_seconds(), plan.id

    fitting = [plan for plan in plans if plan.in_force(at) and _covers(plan, line)]
    if not fitting:
        raise NoPlanInForce(f"no plan in force for {unit} at {at.isoformat()}")
    return min(fitting, key=order)


def _covers(plan: Plan, line: list[UnitId]) -> bool:
    return not plan.units or any(each in line for each in plan.units)


def has_period(plan: Plan) -> bool:
    """Whether the plan is for a time, as against one that always stands."""
    return plan.from_at is not None or plan.until_at is not None
