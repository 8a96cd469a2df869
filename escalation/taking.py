"""Acts by which responsibility moves: 认领, 转办, 上报上级, flags, 督办, 接手."""

from escalation.alarms import raise_alarms
from escalation.calling import call_next, call_person, end_calls
from escalation.decision import Refusal, Turn
from escalation.event import (
    AccusedNamed,
    Acknowledged,
    EscalationRequested,
    FlagLowered,
    FlagRaised,
    Supervised,
    TakenOver,
    Transferred,
)
from escalation.message import Kind, Priority, Topic
from escalation.words import PersonId, Reason


def acknowledged(turn: Turn, event: Acknowledged) -> Refusal | None:
    """认领: ends the calling, never a clock; the first to take it becomes the handler."""
    ended = end_calls(turn, event.by)
    first = turn.case.acknowledged_at is None
    if not ended and not first:
        return Refusal.ALREADY_TAKEN
    _taken_by(turn, event.by)
    turn.change(handler=turn.case.handler or event.by)
    turn.note("acknowledged", event.by)
    if event.by != turn.case.first_contact:
        turn.tell(turn.case.first_contact, Topic.ACKNOWLEDGED, by=name(turn, event.by))
    return None


def transferred(turn: Turn, event: Transferred) -> Refusal | None:
    """转办: the new handler is called; a person complained about is as good as unknown."""
    unknown = event.to not in turn.duty.organisation.people
    if unknown or event.to in turn.case.complained_about:
        return Refusal.UNKNOWN_PERSON
    if event.to == turn.case.handler:
        return Refusal.ALREADY_DONE
    before = turn.case.handler
    end_calls(turn, event.by)
    _taken_by(turn, event.by)
    turn.change(handler=event.to)
    turn.note("transferred", event.by, Reason.TRANSFERRED, to=name(turn, event.to), why=event.why)
    if before and before != event.by:
        turn.tell(before, Topic.TRANSFERRED_AWAY, to=name(turn, event.to))
    if event.to != event.by:
        call_person(turn, event.to, Reason.TRANSFERRED)
    return None


def escalation_requested(turn: Turn, event: EscalationRequested) -> Refusal | None:
    """上报上级 at any time (R-UP-1, R-CLOCK-4)."""
    calls = len(turn.case.calls)
    turn.note("escalation_requested", event.by, Reason.REQUESTED, why=event.why)
    call_next(turn, Reason.REQUESTED)
    if len(turn.case.calls) == calls:
        return Refusal.AT_THE_TOP
    return None


def flag_raised(turn: Turn, event: FlagRaised) -> Refusal | None:
    """A flag put up; whatever it triggers is called at once (R-MEDIA-1)."""
    if event.flag in turn.case.flags:
        return Refusal.ALREADY_DONE
    before = turn.case
    turn.change(flags=before.flags | {event.flag})
    turn.note("flag_raised", event.by, flag=str(event.flag))
    raise_alarms(turn, event.by, before)
    return None


def flag_lowered(turn: Turn, event: FlagLowered) -> Refusal | None:
    """Never quietly: needs a reason, and everybody alarmed is told (R-MEDIA-1)."""
    if event.flag not in turn.case.flags:
        return Refusal.ALREADY_DONE
    if not event.why.strip():
        return Refusal.EMPTY
    turn.change(flags=turn.case.flags - {event.flag})
    turn.note("flag_lowered", event.by, flag=str(event.flag), why=event.why)
    words = {"flag": str(event.flag), "why": event.why, "by": name(turn, event.by)}
    for person in dict.fromkeys((*turn.case.everyone_called, turn.case.first_contact)):
        if person != event.by:
            turn.tell(person, Topic.FLAG_LOWERED, **words)
    return None


def supervised(turn: Turn, event: Supervised) -> Refusal | None:
    """督办: a numbered supervision order to whoever holds the case, or to those called."""
    number = turn.case.supervisions + 1
    turn.change(supervisions=number)
    turn.note("supervised", event.by, Reason.SUPERVISED, order=str(number))
    holders = (turn.case.handler,) if turn.case.handler else turn.case.everyone_called
    for person in holders:
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
    end_calls(turn, event.by)
    _taken_by(turn, event.by)
    turn.change(handler=event.by)
    turn.note("taken_over", event.by, previous=name(turn, before))
    for person in dict.fromkeys((before, turn.case.first_contact)):
        if person != event.by:
            turn.tell(person, Topic.TAKEN_OVER, by=name(turn, event.by))
    return None


def accused_named(turn: Turn, event: AccusedNamed) -> Refusal | None:
    """被投诉人 named after filing: access ends now, and the case goes around them (R-CONF-1)."""
    added = event.people - turn.case.complained_about
    if not added and not event.text:
        return Refusal.EMPTY
    exposed = [p for p in turn.case.everyone_called if p in added]
    turn.change(
        complained_about=turn.case.complained_about | added,
        accused=event.text or turn.case.accused,
    )
    turn.note("accused_named", event.by, exposed="、".join(name(turn, p) for p in exposed))
    if turn.case.handler in added:
        turn.change(handler=None)
        call_next(turn, Reason.REQUESTED)
    elif exposed and turn.case.acknowledged_at is None:
        call_next(turn, Reason.REQUESTED)
    return None


def name(turn: Turn, person: PersonId | None) -> str:
    """How the person is called in sentences."""
    return turn.duty.organisation.name(person)


def _taken_by(turn: Turn, by: PersonId) -> None:
    turn.change(
        acknowledged_by=tuple(dict.fromkeys((*turn.case.acknowledged_by, by))),
        acknowledged_at=turn.case.acknowledged_at or turn.now,
    )
