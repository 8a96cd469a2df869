"""One table: each act of a person, the permission it needs, and the function that carries it out.

The answer to 'you may not' is the same as 'there is no such case' (A42, R-CONF-1). A closed
case takes additions, 被投诉人, links, a recount and its reopening, and changes nothing else;
only a grave flag opens it again.
"""

from collections.abc import Callable
from typing import Any

from escalation import (
    categorising,
    flagging,
    giving_back,
    handling,
    joining,
    promising,
    recounting,
    reopening,
    snoozing,
    taking,
    watching,
)
from escalation import event as events
from escalation.decision import Refusal, Turn
from escalation.permission import Act, may
from escalation.words import Flag, PersonId

_ACTS: dict[type[Any], tuple[Act, Callable[[Turn, Any], Refusal | None]]] = {
    events.Acknowledged: (Act.ACKNOWLEDGE, taking.acknowledged),
    events.Transferred: (Act.TRANSFER, taking.transferred),
    events.EscalationRequested: (Act.ESCALATE, taking.escalation_requested),
    events.FlagRaised: (Act.RAISE, flagging.flag_raised),
    events.FlagLowered: (Act.LOWER, flagging.flag_lowered),
    events.Supervised: (Act.SUPERVISE, taking.supervised),
    events.TakenOver: (Act.TAKE_OVER, taking.taken_over),
    events.AccusedNamed: (Act.ACCUSE, flagging.accused_named),
    events.Arrived: (Act.ARRIVE, handling.arrived),
    events.CustomerAnswered: (Act.ANSWER, handling.customer_answered),
    events.ResultReported: (Act.RESULT, handling.result_reported),
    events.LiabilityJudged: (Act.LIABILITY, handling.liability_judged),
    events.ResultConfirmed: (Act.CONFIRM, handling.result_confirmed),
    events.ResultSentBack: (Act.SEND_BACK, handling.result_sent_back),
    events.Supplemented: (Act.ADD, handling.supplemented),
    events.Released: (Act.RELEASE, giving_back.released),
    events.Returned: (Act.RETURN, giving_back.returned),
    events.Reopened: (Act.REOPEN, reopening.reopened),
    events.HelperAdded: (Act.HELP, joining.helper_added),
    events.Snoozed: (Act.SNOOZE, snoozing.snoozed),
    events.Promised: (Act.PROMISE, promising.promised),
    events.PromiseKept: (Act.KEEP, promising.promise_kept),
    events.LossSettled: (Act.SETTLE_LOSS, promising.loss_settled),
    events.EmergencyPaid: (Act.PAY, promising.emergency_paid),
    events.Recategorised: (Act.RECATEGORISE, categorising.recategorised),
    events.WatchReported: (Act.WATCH, watching.watch_reported),
    events.WatchEnded: (Act.END_WATCH, watching.watch_ended),
    events.Linked: (Act.LINK, joining.linked),
    events.Unlinked: (Act.UNLINK, joining.unlinked),
    events.RecountProposed: (Act.RECOUNT, recounting.recount_proposed),
    events.RecountApproved: (Act.APPROVE, recounting.recount_approved),
    events.RecountRefused: (Act.REFUSE, recounting.recount_refused),
}

_AFTER_CLOSING = (
    events.Supplemented,
    events.FlagRaised,
    events.AccusedNamed,
    events.Reopened,
    events.Linked,
    events.Unlinked,
    events.RecountProposed,
    events.RecountApproved,
    events.RecountRefused,
)

_NO_PROGRESS = (
    events.EscalationRequested,
    events.FlagRaised,
    events.FlagLowered,
    events.Supervised,
    events.AccusedNamed,
    events.Snoozed,
    events.Recategorised,
    events.WatchReported,
    events.WatchEnded,
    events.Linked,
    events.Unlinked,
    events.RecountProposed,
    events.RecountApproved,
    events.RecountRefused,
)
"""Pressing a case and alarming people about it does not move it: it must not put off the
reminder that its handling stalls (R-FIRST-2)."""


def act(turn: Turn, event: events.ByPerson) -> Refusal | None:
    """Carry out one act of a person, or say why it changes nothing."""
    permission, carry_out = _ACTS[type(event)]
    if not may(event.by, permission, turn.case, turn.duty):
        return Refusal.NOT_FOUND
    if not turn.case.is_open and not isinstance(event, _AFTER_CLOSING):
        return Refusal.CLOSED
    flags = turn.case.flags
    refused = carry_out(turn, event)
    _remember(turn, flags, event.by)
    if refused is None and _moves(turn, event):
        turn.change(progressed_at=turn.now, stall_steps=0, snoozed_until=None)
    return refused


def _remember(turn: Turn, before: frozenset[Flag], by: PersonId) -> None:
    """What flags alone would forget: whose word 贵宾 is (C04), and that 重复 was up (R-STAT-3)."""
    now = turn.case.flags
    if Flag.VIP in now - before:
        turn.change(vip_by=by)
    if Flag.REPEAT in before - now:
        turn.change(came_again=True)


def _moves(turn: Turn, event: events.ByPerson) -> bool:
    """Whether the act is progress; a word added by the handler is, by others it is not."""
    if isinstance(event, events.Supplemented):
        return event.by == turn.case.handler
    return not isinstance(event, _NO_PROGRESS)
