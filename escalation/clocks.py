"""Deadlines 时限 and their nags 催办 (R-CLOCK-1 to R-CLOCK-3), and stalled handling (R-FIRST-2).

A clock runs from receipt. Acknowledging a page stops no clock; only its milestone does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from escalation.calling import climb
from escalation.case import Case, Deadline
from escalation.decision import Turn
from escalation.message import Kind, Priority, Topic
from escalation.plan import DeadlineRule, Milestone, Plan
from escalation.standing_in import stand_ins
from escalation.words import PersonId, Reason

_NEXT_LEVEL = 2
"""Place of the step of stalled handling at which the next level is called."""

_DAILY_REMINDERS = 14
"""For so many days a stalled case is reminded of; afterwards only the summary shows it."""


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
    """Stop the clocks that this milestone meets.

    A result meets those before it too: what was settled by telephone needs nobody on site,
    and a case with its result in time is not overdue.
    """
    met = {milestone}
    if milestone is Milestone.RESULT:
        met |= {Milestone.ARRIVED, Milestone.ANSWERED}
    for rule in turn.plan.deadlines:
        deadline = turn.case.deadline(rule.id)
        if deadline and deadline.is_open and rule.met_by in met:
            late = deadline.due_at < turn.now and deadline.breached_at is None
            deadline = _breach(turn, rule, deadline) if late else deadline
            turn.case = turn.case.with_deadline(replace(deadline, met_at=turn.now, next_at=None))


def reopen(turn: Turn) -> None:
    """Let every clock run again whose milestone is owed again, because a result was sent back.

    One that is past due already is looked at at once, so that its breach is recorded.
    """
    for rule in turn.plan.deadlines:
        deadline = turn.case.deadline(rule.id)
        if deadline and deadline.met_at and turn.case.reached(rule.met_by) is None:
            again = _advanced(turn, rule, replace(deadline, met_at=None))
            if again.breached_at is None and again.due_at <= turn.now:
                again = replace(again, next_at=turn.now)
            turn.case = turn.case.with_deadline(again)


def overdue(case: Case, now: datetime) -> tuple[Deadline, ...]:
    """Clocks that are past due and unmet at `now`, or were met too late."""
    return tuple(d for d in case.deadlines if (d.met_at or now) > d.due_at)


def holder(case: Case) -> tuple[PersonId, ...]:
    """Whose move it is: who is nagged and who is said to stall.

    With the result in, the first contact owes the confirmation and the handler the liability.
    Before, it is the handler; without one, those being called now, those who acknowledged,
    those called in vain, and at last the first contact, who stays responsible until the loop
    is closed. Not everybody ever called: six levels nagged at once leave it to each other.
    """
    owing: list[PersonId | None] = [case.handler]
    if case.result_at is not None:
        owing = [] if case.confirmed_at else [case.first_contact]
        owing += [case.handler] if case.liability is None else []
    running = [p for call in case.open_calls if call.is_running for p in call.people]
    called = [p for call in case.open_calls for p in call.people]
    for people in (owing, running, case.acknowledged_by, called):
        if named := [p for p in people if p is not None and p not in case.complained_about]:
            return tuple(dict.fromkeys(named))
    return (case.first_contact,)


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
    following = _advanced(turn, rule, deadline)
    if Moment.NEXT_LEVEL in moments and not climb(turn, Reason.BREACH):
        # Only the owner was left: this clock has nothing more to say by itself.
        following = replace(following, next_at=None)
    turn.case = turn.case.with_deadline(following)


def _advanced(turn: Turn, rule: DeadlineRule, deadline: Deadline) -> Deadline:
    """The clock set to its first instant after now; rounds missed meanwhile are over."""
    nags = rule.nags
    round_takes = timedelta(minutes=nags.every_minutes) * (nags.at_most + 1)
    over = 0
    if nags.then_next_level and round_takes and turn.now > deadline.due_at:
        over = (turn.now - deadline.due_at) // round_takes
    climbs = max(deadline.climbs, over)
    instants = list(nag_instants(rule, turn.case.received_at, climbs))
    made = sum(1 for each in instants if each.at <= turn.now)
    following = instants[made].at if made < len(instants) else None
    return replace(deadline, nags_made=made, climbs=climbs, next_at=following)


def _breach(turn: Turn, rule: DeadlineRule, deadline: Deadline) -> Deadline:
    """Record 逾期 once, with the due instant and the instant it was noticed."""
    turn.note("breached", None, Reason.BREACH, rule=rule.name, due_at=deadline.due_at.isoformat())
    for head in _heads(turn):
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
    """R-FIRST-2: remind who stalls, then tell their head, then call the next level.

    After that they and their head hear of it once a day, so that no case is forgotten.
    """
    due_at = stall_at(turn.case, turn.plan)
    if due_at is None or due_at > turn.now:
        return
    steps = _stall_steps(turn.plan)
    since = turn.case.progressed_at or turn.case.received_at
    step = max(i for i, minutes in enumerate(steps) if since + minutes <= turn.now)
    turn.note("stalled", None, Reason.STALLED, step=str(step + 1))
    key = f"stall:{since.isoformat()}:{step}"
    stalling = holder(turn.case)
    if step >= _NEXT_LEVEL and turn.case.result_at:
        # Only the closing of the loop is missing: that wakes no level of the chain, but
        # those who may now confirm in the first contact's place.
        stalling += stand_ins(turn.case, turn.duty)
    for person in stalling:
        turn.say(person, Topic.STALLED, key, kind=Kind.NAG, priority=Priority.NAG)
    for head in _heads(turn) if step >= 1 else ():
        turn.say(head, Topic.STALLED_HEAD, f"{key}:head", reason=Reason.STALLED)
    if _NEXT_LEVEL in range(turn.case.stall_steps, step + 1) and not turn.case.result_at:
        climb(turn, Reason.STALLED)
    turn.change(stall_steps=step + 1)


def stall_at(case: Case, plan: Plan) -> datetime | None:
    """When the next step of stalled handling is due; None while calls run or after the last.

    A call that has fallen silent stops nothing: nobody is going to move the case for it.
    """
    steps = _stall_steps(plan)
    running = any(call.is_running for call in case.open_calls)
    waiting = case.acknowledged_at is None or not case.is_open or running
    if waiting or case.stall_steps >= len(steps):
        return None
    return (case.progressed_at or case.received_at) + steps[case.stall_steps]


def _heads(turn: Turn) -> tuple[PersonId, ...]:
    """Heads of those whose move it is, each once, around the person complained about."""
    organisation = turn.duty.organisation
    shut_out = turn.case.complained_about
    heads = (organisation.head_of(person, shut_out) for person in holder(turn.case))
    return tuple(dict.fromkeys(head for head in heads if head))


def _stall_steps(plan: Plan) -> tuple[timedelta, ...]:
    rule = plan.stall
    minutes = (rule.remind_minutes, rule.tell_head_minutes, rule.next_level_minutes)
    last = timedelta(minutes=rule.next_level_minutes)
    daily = tuple(last + timedelta(days=day) for day in range(1, _DAILY_REMINDERS + 1))
    return tuple(timedelta(minutes=each) for each in minutes) + daily
