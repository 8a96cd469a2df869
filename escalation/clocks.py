"""Deadlines 时限 and their nags 催办 (R-CLOCK-1 to R-CLOCK-3), and stalled handling (R-FIRST-2).

A clock runs from receipt. Acknowledging a page stops no clock; only its milestone does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from escalation.calling import call_next
from escalation.case import Case, Deadline
from escalation.decision import Turn
from escalation.message import Kind, Priority, Topic
from escalation.plan import DeadlineRule, Milestone, Plan
from escalation.words import PersonId, Reason, Stage


class Moment(StrEnum):
    """What a nag instant stands for."""

    BEFORE = "before"
    DUE = "due"
    OVERDUE = "overdue"
    NEXT_LEVEL = "next_level"


@dataclass(frozen=True, slots=True)
class NagInstant:
    """One instant of a clock at which something is said or called."""

    at: datetime
    moment: Moment


def nag_instants(rule: DeadlineRule, received_at: datetime, climbs: int) -> Iterator[NagInstant]:
    """Every instant of a clock in order, up to and with its call number `climbs` + 1.

    Half time and the minutes before, the deadline itself, then overdue nags and a call of the
    next level, over and over for as long as there is a level to call.
    """
    nags = rule.nags
    due_at = received_at + timedelta(minutes=rule.minutes)
    before = {due_at - timedelta(minutes=m) for m in nags.before_minutes if m < rule.minutes}
    if nags.half_time:
        before.add(received_at + timedelta(minutes=rule.minutes) / 2)
    yield from (NagInstant(at, Moment.BEFORE) for at in sorted(before))
    yield NagInstant(due_at, Moment.DUE)
    at, step = due_at, timedelta(minutes=nags.every_minutes)
    for _ in range(climbs + 1 if nags.then_next_level else 1):
        for _ in range(nags.at_most):
            at += step
            yield NagInstant(at, Moment.OVERDUE)
        if nags.then_next_level:
            at += step
            yield NagInstant(at, Moment.NEXT_LEVEL)


def started(rule: DeadlineRule, received_at: datetime) -> Deadline:
    """The clock of a rule for a case received at that instant."""
    first = next(nag_instants(rule, received_at, 0))
    due_at = received_at + timedelta(minutes=rule.minutes)
    return Deadline(rule=rule.id, due_at=due_at, next_at=first.at)


def watch_deadlines(turn: Turn) -> None:
    """Nag, record breaches and call the next level for every clock whose time has come."""
    for rule in turn.plan.deadlines:
        deadline = turn.case.deadline(rule.id)
        if deadline and deadline.is_open and deadline.next_at and deadline.next_at <= turn.now:
            _watch(turn, rule, deadline)


def meet(turn: Turn, milestone: Milestone) -> None:
    """Stop the clocks that this milestone meets; a result also quiets those before it."""
    for rule in turn.plan.deadlines:
        deadline = turn.case.deadline(rule.id)
        if deadline is None or not deadline.is_open:
            continue
        if rule.met_by is milestone:
            turn.case = turn.case.with_deadline(replace(deadline, met_at=turn.now, next_at=None))
        elif milestone is Milestone.RESULT and rule.met_by is not Milestone.CONFIRMED:
            turn.case = turn.case.with_deadline(replace(deadline, next_at=None))


def reopen(turn: Turn, milestone: Milestone) -> None:
    """Let a clock run again whose milestone was taken back (a result sent back)."""
    for rule in turn.plan.deadlines:
        deadline = turn.case.deadline(rule.id)
        if deadline and rule.met_by is milestone and deadline.met_at:
            again = replace(deadline, met_at=None)
            turn.case = turn.case.with_deadline(_advanced(turn, rule, again))


def overdue(case: Case, now: datetime) -> tuple[Deadline, ...]:
    """Clocks that are past due and unmet at `now`, or were met too late."""
    return tuple(d for d in case.deadlines if (d.met_at or now) > d.due_at)


def holder(case: Case) -> tuple[PersonId, ...]:
    """Whose move it is: who is nagged and who is said to stall."""
    if case.stage is Stage.RESULT_REPORTED and case.liability is not None:
        return (case.first_contact,)
    if case.handler is not None:
        return (case.handler,)
    called = (p for call in case.open_calls for p in call.people)
    return tuple(dict.fromkeys(called)) or (case.first_contact,)


def _watch(turn: Turn, rule: DeadlineRule, deadline: Deadline) -> None:
    passed = [
        each
        for each in list(nag_instants(rule, turn.case.received_at, deadline.climbs))[
            deadline.nags_made :
        ]
        if each.at <= turn.now
    ]
    moments = {each.moment for each in passed}
    if deadline.breached_at is None and turn.now >= deadline.due_at:
        deadline = _breach(turn, rule, deadline)
    if moments:
        # Nags missed while nobody looked are folded into the latest one.
        _nag(turn, rule, deadline, passed[-1])
    climbing = Moment.NEXT_LEVEL in moments
    if climbing:
        higher = call_next(turn, Reason.BREACH)
        deadline = replace(deadline, climbs=deadline.climbs + (1 if higher else 0))
        if not higher:
            turn.case = turn.case.with_deadline(replace(deadline, next_at=None))
            return
    turn.case = turn.case.with_deadline(_advanced(turn, rule, deadline))


def _advanced(turn: Turn, rule: DeadlineRule, deadline: Deadline) -> Deadline:
    """The clock set to its first instant after now."""
    instants = list(nag_instants(rule, turn.case.received_at, deadline.climbs))
    made = sum(1 for each in instants if each.at <= turn.now)
    following = instants[made].at if made < len(instants) else None
    return replace(deadline, nags_made=made, next_at=following)


def _breach(turn: Turn, rule: DeadlineRule, deadline: Deadline) -> Deadline:
    """Record 逾期 once, with the due instant and the instant it was noticed."""
    turn.note("breached", None, Reason.BREACH, rule=rule.name, due_at=deadline.due_at.isoformat())
    for person in holder(turn.case):
        head = turn.duty.organisation.head_of(person)
        key = f"breach:{rule.id}:head"
        turn.say(head, Topic.DEADLINE_BREACHED_HEAD, key, reason=Reason.BREACH, rule=rule.id)
    return replace(deadline, breached_at=deadline.due_at, noticed_at=turn.now)


def _nag(turn: Turn, rule: DeadlineRule, deadline: Deadline, instant: NagInstant) -> None:
    before = instant.moment is Moment.BEFORE
    topic = Topic.DEADLINE_NEAR if before else Topic.DEADLINE_PASSED
    attempt = deadline.nags_made + 1
    turn.note("nagged", rule=rule.name, moment=str(instant.moment), attempt=str(attempt))
    for person in holder(turn.case):
        turn.say(
            person,
            topic,
            f"nag:{rule.id}:{instant.at.isoformat()}",
            kind=Kind.NAG,
            priority=Priority.NAG if before else Priority.PAGE,
            rule=rule.id,
            attempt=attempt,
        )


def watch_progress(turn: Turn) -> None:
    """R-FIRST-2: remind who stalls, then tell their head, then call the next level."""
    due_at = stall_at(turn.case, turn.plan)
    if due_at is None or due_at > turn.now:
        return
    steps = _stall_steps(turn.plan)
    since = turn.case.progressed_at or turn.case.received_at
    step = max(i for i, minutes in enumerate(steps) if since + minutes <= turn.now)
    turn.note("stalled", None, Reason.STALLED, step=str(step + 1))
    turn.change(stall_steps=step + 1)
    for person in holder(turn.case):
        head = turn.duty.organisation.head_of(person)
        key = f"stall:{since.isoformat()}:{step}"
        turn.say(person, Topic.STALLED, key, kind=Kind.NAG, priority=Priority.NAG)
        if step >= 1:
            turn.say(head, Topic.STALLED_HEAD, f"{key}:head", reason=Reason.STALLED)
    if step >= 2:
        call_next(turn, Reason.STALLED)


def stall_at(case: Case, plan: Plan) -> datetime | None:
    """When the next step of stalled handling is due; None while calls run or after the last."""
    steps = _stall_steps(plan)
    waiting = case.acknowledged_at is None or not case.is_open or case.open_calls
    if waiting or case.stall_steps >= len(steps):
        return None
    return (case.progressed_at or case.received_at) + steps[case.stall_steps]


def _stall_steps(plan: Plan) -> tuple[timedelta, ...]:
    rule = plan.stall
    minutes = (rule.remind_minutes, rule.tell_head_minutes, rule.next_level_minutes)
    return tuple(timedelta(minutes=each) for each in minutes)
