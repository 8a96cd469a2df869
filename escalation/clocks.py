"""Deadlines 时限 and their nags 催办 (R-CLOCK-1 to R-CLOCK-5).

A clock runs from receipt, or from a promise made. Acknowledging a page stops no clock; only its
milestone does. How clocks start and stop is decided in `starting`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from escalation.calling import climb
from escalation.case import Case, Deadline
from escalation.decision import Turn
from escalation.holder import heads, owing
from escalation.message import Kind, Priority, Topic
from escalation.plan import DeadlineRule, NagRule
from escalation.words import Reason


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


def nag_instants(
    nags: NagRule, from_at: datetime, due_at: datetime, climbs: int
) -> Iterator[NagInstant]:
    """Every instant of a clock in order, up to and with its call number `climbs` + 1.

    Half time and the minutes before, the deadline itself, then overdue nags and a call of the
    next level, over and over for as long as there is a level to call.
    """
    before = {due_at - timedelta(minutes=m) for m in nags.before_minutes}
    if nags.half_time:
        before.add(from_at + (due_at - from_at) / 2)
    yield from (NagInstant(at, Moment.BEFORE) for at in sorted(before) if at > from_at)
    yield NagInstant(due_at, Moment.DUE)
    at, step = due_at, timedelta(minutes=nags.every_minutes)
    for _ in range(climbs + 1 if nags.then_next_level else 1):
        for _ in range(nags.at_most):
            at += step
            yield NagInstant(at, Moment.OVERDUE)
        if nags.then_next_level:
            at += step
            yield NagInstant(at, Moment.NEXT_LEVEL)


def watch_deadlines(turn: Turn) -> None:
    """Nag, record breaches and call the next level for every clock whose time has come."""
    for rule in turn.plan.clocks:
        deadline = turn.case.deadline(rule.id)
        if deadline and deadline.is_open and deadline.next_at and deadline.next_at <= turn.now:
            _watch(turn, rule, deadline)


def overdue(case: Case, now: datetime) -> tuple[Deadline, ...]:
    """Clocks that are past due and unmet at `now`, or were met too late; aftercare is none."""
    return tuple(d for d in case.deadlines if (d.met_at or now) > d.due_at and not d.aftercare)


def breach(turn: Turn, rule: DeadlineRule, deadline: Deadline) -> Deadline:
    """Record 逾期 once, with the due instant and the instant it was noticed."""
    turn.note("breached", None, Reason.BREACH, rule=rule.name, due_at=deadline.due_at.isoformat())
    for head in heads(turn, owing(turn.case, deadline)):
        key = f"breach:{rule.id}:{deadline.round}:head"
        turn.say(
            head,
            Topic.DEADLINE_BREACHED_HEAD,
            key,
            reason=Reason.BREACH,
            rule=rule.id,
            attempt=deadline.round,
        )
    return replace(deadline, breached_at=deadline.due_at, noticed_at=turn.now)


def advanced(turn: Turn, rule: DeadlineRule, deadline: Deadline) -> Deadline:
    """The clock set to its first instant after now; rounds missed meanwhile are over."""
    nags = rule.nags
    round_takes = timedelta(minutes=nags.every_minutes) * (nags.at_most + 1)
    over = 0
    if nags.then_next_level and round_takes and turn.now > deadline.due_at:
        over = (turn.now - deadline.due_at) // round_takes
    climbs = max(deadline.climbs, over)
    instants = list(_instants(turn.case, rule, replace(deadline, climbs=climbs)))
    made = sum(1 for each in instants if each.at <= turn.now)
    following = instants[made].at if made < len(instants) else None
    return replace(deadline, nags_made=made, climbs=climbs, next_at=following)


def _instants(case: Case, rule: DeadlineRule, deadline: Deadline) -> Iterator[NagInstant]:
    from_at = deadline.from_at or case.received_at
    return nag_instants(rule.nags, from_at, deadline.due_at, deadline.climbs)


def _watch(turn: Turn, rule: DeadlineRule, deadline: Deadline) -> None:
    instants = list(_instants(turn.case, rule, deadline))
    passed = [each for each in instants[deadline.nags_made :] if each.at <= turn.now]
    moments = {each.moment for each in passed}
    if deadline.breached_at is None and turn.now >= deadline.due_at:
        deadline = breach(turn, rule, deadline)
    if moments:
        # Nags missed while nobody looked are folded into the latest one.
        _nag(turn, rule, deadline, passed[-1])
    following = advanced(turn, rule, deadline)
    if Moment.NEXT_LEVEL in moments and not climb(turn, Reason.BREACH):
        # Only the owner was left: this clock has nothing more to say by itself.
        following = replace(following, next_at=None)
    turn.case = turn.case.with_deadline(following)


def _nag(turn: Turn, rule: DeadlineRule, deadline: Deadline, instant: NagInstant) -> None:
    before = instant.moment is Moment.BEFORE
    if before and turn.case.snoozed_until is not None:
        return
    topic = Topic.DEADLINE_NEAR if before else Topic.DEADLINE_PASSED
    attempt = deadline.nags_made + 1
    turn.note("nagged", rule=rule.name, moment=str(instant.moment), attempt=str(attempt))
    for person in owing(turn.case, deadline):
        turn.say(
            person,
            topic,
            f"nag:{rule.id}:{instant.at.isoformat()}",
            kind=Kind.NAG,
            priority=Priority.NAG if before else Priority.PAGE,
            rule=rule.id,
            attempt=attempt,
        )
