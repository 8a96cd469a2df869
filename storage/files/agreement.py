"""Whether the plans and the organisation fit together: what a plan names must exist.

Only what can be said without a clock; who is on duty when is looked at by `duban check`.
"""

from collections.abc import Iterable, Iterator

from escalation.duty import Target, Who
from escalation.organisation import Organisation
from escalation.plan import Plan, Trigger
from escalation.words import PersonId
from storage.files import problems as say
from storage.files.plan import PlanFile
from storage.files.plan_people import unpeopled
from storage.files.problems import Fault, Problem, Severity

_OF_UNIT = frozenset({Who.HEAD, Who.CONTACTS})


def disagreements(plans: Iterable[PlanFile], organisation: Organisation) -> tuple[Problem, ...]:
    """Everything plans name that the organisation file does not have.

    Missing people, units and mailboxes are errors; a kind of group that no unit has is a
    warning, because such a level is skipped and the chain goes on. An owner who is nobody is an
    error: the last page of every chain would go to no one.
    """
    found: list[Problem] = []
    for plan in plans:
        missing = list(_of_plan(plan, organisation))
        # Where a name is wrong, that nobody is found by it is the same mistake once more.
        wrong = any(each.severity is Severity.ERROR for each in missing)
        found += missing if wrong else [*missing, *unpeopled(plan, organisation)]
    return tuple(sorted(found, key=lambda each: (each.file, each.line or 0)))


def targets_of(plan: Plan) -> tuple[Target, ...]:
    """Every target a plan writes, each once."""
    of_levels = (t for level in plan.levels for t in (*level.targets, *level.if_empty))
    of_triggers = (t for each in plan.triggers for t in (*each.notify, *_watching(each)))
    alone = (plan.owner, *((plan.spokesperson,) if plan.spokesperson else ()))
    return tuple(dict.fromkeys((*of_levels, *of_triggers, *plan.notify_on_filing, *alone)))


def _watching(trigger: Trigger) -> tuple[Target, ...]:
    return trigger.watch.by if trigger.watch else ()


def _of_plan(file: PlanFile, organisation: Organisation) -> Iterator[Problem]:
    plan = file.plan
    people, units = tuple(organisation.people), tuple(organisation.units)
    for target in targets_of(plan):
        line = file.lines.get(f"target:{target}")
        if target.who is Who.PERSON:
            if PersonId(target.name) not in organisation.people:
                fault = say.plan_reference(f"通知对象 {target} ", "人员", target.name, people)
                yield Problem(file.path, line, *fault)
        elif fault_of_group := _group_fault(target, organisation):
            yield Problem(file.path, line, *fault_of_group, Severity.WARNING)
    for unit in plan.units:
        if unit not in organisation.units:
            fault = say.plan_reference("units ", "单位", unit, units)
            yield Problem(file.path, file.lines.get(f"unit:{unit}"), *fault)
    for mailbox in (*plan.summary.mailboxes, *plan.summary.consolidated):
        if mailbox not in organisation.mailboxes:
            fault = say.plan_reference("summary ", "信箱", mailbox, organisation.mailboxes)
            yield Problem(file.path, file.lines.get(f"mailbox:{mailbox}"), *fault)


def _group_fault(target: Target, organisation: Organisation) -> Fault | None:
    kinds = tuple(dict.fromkeys(group.kind for group in organisation.groups))
    if target.who in _OF_UNIT or target.name in kinds:
        return None
    return say.missing_group(str(target), target.name, kinds)
