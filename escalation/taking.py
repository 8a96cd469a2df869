"""Acts by which responsibility moves: 认领, 转办 (R-FIRST-1), 上报上级, 督办, 接手."""

from datetime import timedelta

from escalation.answering import end_calls, end_pressing, end_transfer, is_aside
from escalation.calling import call_next, call_person, called_name
from escalation.decision import Refusal, Turn
from escalation.event import (
    Acknowledged,
    EscalationRequested,
    Supervised,
    TakenOver,
    Transferred,
)
from escalation.holder import holder
from escalation.message import Kind, Priority, Topic
from escalation.words import PersonId, Reason

TWICE = timedelta(minutes=1)
"""Within this time a second tap of the same kind is a double tap and no second wish."""


def acknowledged(turn: Turn, event: Acknowledged) -> Refusal | None:
    """认领: ends the calling, never a clock; the first to take it becomes the handler."""
    if not take(turn, event.by):
        return Refusal.ALREADY_TAKEN
    turn.note("acknowledged", event.by)
    if event.by != turn.case.first_contact:
        turn.tell(turn.case.first_contact, Topic.ACKNOWLEDGED, by=name(turn, event.by))
    return None


def take(turn: Turn, by: PersonId) -> bool:
    """Let a person take what they can of the case; False when that changes nothing.

    Somebody called from outside the chain, such as press, takes their own part only: the case
    still wants a handler. A handler who was called and stayed silent loses the case to
    whoever answers in their place.
    """
    before, known = turn.case.handler, turn.case.acknowledged_by
    ended = end_calls(turn, by)
    if not ended and (turn.case.acknowledged_at is not None or by in known):
        return False
    turn.change(acknowledged_by=tuple(dict.fromkeys((*known, by))))
    if ended and all(is_aside(turn, call) for call in ended):
        return True
    turn.change(acknowledged_at=turn.case.acknowledged_at or turn.now)
    named = {Reason.TRANSFERRED, Reason.REOPENED}
    silent = any(c.reason in named and before in c.people for c in ended)
    if before is None or (silent and before != by):
        turn.change(handler=by, handed_by=None)
        if before is not None:
            turn.tell(before, Topic.TAKEN_OVER, by=name(turn, by))
    return True


def work_on(turn: Turn, by: PersonId) -> None:
    """Doing something about a case takes it, and answers the calls that it did not move."""
    take(turn, by)
    end_pressing(turn, by)
    if turn.case.handler is None:
        turn.change(handler=by, handed_by=None)


def transferred(turn: Turn, event: Transferred) -> Refusal | None:
    """转办: the new handler is called; a person complained about is as good as unknown."""
    unknown = event.to not in turn.duty.organisation.people
    if unknown or event.to in turn.case.complained_about:
        return Refusal.UNKNOWN_PERSON
    if event.to == turn.case.handler:
        return Refusal.ALREADY_DONE
    before = turn.case.handler
    _hand_over(turn, event.by, event.to)
    turn.change(handed_by=event.by)
    turn.note("transferred", event.by, Reason.TRANSFERRED, to=name(turn, event.to), why=event.why)
    if before and before != event.by:
        turn.tell(before, Topic.TRANSFERRED_AWAY, to=name(turn, event.to))
    if event.to != event.by:
        call_person(turn, event.to, Reason.TRANSFERRED, by=event.by, why=event.why)
    return None


def escalation_requested(turn: Turn, event: EscalationRequested) -> Refusal | None:
    """上报上级 at any time; from the outlet straight to the plan's level (R-UP-1).

    What is major goes straight to the level that the plan names for it (R-CLOCK-4).
    """
    if _just_asked(turn):
        return Refusal.ALREADY_DONE
    calls = len(turn.case.calls)
    turn.note("escalation_requested", event.by, Reason.REQUESTED, why=event.why)
    from_outlet = event.by == turn.case.first_contact
    reaches = turn.plan.outlet_reports_to if from_outlet else None
    reaches = (turn.plan.major_reports_to or reaches) if event.major else reaches
    call_next(turn, Reason.REQUESTED, at_least=reaches)
    begun = turn.case.calls[calls:]
    if not begun:
        return Refusal.AT_THE_TOP
    if not from_outlet and turn.case.first_contact not in begun[-1].people:
        level = called_name(turn, begun[-1])
        turn.tell(turn.case.first_contact, Topic.ESCALATED, level=level, why=event.why)
    return None


def _just_asked(turn: Turn) -> bool:
    """Whether a level was called on request a moment ago: a second tap is the same wish."""
    return any(
        call.reason is Reason.REQUESTED and turn.now - call.called_at < TWICE
        for call in turn.case.calls
    )


def supervised(turn: Turn, event: Supervised) -> Refusal | None:
    """督办: a numbered supervision order to those whose move it is, before that to all called."""
    before = turn.case.supervised_at
    if before is not None and turn.now - before < TWICE:
        return Refusal.ALREADY_DONE
    number = turn.case.supervisions + 1
    turn.change(supervisions=number, supervised_at=turn.now)
    turn.note("supervised", event.by, Reason.SUPERVISED, order=str(number))
    waiting = (person for call in turn.case.open_calls for person in call.people)
    pressed = holder(turn.case) if turn.case.acknowledged_at else tuple(dict.fromkeys(waiting))
    for person in pressed:
        turn.say(
            person,
            Topic.SUPERVISED,
            f"supervised:{number}",
            kind=Kind.NAG,
            priority=Priority.PAGE,
            reason=Reason.SUPERVISED,
            words={"by": name(turn, event.by), "order": str(number)},
        )
    return None


def taken_over(turn: Turn, event: TakenOver) -> Refusal | None:
    """接手: the person becomes the handler; whoever was, is told."""
    before = turn.case.handler
    if before == event.by:
        return Refusal.ALREADY_DONE
    _hand_over(turn, event.by, event.by)
    turn.note("taken_over", event.by, previous=name(turn, before))
    for person in dict.fromkeys((before, turn.case.first_contact)):
        if person != event.by:
            turn.tell(person, Topic.TAKEN_OVER, by=name(turn, event.by))
    return None


def name(turn: Turn, person: PersonId | None) -> str:
    """How the person is called in sentences."""
    return turn.duty.organisation.name(person)


def _hand_over(turn: Turn, by: PersonId, to: PersonId) -> None:
    """Make `to` the handler by an act of `by`, who has thereby answered the calling.

    Whoever handed it over earlier has nothing more to do with it.
    """
    end_calls(turn, by)
    end_transfer(turn, by)
    turn.change(
        handler=to,
        handed_by=None,
        snoozed_until=None,
        acknowledged_by=tuple(dict.fromkeys((*turn.case.acknowledged_by, by))),
        acknowledged_at=turn.case.acknowledged_at or turn.now,
    )
