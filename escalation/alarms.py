"""Triggers 触发条件: flags and categories that call several levels at once (R-MEDIA-1, R-UP-3)."""

from escalation.calling import call_level
from escalation.case import Case
from escalation.decision import Turn
from escalation.message import Topic
from escalation.plan import Plan, Trigger
from escalation.repeating import quicken
from escalation.watching import start_watch
from escalation.words import PersonId, Reason


def raise_alarms(turn: Turn, by: PersonId, before: Case | None) -> frozenset[str]:
    """Start every trigger that has news; returns the levels that need no ordinary call beside it.

    `before` is the case as it was, None at filing. A second flag of the same trigger is news
    too: who was called because a customer left angry must hear that they now go to the press.
    """
    quicken(turn)
    started = [each for each in turn.plan.triggers if _has_news(each, turn.case, before)]
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


def _call(turn: Turn, levels: dict[str, bool], by: PersonId) -> None:
    """Call each level once, even where an empty one below has handed on to it already.

    Whoever holds the case and raises the alarm need not acknowledge their own alarm.
    """
    earlier = len(turn.case.calls)
    knows = frozenset({by}) if by in turn.case.acknowledged_by else frozenset[PersonId]()
    for level_id, each in levels.items():
        if level_id not in {call.level for call in turn.case.calls[earlier:]}:
            call_level(turn, turn.plan.level(level_id), Reason.TRIGGER, each=each, without=knows)


def _notify(turn: Turn, trigger: Trigger, by: PersonId) -> None:
    called = turn.case.everyone_called
    key = f"{Topic.FLAG_RAISED}:{trigger.id}:{turn.case.version + 1}"
    for target in trigger.notify:
        for person in turn.duty.people(target, turn.case.unit, turn.now):
            if person not in called and person != by:
                turn.say(person, Topic.FLAG_RAISED, key, words={"trigger": trigger.name})
