"""What a plan says that can never come true, or not as its author must have meant it.

Pure questions about one plan, or two; what they find is put into words by `storage.files`.
"""

from collections.abc import Iterator

from escalation.choosing import has_period
from escalation.plan import DeadlineRule, Level, Milestone, Plan, Starts, Trigger
from escalation.words import Category, Flag

_IN_ORDER = (Milestone.ARRIVED, Milestone.ANSWERED, Milestone.RESULT, Milestone.CONFIRMED)
_OF_HANDLING = frozenset(_IN_ORDER)
_AFTER_THE_CASE = frozenset({Milestone.LOSS_SETTLED})

Clocks = Iterator[tuple[DeadlineRule, DeadlineRule]]


# ---------- levels ----------


def never_called(plan: Plan) -> Iterator[Level]:
    """Levels outside the chain, or below its start, that no trigger names."""
    chain = [level.id for level in plan.levels if level.in_chain]
    climbed = set(chain[chain.index(plan.starts) :]) if plan.starts in chain else set(chain)
    triggered = {level for trigger in plan.triggers for level in trigger.levels}
    return (level for level in plan.levels if level.id not in climbed | triggered)


def slower_when_critical(plan: Plan) -> Iterator[Level]:
    """Levels that are waited for longer, or paged more seldom, when it is urgent."""
    return (
        level
        for level in plan.levels
        if level.critical.wait_minutes > level.ordinary.wait_minutes
        or level.critical.repeat_minutes > level.ordinary.repeat_minutes
    )


def called_too_late(plan: Plan) -> tuple[Level, int, DeadlineRule] | None:
    """The first level of the chain that is called after the first clock is over, and when."""
    clocks = [rule for rule in _from_receipt(plan) if not rule.categories and not rule.aftercare]
    if not clocks:
        return None
    first = min(clocks, key=lambda rule: rule.minutes)
    below = plan.level(plan.starts)
    minutes = below.ordinary.wait_minutes
    for level in plan.above(below):
        if minutes > first.minutes:
            return level, minutes, first
        minutes += level.ordinary.wait_minutes
    return None


def outlet_reports_above_major(plan: Plan) -> bool:
    """Whether an outlet's report goes higher than what is major (R-UP-1, R-CLOCK-4)."""
    if plan.outlet_reports_to is None or plan.major_reports_to is None:
        return False
    above = plan.above(plan.level(plan.major_reports_to))
    return plan.outlet_reports_to in {level.id for level in above}


# ---------- triggers ----------


def without_effect(plan: Plan) -> Iterator[Trigger]:
    """Triggers that call nobody, tell nobody, hurry nothing and watch nothing."""
    return (
        each
        for each in plan.triggers
        if not (each.levels or each.notify or each.critical or each.watch)
    )


def calling_the_start_only(plan: Plan) -> Iterator[Trigger]:
    """Triggers that only call the level which every case calls anyway."""
    return (
        each
        for each in plan.triggers
        if set(each.levels) == {plan.starts}
        and not (each.notify or each.critical or each.each or each.watch or each.blocks_promises)
    )


def covered(plan: Plan) -> Iterator[tuple[Trigger, Trigger]]:
    """Triggers that add nothing to another one, with that other; of two equal ones the later."""
    for i, trigger in enumerate(plan.triggers):
        for j, other in enumerate(plan.triggers):
            earlier = j < i or not _covers(trigger, other)
            if i != j and earlier and _covers(other, trigger):
                yield trigger, other
                break


def in_place_of_media(plan: Plan) -> Iterator[Trigger]:
    """`instead` triggers that would keep a media threat from the chain (R-MEDIA-1)."""
    return (
        each
        for each in plan.triggers
        if each.instead and each.fires(frozenset({Flag.MEDIA_THREAT}), Category.MEDIA)
    )


def hears_media(plan: Plan) -> bool:
    """Whether a media threat calls anybody besides the level that cases start at."""
    threat = frozenset({Flag.MEDIA_THREAT})
    named = (t.levels for t in plan.triggers if t.fires(threat, Category.GENERAL))
    return any(set(levels) - {plan.starts} for levels in named)


# ---------- clocks ----------


def out_of_order(plan: Plan) -> Clocks:
    """Clocks of one category whose earlier milestone is due after the later one."""
    rules = [rule for rule in _from_receipt(plan) if rule.met_by in _OF_HANDLING]
    for one in rules:
        for other in rules:
            before = _IN_ORDER.index(one.met_by) < _IN_ORDER.index(other.met_by)
            alike = one.categories == other.categories
            if before and alike and one.minutes > other.minutes:
                yield one, other


def eclipsed(plan: Plan) -> Clocks:
    """Clocks that another one of the same milestone always ends before, with that other."""
    rules = list(_from_receipt(plan))
    for i, rule in enumerate(rules):
        for j, other in enumerate(rules):
            same = i != j and (rule.met_by, rule.aftercare) == (other.met_by, other.aftercare)
            sooner = (other.minutes, j) < (rule.minutes, i)
            if same and sooner and _every_case(other, rule):
                yield rule, other
                break


def silent_clocks(plan: Plan) -> Iterator[DeadlineRule]:
    """Clocks that, once overdue, nag nobody and call nobody."""
    return (r for r in plan.deadlines if not r.nags.at_most and not r.nags.then_next_level)


def climbing_aftercare(plan: Plan) -> Iterator[DeadlineRule]:
    """Aftercare that wakes the chain although the case itself is done."""
    return (rule for rule in plan.deadlines if rule.aftercare and rule.nags.then_next_level)


def aftercare_of_the_case(plan: Plan) -> Iterator[DeadlineRule]:
    """Aftercare met by a milestone of the handling: it is met before it begins."""
    return (r for r in plan.deadlines if r.aftercare and r.met_by in _OF_HANDLING)


def left_open(plan: Plan) -> Iterator[DeadlineRule]:
    """Clocks whose milestone may come after the closing, yet which are no aftercare."""
    return (r for r in plan.deadlines if r.met_by in _AFTER_THE_CASE and not r.aftercare)


def promises_of_no_use(plan: Plan) -> Iterator[DeadlineRule]:
    """Clocks from a promise that keeping it does not meet (R-CLOCK-5)."""
    return (r for r in _promised(plan) if r.met_by is not Milestone.KEPT)


def promises_of_categories(plan: Plan) -> Iterator[DeadlineRule]:
    """Clocks from a promise for some categories only, or as aftercare: a promise is a promise."""
    return (rule for rule in _promised(plan) if rule.categories or rule.aftercare)


def further_promises(plan: Plan) -> Iterator[DeadlineRule]:
    """All but the first clock from a promise; only that one is ever started."""
    return iter(list(_promised(plan))[1:])


def stall_after_result(plan: Plan) -> DeadlineRule | None:
    """The result's clock, when it is over before anybody is reminded that handling stalls."""
    results = [r for r in _from_receipt(plan) if r.met_by is Milestone.RESULT and not r.categories]
    first = min(results, key=lambda rule: rule.minutes, default=None)
    return first if first and first.minutes <= plan.stall.remind_minutes else None


# ---------- categories ----------


def worse_for_vips(plan: Plan) -> Iterator[Category]:
    """Categories whose 应急支付 is less for a VIP than for an ordinary customer (C04)."""
    return (
        category
        for category, rule in plan.categories.items()
        if rule.payment and rule.payment.vip < rule.payment.ordinary
    )


def unnamed_categories(plan: Plan) -> tuple[Category, ...]:
    """Categories that occur and that the plan has no row for."""
    return tuple(each for each in Category if each not in plan.categories)


def categories_without_guidance(plan: Plan) -> tuple[Category, ...]:
    """Categories with a row that does not say what must happen."""
    return tuple(category for category, rule in plan.categories.items() if not rule.guidance)


# ---------- between plans ----------


def are_ambiguous(one: Plan, other: Plan) -> bool:
    """Whether some complaint falls under both, and only their identifiers decide (`choosing`)."""
    same_units = bool(set(one.units) & set(other.units)) or not (one.units or other.units)
    same_kind = has_period(one) == has_period(other) and one.from_at == other.from_at
    ends = [plan.until_at for plan in (one, other) if plan.until_at is not None]
    begins = max((p.from_at for p in (one, other) if p.from_at is not None), default=None)
    overlap = begins is None or not ends or begins < min(ends)
    return same_units and same_kind and overlap


def _from_receipt(plan: Plan) -> Iterator[DeadlineRule]:
    return (rule for rule in plan.deadlines if rule.starts is Starts.RECEIPT)


def _promised(plan: Plan) -> Iterator[DeadlineRule]:
    return (rule for rule in plan.deadlines if rule.starts is Starts.PROMISE)


def _every_case(wide: DeadlineRule, narrow: DeadlineRule) -> bool:
    return not wide.categories or bool(narrow.categories and narrow.categories <= wide.categories)


def _covers(wide: Trigger, narrow: Trigger) -> bool:
    """Whether everything the narrow one brings is brought by the wide one as well."""
    when = (
        narrow.flags <= wide.flags
        and narrow.categories <= wide.categories
        and narrow.channels <= wide.channels
    )
    who = set(narrow.levels) <= set(wide.levels) and set(narrow.notify) <= set(wide.notify)
    how = (
        narrow.critical <= wide.critical
        and narrow.each <= wide.each
        and narrow.instead <= wide.instead
        and narrow.blocks_promises <= wide.blocks_promises
        and narrow.watch in (None, wide.watch)
    )
    return when and who and how
