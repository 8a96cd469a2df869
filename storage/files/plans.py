"""The plans folder: every plan file in it, and what must hold between them.

There must always be a plan that covers any unit at any time; otherwise a complaint of an
unforeseen night would have no rules at all.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

from escalation.plan import Plan
from storage.files import guidance
from storage.files import problems as say
from storage.files.plan import PlanFile, read_plan
from storage.files.plan_checks import between
from storage.files.problems import Problem, Severity

NOT_PLANS = frozenset({"lexicon.yaml", guidance.FILE_NAME})
"""Files that live in the plans folder and are no plans."""


def load_plans(
    folder: Path, besides: Collection[Path] = ()
) -> tuple[tuple[Plan, ...] | None, tuple[Problem, ...]]:
    """Every plan of a folder, and every problem in all of them."""
    read, problems = read_plans(folder, besides)
    return (None if read is None else tuple(each.plan for each in read)), problems


def read_plans(
    folder: Path, besides: Collection[Path] = ()
) -> tuple[tuple[PlanFile, ...] | None, tuple[Problem, ...]]:
    """Every plan of a folder with its lines; `besides` are files there that are no plans."""
    if not folder.is_dir():
        return None, (Problem(str(folder), None, *say.not_found("预案文件夹")),)
    paths = _plan_paths(folder, besides)
    found: list[PlanFile] = []
    problems: list[Problem] = []
    for path in paths:
        plan, faults = read_plan(path)
        problems += faults
        found += [plan] if plan else []
    if not paths:
        problems.append(Problem(str(folder), None, *say.no_plans()))
    elif not any(each.severity is Severity.ERROR for each in problems):
        problems += _between(folder, found)
    usable = not any(each.severity is Severity.ERROR for each in problems)
    return (tuple(found) if usable else None), tuple(problems)


def _plan_paths(folder: Path, besides: Collection[Path]) -> list[Path]:
    others = {path.resolve() for path in besides}
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in {".yaml", ".yml"} and path.name not in NOT_PLANS
        if path.resolve() not in others
    )


def _between(folder: Path, found: Sequence[PlanFile]) -> list[Problem]:
    """What is wrong although each file is right."""
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for each in found:
        first = seen.setdefault(each.plan.id, each.path)
        if first != each.path:
            fault = say.same_plan(each.plan.id, first)
            problems.append(Problem(each.path, each.lines["plan"], *fault))
    problems += between([(each.plan, each.path, each.lines) for each in found])
    if not any(_stands(each.plan) for each in found):
        problems.append(Problem(str(folder), None, *say.no_standing_plan()))
    return problems


def _stands(plan: Plan) -> bool:
    return plan.from_at is None and plan.until_at is None and not plan.units
