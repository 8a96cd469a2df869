"""Whether an act would change anything now: buttons that would not are not shown."""

from collections.abc import Callable, Mapping

from escalation.case import Case
from escalation.permission import Act
from escalation.plan import Milestone, Plan
from escalation.promising import paid, payment_limit
from escalation.words import Flag, PersonId, Stage

FLAGS = "flags"
UNFLAG = "unflag"
"""🚩 标记 and 解除标记: open the choice of flags; the media flag has buttons of its own."""

RAISED_BY_HAND = (
    *(Flag.HARD, Flag.GROUP, Flag.REPEAT, Flag.OVER_HEAD, Flag.VIOLENT, Flag.CLAIM),
    *(Flag.VIP, Flag.ACROSS_PROVINCES, Flag.ANGRY, Flag.ANGRY_LEAVE),
)


def is_sensible(verb: str, case: Case, person: PersonId, plan: Plan) -> bool:
    """Whether the act would change anything if this person did it now."""
    if not case.is_open and verb not in _WHEN_CLOSED:
        return False
    rule = _RULES.get(verb)
    return rule is None or rule(case, person, plan)


def loss_is_owed(case: Case, plan: Plan) -> bool:
    """Whether the formal loss report is still to come (C03)."""
    rules = {rule.id for rule in plan.clocks if rule.met_by is Milestone.LOSS_SETTLED}
    return any(clock.is_open and clock.rule in rules for clock in case.deadlines)


def promise_is_open(case: Case, plan: Plan) -> bool:
    """Whether a promise made to the customer is still to be kept (R-CLOCK-5)."""
    made = case.deadline(plan.promise.id)
    return made is not None and made.is_open


def may_be_raised(case: Case) -> tuple[Flag, ...]:
    """Flags that can still be put up by hand."""
    return tuple(flag for flag in RAISED_BY_HAND if flag not in case.flags)


def may_be_lowered(case: Case) -> tuple[Flag, ...]:
    """Flags put up that a senior leader may take back, beside the media flag."""
    return tuple(flag for flag in Flag if flag in case.flags - {Flag.MEDIA_THREAT})


def may_be_threatened(case: Case) -> bool:
    """Whether a threat to go to the media would be news: none was made, or it is over."""
    over = case.watch is not None and not case.watch.is_on
    return over or Flag.MEDIA_THREAT not in case.flags


def _is_reported(case: Case) -> bool:
    return case.stage is Stage.RESULT_REPORTED


def _called(case: Case, person: PersonId) -> bool:
    return any(person in call.owing for call in case.open_calls)


def _may_go_up_at_once(case: Case, plan: Plan) -> bool:
    """Whether the level for what is major was not called yet (R-CLOCK-4)."""
    level = plan.major_reports_to
    return level is not None and all(call.level != level for call in case.calls)


def _may_be_paid(case: Case, person: PersonId, plan: Plan) -> bool:
    limit = payment_limit(case, plan, person)
    return limit is not None and paid(case) < limit


def _may_be_decided(case: Case, person: PersonId) -> bool:
    """Whether somebody else wants the case to count otherwise."""
    asked = case.recount
    return asked is not None and asked.approved_at is None and asked.by != person


def _is_watched(case: Case, person: PersonId, plan: Plan) -> bool:
    return case.watch is not None and case.watch.is_on


_WHEN_CLOSED = frozenset(
    {Act.ADD, Act.ACCUSE, Act.REOPEN, Act.LINK, Act.UNLINK, Act.RECOUNT, Act.APPROVE, Act.REFUSE}
)

_RULES: Mapping[str, Callable[[Case, PersonId, Plan], bool]] = {
    Act.ACKNOWLEDGE: lambda case, person, plan: (
        _called(case, person) or case.acknowledged_at is None
    ),
    Act.RAISE: lambda case, person, plan: may_be_threatened(case),
    Act.LOWER: lambda case, person, plan: Flag.MEDIA_THREAT in case.flags,
    FLAGS: lambda case, person, plan: bool(may_be_raised(case)),
    UNFLAG: lambda case, person, plan: bool(may_be_lowered(case)),
    Act.ARRIVE: lambda case, person, plan: case.arrived_at is None and not _is_reported(case),
    Act.ANSWER: lambda case, person, plan: case.answered_at is None and not _is_reported(case),
    Act.RESULT: lambda case, person, plan: not _is_reported(case),
    Act.LIABILITY: lambda case, person, plan: _is_reported(case) and case.liability is None,
    Act.CONFIRM: lambda case, person, plan: _is_reported(case) and case.confirmed_at is None,
    Act.SEND_BACK: lambda case, person, plan: _is_reported(case),
    Act.TAKE_OVER: lambda case, person, plan: (
        person != case.handler and case.acknowledged_at is not None
    ),
    Act.SUPERVISE: lambda case, person, plan: person != case.handler,
    Act.TRANSFER: lambda case, person, plan: not _is_reported(case),
    Act.HELP: lambda case, person, plan: not _is_reported(case),
    Act.MAJOR: lambda case, person, plan: _may_go_up_at_once(case, plan),
    Act.RELEASE: lambda case, person, plan: not _is_reported(case),
    Act.RETURN: lambda case, person, plan: (
        case.handed_by not in (None, person) and not _is_reported(case)
    ),
    Act.REOPEN: lambda case, person, plan: not case.is_open,
    Act.SNOOZE: lambda case, person, plan: (
        not plan.is_critical(case.flags, case.complaint.category)
    ),
    Act.PROMISE: lambda case, person, plan: not _is_reported(case),
    Act.KEEP: lambda case, person, plan: promise_is_open(case, plan),
    Act.SETTLE_LOSS: lambda case, person, plan: loss_is_owed(case, plan),
    Act.PAY: _may_be_paid,
    Act.WATCH: _is_watched,
    Act.END_WATCH: _is_watched,
    Act.APPROVE: lambda case, person, plan: _may_be_decided(case, person),
    Act.REFUSE: lambda case, person, plan: _may_be_decided(case, person),
}
