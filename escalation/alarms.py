"""Triggers 触发条件: flags and categories that call several levels at once (R-MEDIA-1, R-UP-3)."""

from collections.abc import Sequence

from escalation.calling import call_level
from escalation.case import Case
from escalation.decision import Turn
from escalation.message import Topic
from escalation.plan import Plan, Trigger
from escalation.repeating import quicken
from escalation.watching import start_watch
from escalation.words import Flag, PersonId, Reason


def raise_alarms(turn: Turn, by: PersonId, before: Case | None) -> frozenset[str]:
    """Start every trigger that has news; returns the levels that need no ordinary call beside it.

    `before` is the case as it was, None at filing. A second flag of the same trigger is news
    too: who was called because a customer left angry must hear that they now go to the press.
    """
    return _start(turn, by, [t for t in turn.plan.triggers if _has_news(t, turn.case, before)])


def raise_alarms_again(turn: Turn, by: PersonId, before: Case) -> frozenset[str]:
    """As `raise_alarms`, for a case taken up again: also what nobody was ever alarmed about.

    A flag put up while the case was closed called nobody then.
    """
    fired = firing(turn)
    return _start(
        turn, by, [t for t in fired if _has_news(t, turn.case, before) or not _was_heard(t, before)]
    )


def settled(turn: Turn) -> frozenset[Flag]:
    """Flags that are up though nobody is alarmed any more: 平息 was said, or the case is closed.

    The same threat made again is a new one.
    """
    case = turn.case
    if not case.is_open:
        return case.flags & grave(turn.plan)
    if case.watch is None or case.watch.is_on:
        return frozenset()
    watched = frozenset(flag for each in turn.plan.triggers if each.watch for flag in each.flags)
    return case.flags & watched


def grave(plan: Plan) -> frozenset[Flag]:
    """Flags so urgent that even a closed case is taken up again for them."""
    return frozenset(flag for each in plan.triggers if each.critical for flag in each.flags)


def _start(turn: Turn, by: PersonId, started: Sequence[Trigger]) -> frozenset[str]:
    quicken(turn)
    levels: dict[str, bool] = {}
    for trigger in started:
        turn.note("triggered", by, Reason.TRIGGER, trigger=trigger.name)
        start_watch(turn, trigger)
        for level_id in trigger.levels:
            # What must be heard before anything is promised nobody else can answer for (C10).
            alone = trigger.each or trigger.blocks_promises
            levels[level_id] = levels.get(level_id, False) or alone
    _call(turn, levels, by)
    for trigger in started:
        _notify(turn, trigger, by)
    instead = any(trigger.instead and trigger.levels for trigger in started)
    return frozenset(levels) | (frozenset({turn.plan.starts}) if instead else frozenset())


def is_warranted(turn: Turn, level_id: str | None) -> bool:
    """Whether some trigger that the case fires now names the level."""
    return any(level_id in each.levels for each in firing(turn))


def firing(turn: Turn) -> tuple[Trigger, ...]:
    """The triggers that the case fires as it is now."""
    return fired_by(turn.case, turn.plan)


def fired_by(case: Case, plan: Plan) -> tuple[Trigger, ...]:
    """The triggers that such a case fires."""
    flags, complaint = case.flags, case.complaint
    return tuple(
        each for each in plan.triggers if each.fires(flags, complaint.category, complaint.channel)
    )


def _has_news(trigger: Trigger, case: Case, before: Case | None) -> bool:
    if before is None:
        return trigger.fires(case.flags, case.complaint.category, case.complaint.channel)
    now, then = case.complaint, before.complaint
    new_category = now.category != then.category and now.category in trigger.categories
    new_channel = now.channel != then.channel and now.channel in trigger.channels
    return new_category or new_channel or bool(trigger.flags & (case.flags - before.flags))


def _was_heard(trigger: Trigger, case: Case) -> bool:
    """Whether the trigger called its levels before, and somebody was asked to watch."""
    called = {call.level for call in case.calls if call.reason is Reason.TRIGGER}
    heard = not trigger.levels or not called.isdisjoint(trigger.levels)
    return heard and (trigger.watch is None or case.watch is not None)


def _call(turn: Turn, levels: dict[str, bool], by: PersonId) -> None:
    """Call each level once, even where an empty one below has handed on to it already.

    Whoever holds the case and raises the alarm need not acknowledge their own alarm, but where
    nothing is promised before somebody of the level has: they may be the only one of it (C10).
    """
    earlier = len(turn.case.calls)
    knows = frozenset({by}) if by in turn.case.acknowledged_by else frozenset[PersonId]()
    for level_id, each in levels.items():
        if level_id not in {call.level for call in turn.case.calls[earlier:]}:
            spared = frozenset[PersonId]() if _must_be_heard(turn, level_id) else knows
            call_level(turn, turn.plan.level(level_id), Reason.TRIGGER, each=each, without=spared)


def _must_be_heard(turn: Turn, level_id: str) -> bool:
    return any(each.blocks_promises and level_id in each.levels for each in firing(turn))


def _notify(turn: Turn, trigger: Trigger, by: PersonId) -> None:
    called = turn.case.everyone_called
    key = f"{Topic.FLAG_RAISED}:{trigger.id}:{turn.case.version + 1}"
    for target in trigger.notify:
        for person in turn.duty.people(target, turn.case.unit, turn.now):
            if person not in called and person != by:
                turn.say(person, Topic.FLAG_RAISED, key, words={"trigger": trigger.name})
