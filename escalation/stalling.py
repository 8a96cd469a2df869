"""Handling that stalls (R-FIRST-2): remind, tell the head, call the next level; then once a day."""

from datetime import datetime, timedelta

from escalation.calling import climb
from escalation.case import Case
from escalation.decision import Turn
from escalation.holder import heads, holder
from escalation.message import Kind, Priority, Topic
from escalation.plan import Plan
from escalation.standing_in import stand_ins
from escalation.words import Reason

_NEXT_LEVEL = 2
"""Place of the step at which the next level is called."""

_DAILY_REMINDERS = 14
"""For so many days a stalled case is reminded of; afterwards only the summary shows it."""


def watch_progress(turn: Turn) -> None:
    """R-FIRST-2: remind who stalls, then tell their head, then call the next level.

    After that they and their head hear of it once a day, so that no case is forgotten.
    """
    due_at = stall_at(turn.case, turn.plan)
    if due_at is None or due_at > turn.now:
        return
    steps = _steps(turn.plan)
    since = turn.case.progressed_at or turn.case.received_at
    step = max(i for i, minutes in enumerate(steps) if since + minutes <= turn.now)
    turn.note("stalled", None, Reason.STALLED, step=str(step + 1))
    key = f"stall:{since.isoformat()}:{step}"
    stalling = holder(turn.case)
    told = heads(turn, stalling) if step >= 1 else ()
    if step >= _NEXT_LEVEL and turn.case.result_at:
        # Only the closing of the loop is missing: that wakes no level of the chain, but
        # those who may now confirm in the first contact's place.
        stalling += stand_ins(turn.case, turn.duty)
    for person in stalling:
        times = turn.case.stall_steps + 1
        turn.say(person, Topic.STALLED, key, kind=Kind.NAG, priority=Priority.NAG, attempt=times)
    for head in told:
        times = max(1, turn.case.stall_steps)
        turn.say(head, Topic.STALLED_HEAD, f"{key}:head", reason=Reason.STALLED, attempt=times)
    if _NEXT_LEVEL in range(turn.case.stall_steps, step + 1) and not turn.case.result_at:
        climb(turn, Reason.STALLED)
    turn.change(stall_steps=step + 1)


def stall_at(case: Case, plan: Plan) -> datetime | None:
    """When the next step is due; None while calls run, after the last, or when all is done.

    A call that has fallen silent stops nothing: nobody is going to move the case for it. A
    snooze puts it off; what is done but for aftercare and media watch does not stall.
    """
    steps = _steps(plan)
    running = any(call.is_running and not call.is_for_help for call in case.open_calls)
    done = case.confirmed_at is not None and case.liability is not None
    waiting = case.acknowledged_at is None or not case.is_open or running or done
    if waiting or case.stall_steps >= len(steps):
        return None
    due_at = (case.progressed_at or case.received_at) + steps[case.stall_steps]
    return max(due_at, case.snoozed_until) if case.snoozed_until else due_at


def _steps(plan: Plan) -> tuple[timedelta, ...]:
    rule = plan.stall
    minutes = (rule.remind_minutes, rule.tell_head_minutes, rule.next_level_minutes)
    last = timedelta(minutes=rule.next_level_minutes)
    daily = tuple(last + timedelta(days=day) for day in range(1, _DAILY_REMINDERS + 1))
    return tuple(timedelta(minutes=each) for each in minutes) + daily
