"""How clocks start, are met, and run again (R-CLOCK-1 to R-CLOCK-5)."""

from dataclasses import replace
from datetime import datetime, timedelta

from escalation.case import Case, Deadline
from escalation.clocks import advanced, breach
from escalation.decision import Turn
from escalation.plan import DeadlineRule, Milestone, Starts

_WITH_THE_RESULT = frozenset({Milestone.ARRIVED, Milestone.ANSWERED, Milestone.KEPT})
"""What is settled by telephone needs nobody on site."""


def start_clocks(turn: Turn) -> None:
    """Start every clock from receipt that the case's category asks for and that is not there.

    A clock of another category, left over from before the case was put right, is over; it runs
    on when the case comes back to its category. Aftercare is over only when it is settled: a
    loss reported by mistake is settled in so many words too (C03).
    """
    for rule in turn.plan.deadlines:
        deadline = turn.case.deadline(rule.id)
        wanted = _is_wanted(turn, rule)
        if rule.starts is Starts.RECEIPT and wanted and deadline is None:
            _start(turn, rule, turn.case.received_at, None)
        elif not wanted and deadline and deadline.is_open and not deadline.aftercare:
            turn.case = turn.case.with_deadline(replace(deadline, met_at=turn.now, next_at=None))
        elif rule.categories and wanted and deadline and _is_owed(turn, rule):
            _run_on(turn, rule, deadline)


def start_promise(turn: Turn, until: datetime) -> None:
    """Let the promise be a deadline (R-CLOCK-5); a promise before it is replaced.

    One that was broken already stays broken: a further promise does not mend it.
    """
    rule = turn.plan.promise
    if (before := turn.case.deadline(rule.id)) and before.is_open:
        turn.case = turn.case.with_deadline(_met(turn, rule, before))
    turn.change(kept_at=None)
    _start(turn, rule, turn.now, until)


def restart_clocks(turn: Turn) -> None:
    """Let the clocks of what is owed again run anew from now: the case was reopened."""
    for rule in turn.plan.deadlines:
        ours = rule.starts is Starts.RECEIPT and _is_wanted(turn, rule)
        again = ours and not rule.aftercare
        started = turn.case.deadline(rule.id)
        if again and started and turn.case.reached(rule.met_by) is None:
            _start(turn, rule, turn.now, None)


def meet(turn: Turn, milestone: Milestone) -> None:
    """Stop the clocks that this milestone meets.

    A result meets those before it too, and the promise: what was settled by telephone needs
    nobody on site, and a case with its result in time is not overdue. It never meets aftercare.
    """
    met = {milestone}
    if milestone is Milestone.RESULT:
        met |= _WITH_THE_RESULT
    for rule in turn.plan.clocks:
        deadline = turn.case.deadline(rule.id)
        if deadline and deadline.is_open and rule.met_by in met:
            turn.case = turn.case.with_deadline(_met(turn, rule, deadline))


def run_again(turn: Turn) -> None:
    """Let every clock run again whose milestone is owed again, because a result was sent back.

    One that is past due already is looked at at once, so that its breach is recorded.
    """
    for rule in turn.plan.clocks:
        deadline = turn.case.deadline(rule.id)
        if deadline and _is_wanted(turn, rule) and turn.case.reached(rule.met_by) is None:
            _run_on(turn, rule, deadline)


def aftercare(case: Case) -> tuple[Deadline, ...]:
    """Clocks of what is still owed to the customer beyond the result: they keep a case open."""
    return tuple(each for each in case.deadlines if each.aftercare and each.is_open)


def _is_wanted(turn: Turn, rule: DeadlineRule) -> bool:
    """Whether the clock is one of the case's category."""
    return not rule.categories or turn.case.complaint.category in rule.categories


def _is_owed(turn: Turn, rule: DeadlineRule) -> bool:
    """Whether neither the clock's milestone is reached nor a result in its place."""
    settled = turn.case.result_at is not None and rule.met_by in _WITH_THE_RESULT
    return turn.case.reached(rule.met_by) is None and not settled


def _run_on(turn: Turn, rule: DeadlineRule, deadline: Deadline) -> None:
    """Let a clock that was met run again; past due, it is looked at at once for its breach."""
    if deadline.is_open:
        return
    again = advanced(turn, rule, replace(deadline, met_at=None))
    if again.breached_at is None and again.due_at <= turn.now:
        again = replace(again, next_at=turn.now)
    turn.case = turn.case.with_deadline(again)


def _start(turn: Turn, rule: DeadlineRule, from_at: datetime, due_at: datetime | None) -> None:
    before = turn.case.deadline(rule.id)
    clock = Deadline(
        rule=rule.id,
        due_at=due_at or from_at + timedelta(minutes=rule.minutes),
        from_at=None if from_at == turn.case.received_at else from_at,
        round=before.round + 1 if before else 1,
        aftercare=rule.aftercare,
    )
    turn.case = turn.case.with_deadline(_first_set(turn, rule, clock))


def _first_set(turn: Turn, rule: DeadlineRule, clock: Deadline) -> Deadline:
    """The clock at its first instant, even one already past: what was missed is said once."""
    early = replace(turn, now=clock.from_at or turn.case.received_at)
    return advanced(early, rule, clock)


def _met(turn: Turn, rule: DeadlineRule, deadline: Deadline) -> Deadline:
    late = deadline.due_at < turn.now and deadline.breached_at is None
    deadline = breach(turn, rule, deadline) if late else deadline
    return replace(deadline, met_at=turn.now, next_at=None)
