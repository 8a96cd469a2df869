"""How a handler gives a case back: 放回 to those on duty, 退回 to whoever handed it over."""

from escalation.answering import end_transfer, is_aside
from escalation.calling import call_level, call_owner, call_person, carry_on
from escalation.decision import Refusal, Turn
from escalation.event import Released, Returned
from escalation.message import Topic
from escalation.plan import Level
from escalation.taking import name
from escalation.words import PersonId, Reason


def released(turn: Turn, event: Released) -> Refusal | None:
    """放回: the acknowledgement is taken back, and the case is called for again without them."""
    if not event.why.strip():
        return Refusal.EMPTY
    if turn.case.result_at is not None:
        return Refusal.ALREADY_DONE
    level = _level_answered(turn, event.by)
    end_transfer(turn, event.by)
    _let_go(turn, event.by)
    turn.note("released", event.by, Reason.RELEASED, why=event.why)
    for person in dict.fromkeys((turn.case.first_contact, *turn.case.acknowledged_by)):
        if person != event.by:
            words = {"by": name(turn, event.by), "why": event.why}
            turn.tell(person, Topic.TAKEN_BACK, **words)
    _call_without(turn, level, event.by)
    return None


def returned(turn: Turn, event: Returned) -> Refusal | None:
    """退回转办: who handed the case over is called, and has it again."""
    back_to = turn.case.handed_by
    if back_to is None or back_to == event.by:
        return Refusal.NOT_YET
    if turn.case.result_at is not None:
        return Refusal.ALREADY_DONE
    if not event.why.strip():
        return Refusal.EMPTY
    gone = back_to not in turn.duty.organisation.people or back_to in turn.case.complained_about
    if gone:
        return Refusal.UNKNOWN_PERSON
    _let_go(turn, event.by)
    turn.change(handler=back_to, acknowledged_at=turn.case.acknowledged_at or turn.now)
    turn.note("returned", event.by, Reason.TRANSFERRED, to=name(turn, back_to), why=event.why)
    _tell_first_contact(turn, event.by, event.why)
    call_person(turn, back_to, Reason.TRANSFERRED, by=event.by, why=event.why)
    return None


def _call_without(turn: Turn, level: Level, by: PersonId) -> None:
    """Call the level without whoever gave the case back; when that is nobody, those above it.

    Somebody above who took the case beside them thought that it had a handler: they are called
    anew, for otherwise nobody would be.
    """
    calls = len(turn.case.calls)
    call_level(turn, level, Reason.RELEASED, without=frozenset({by}))
    if len(turn.case.calls) == calls:
        carry_on(turn, level, Reason.RELEASED, each=False)
    for above in turn.plan.above(level):
        if len(turn.case.calls) > calls or _is_called_for(turn):
            return
        call_level(turn, above, Reason.RELEASED, without=frozenset({by}))
    if len(turn.case.calls) == calls and not _is_called_for(turn):
        call_owner(turn, Reason.RELEASED)


def _is_called_for(turn: Turn) -> bool:
    """Whether some call will bring the case a handler."""
    return any(call.is_running and not is_aside(turn, call) for call in turn.case.open_calls)


def _level_answered(turn: Turn, by: PersonId) -> Level:
    """The level for which the person took the case; else the one that cases start at."""
    levels = (call.level for call in reversed(turn.case.calls) if by in call.people)
    found = next((level for level in levels if level), turn.plan.starts)
    return turn.plan.level(found)


def _let_go(turn: Turn, by: PersonId) -> None:
    kept = tuple(person for person in turn.case.acknowledged_by if person != by)
    since = turn.case.acknowledged_at if kept else None
    turn.change(
        handler=None,
        handed_by=None,
        acknowledged_by=kept,
        acknowledged_at=since,
        snoozed_until=None,
    )


def _tell_first_contact(turn: Turn, by: PersonId, why: str) -> None:
    if turn.case.first_contact != by:
        turn.tell(turn.case.first_contact, Topic.TAKEN_BACK, by=name(turn, by), why=why)
