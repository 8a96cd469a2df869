"""Whether a plan finds anybody in the organisation at all, at whatever hour.

Who is on duty when is looked at by `duban check`; here a group with people counts as somebody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from escalation.duty import Duty, Target, Who
from escalation.organisation import Organisation
from escalation.plan import Plan
from escalation.words import PersonId, UnitId, UnitKind
from storage.files import plan_problems as say
from storage.files.plan import PlanFile
from storage.files.problems import Fault, Problem, Severity

_ANY_HOUR = datetime(2000, 1, 1, tzinfo=UTC)
"""None of the targets asked for here depends on the hour."""


def covered_units(plan: Plan, organisation: Organisation) -> tuple[UnitId, ...]:
    """The outlets for which the plan may be in force, else whatever units it covers."""
    units = [
        unit
        for unit in organisation.units.values()
        if not plan.units or any(organisation.is_within(unit.id, each) for each in plan.units)
    ]
    outlets = tuple(unit.id for unit in units if unit.kind is UnitKind.OUTLET)
    return outlets or tuple(unit.id for unit in units)


def unpeopled(file: PlanFile, organisation: Organisation) -> Iterator[Problem]:
    """Owner, spokesperson, levels and watches for which no covered unit has anybody."""
    plan = file.plan
    people = _People(plan, organisation)
    if not people.of((plan.owner,)):
        yield _problem(file, "owner", say.owner_is_nobody(str(plan.owner)), Severity.ERROR)
    yield from _of_levels(file, people)
    for trigger in plan.triggers:
        if trigger.watch and not people.of(trigger.watch.by):
            fault = say.watched_by_nobody(trigger.id)
            yield _problem(file, f"trigger:{trigger.id}", fault)
    yield from _of_spokesperson(file, organisation, people)
    for unit in plan.units:
        for other in plan.units:
            if unit != other and organisation.is_within(unit, other):
                yield _problem(file, f"unit:{unit}", say.unit_within_unit(unit, other))


class _People:
    """Who a plan's targets may mean for any unit it covers."""

    def __init__(self, plan: Plan, organisation: Organisation) -> None:
        self.duty = Duty(organisation=organisation)
        self.units = covered_units(plan, organisation)

    def of(self, targets: Iterable[Target]) -> tuple[PersonId, ...]:
        """Everybody meant, each once; those of a rota are the members of its group."""
        asked = [
            replace(target, who=Who.MEMBERS) if target.who is Who.DUTY else target
            for target in targets
        ]
        found = (
            person
            for target in asked
            for unit in self.units
            for person in self.duty.people(target, unit, _ANY_HOUR)
        )
        return tuple(dict.fromkeys(found))

    def lacks_group(self, target: Target) -> bool:
        """Whether the target means a kind of group that no unit has."""
        of_group = target.who not in (Who.HEAD, Who.CONTACTS, Who.PERSON)
        return of_group and all(g.kind != target.name for g in self.duty.organisation.groups)


def _of_levels(file: PlanFile, people: _People) -> Iterator[Problem]:
    blocked = {
        level: trigger.id
        for trigger in file.plan.triggers
        if trigger.blocks_promises
        for level in trigger.levels
    }
    for level in file.plan.levels:
        targets = (*level.targets, *level.if_empty)
        if people.of(targets):
            continue
        blocks = blocked.get(level.id)
        if blocks is not None:
            fault = say.promises_blocked_for_ever(blocks, level.name)
            yield _problem(file, f"trigger:{blocks}", fault, Severity.ERROR)
        elif not all(people.lacks_group(each) for each in targets):
            # A kind of group that no unit has is told by `agreement` at the target itself.
            yield _problem(file, f"level:{level.id}", say.nobody_anywhere(level.name))


def _of_spokesperson(
    file: PlanFile, organisation: Organisation, people: _People
) -> Iterator[Problem]:
    target = file.plan.spokesperson
    if target is None:
        return
    found = people.of((target,))
    if not found:
        yield _problem(file, "spokesperson", say.spokesperson_is_nobody(str(target)))
    for person in found:
        if not organisation.people[person].telephone:
            fault = say.no_telephone(organisation.name(person))
            yield _problem(file, "spokesperson", fault)


def _problem(
    file: PlanFile, key: str, fault: Fault, severity: Severity = Severity.WARNING
) -> Problem:
    return Problem(file.path, file.lines.get(key, file.lines.get("plan")), *fault, severity)
