"""Whether a plan contradicts itself, and where it will surprise its author: `soundness` in words.

A contradiction keeps the file from being used: some rule of it could never do what it says. A
doubt is told by `duban check` only.
"""

from collections.abc import Iterator, Mapping, Sequence

from escalation import soundness
from escalation.plan import Plan
from storage.files import plan_problems as say
from storage.files.problems import Fault, Problem, Severity

Found = Iterator[tuple[str, Fault]]
"""The key of `PlanFile.lines` at which a fault stands, and the fault."""


def contradictions(plan: Plan) -> Found:
    """Every error of a plan whose rows are each well written."""
    for trigger in soundness.without_effect(plan):
        yield f"trigger:{trigger.id}", say.without_effect(trigger.id)
    for trigger in soundness.in_place_of_media(plan):
        yield f"trigger:{trigger.id}", say.instead_of_media(trigger.id)
    if soundness.outlet_reports_above_major(plan):
        fault = say.reports_above_major(str(plan.outlet_reports_to), str(plan.major_reports_to))
        yield "major_reports_to", fault
    yield from _clocks_at_odds(plan)
    for category in soundness.worse_for_vips(plan):
        limit = plan.categories[category].payment
        assert limit is not None  # asked for by the question
        fault = say.vip_below_ordinary(category, str(limit.vip), str(limit.ordinary))
        yield f"category:{category}", fault


def doubts(plan: Plan) -> Found:
    """Every warning of a plan by itself."""
    for level in soundness.never_called(plan):
        yield f"level:{level.id}", say.never_called(level.id)
    for level in soundness.slower_when_critical(plan):
        yield f"level:{level.id}", say.slower_when_critical(level.id)
    yield from _doubtful_triggers(plan)
    yield from _doubtful_clocks(plan)
    if missing := soundness.unnamed_categories(plan):
        yield "categories", say.unnamed_categories(missing)
    if empty := soundness.categories_without_guidance(plan):
        yield f"category:{empty[0]}", say.no_guidance_in(empty)
    if plan.spokesperson is None:
        yield "plan", say.no_spokesperson()


def between(plans: Sequence[tuple[Plan, str, Mapping[str, int]]]) -> Iterator[Problem]:
    """Plans of which nobody can say which one a complaint falls under, told at the later file."""
    for i, (plan, path, lines) in enumerate(plans):
        for other, _, _ in plans[:i]:
            if other.id != plan.id and soundness.are_ambiguous(plan, other):
                fault = say.ambiguous_plans(plan.id, other.id)
                yield Problem(path, lines.get("plan"), *fault)


def problems_of(
    path: str, lines: Mapping[str, int], found: Found, severity: Severity
) -> tuple[Problem, ...]:
    """What was found, with its lines; what stands nowhere is told at the plan's name."""
    return tuple(
        Problem(path, lines.get(key, lines.get("plan")), *fault, severity) for key, fault in found
    )


def _clocks_at_odds(plan: Plan) -> Found:
    for one, other in soundness.out_of_order(plan):
        fault = say.out_of_order(one.id, one.minutes, other.id, other.minutes)
        yield f"deadline:{one.id}", fault
    for rule in soundness.aftercare_of_the_case(plan):
        yield f"deadline:{rule.id}", say.aftercare_of_the_case(rule.id, rule.met_by)
    for rule in soundness.left_open(plan):
        yield f"deadline:{rule.id}", say.left_open(rule.id)
    for rule in soundness.promises_of_no_use(plan):
        yield f"deadline:{rule.id}", say.promise_not_kept(rule.id, rule.met_by)
    for rule in soundness.promises_of_categories(plan):
        yield f"deadline:{rule.id}", say.promise_of_categories(rule.id)
    for rule in soundness.further_promises(plan):
        yield f"deadline:{rule.id}", say.second_promise(rule.id, plan.promise.id)


def _doubtful_triggers(plan: Plan) -> Found:
    start_only = tuple(soundness.calling_the_start_only(plan))
    for trigger in start_only:
        yield f"trigger:{trigger.id}", say.calls_the_start_only(trigger.id, plan.starts)
    for trigger, other in soundness.covered(plan):
        if trigger not in start_only:
            yield f"trigger:{trigger.id}", say.covered_trigger(trigger.id, other.id)
    if not soundness.hears_media(plan):
        yield "triggers", say.media_unheard()


def _doubtful_clocks(plan: Plan) -> Found:
    for rule, other in soundness.eclipsed(plan):
        yield f"deadline:{rule.id}", say.eclipsed_clock(rule.id, other.id)
    for rule in soundness.silent_clocks(plan):
        yield f"deadline:{rule.id}", say.silent_clock(rule.id)
    for rule in soundness.climbing_aftercare(plan):
        yield f"deadline:{rule.id}", say.climbing_aftercare(rule.id)
    if late := soundness.called_too_late(plan):
        level, minutes, first = late
        fault = say.called_too_late(level.id, minutes, first.id, first.minutes)
        yield f"level:{level.id}", fault
    if result := soundness.stall_after_result(plan):
        fault = say.late_stall(plan.stall.remind_minutes, result.id, result.minutes)
        yield "stall", fault
