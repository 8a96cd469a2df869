"""Asked by the courier at the moment of sending: is this message still wanted? (invariant 4)"""

from escalation.case import Case
from escalation.holder import holder, owing
from escalation.message import Kind, Message, Topic
from escalation.plan import Plan


def still_wanted(message: Message, case: Case, plan: Plan) -> bool:
    """Whether the message may still be sent for the case as it is now.

    A page whose call was answered or repeated since is not; a nag whose clock was met, or
    whose case is now somebody else's to move, is not; nothing ever is for the person
    complained about (R-CONF-1).
    """
    if message.to in case.complained_about:
        return False
    if message.kind is Kind.PAGE:
        return case.is_open and _still_called(message, case)
    if message.kind is Kind.NAG:
        # What a case counts as may be put right when it is long closed.
        asked = case.is_open or message.topic is Topic.RECOUNT_WANTED
        return asked and _still_due(message, case)
    return True


def _still_called(message: Message, case: Case) -> bool:
    """Whether the person still owes this acknowledgement.

    One page may stand for several calls of the same instant: when its own has ended, it is
    wanted as long as any other still waits for this person.
    """
    own = next((call for call in case.calls if call.no == message.call), None)
    if own is not None and own.is_open:
        return own.attempt <= message.attempt and message.to in own.owing
    return any(message.to in call.owing for call in case.open_calls)


def _still_due(message: Message, case: Case) -> bool:
    if message.rule is not None:
        deadline = case.deadline(message.rule)
        return deadline is not None and deadline.is_open and message.to in owing(case, deadline)
    owed = {
        Topic.RESULT_REPORTED: case.result_at is not None and case.confirmed_at is None,
        Topic.LIABILITY_WANTED: case.liability is None,
        Topic.SENT_BACK: case.result_at is None,
        Topic.STALLED: case.stall_steps > 0,
        Topic.WATCH: case.watch is not None and case.watch.is_on,
        Topic.SNOOZE_OVER: message.to in holder(case),
        Topic.RECOUNT_WANTED: case.recount is not None and case.recount.approved_at is None,
    }
    return owed.get(message.topic, True)
