"""Triggers 触发条件: flags and categories that call several levels at once (R-MEDIA-1, R-UP-3)."""

from escalation.calling import call_level
from escalation.case import Case
from escalation.decision import Turn
from escalation.message import Topic
from escalation.plan import Trigger
from escalation.words import PersonId, Reason


def raise_alarms(turn: Turn, by: PersonId, before: Case | None) -> None:
    """Start every trigger that the case fires now and did not fire as it was `before`.

    `before` is None at filing.
    """
    for trigger in turn.plan.triggers:
        fires = trigger.fires(turn.case.flags, turn.case.complaint.category)
        fired = before is not None and trigger.fires(before.flags, before.complaint.category)
        if fires and not fired:
            _start(turn, trigger, by)


def _start(turn: Turn, trigger: Trigger, by: PersonId) -> None:
    turn.note("triggered", by, Reason.TRIGGER, trigger=trigger.name)
    for level_id in trigger.levels:
        call_level(turn, turn.plan.level(level_id), Reason.TRIGGER, each=trigger.each)
    called = turn.case.everyone_called
    for target in trigger.notify:
        for person in turn.duty.people(target, turn.case.unit, turn.now):
            if person not in called and person != by:
                turn.tell(person, Topic.FLAG_RAISED, trigger=trigger.name)
