"""稍后提醒: the handler asks for quiet, and is reminded when it ends.

Only reminders are put off. Deadlines, breaches and calls go on, and nobody snoozes past a
deadline or in a critical case.
"""

from datetime import timedelta

from escalation.decision import Refusal, Turn
from escalation.event import Snoozed
from escalation.message import Kind, Priority, Topic


def snoozed(turn: Turn, event: Snoozed) -> Refusal | None:
    """Put reminders off for some minutes, at most as many as the plan allows."""
    if turn.plan.is_critical(turn.case.flags, turn.case.complaint.category):
        return Refusal.CRITICAL
    until = turn.now + timedelta(minutes=event.minutes)
    owed = [each.due_at for each in turn.case.deadlines if each.is_open and not each.aftercare]
    past_due = any(due_at <= until for due_at in owed)
    if not 0 < event.minutes <= turn.plan.snooze_at_most_minutes or past_due:
        return Refusal.TOO_LONG
    turn.change(snoozed_until=until)
    turn.note("snoozed", event.by, minutes=str(event.minutes))
    return None


def end_snooze(turn: Turn) -> None:
    """Remind the handler when the quiet is over."""
    until = turn.case.snoozed_until
    if until is None or until > turn.now:
        return
    turn.change(snoozed_until=None)
    turn.note("snooze_over")
    turn.say(
        turn.case.handler,
        Topic.SNOOZE_OVER,
        f"snooze:{until.isoformat()}",
        kind=Kind.NAG,
        priority=Priority.PAGE,
        words={"due_at": until.isoformat()},
    )
