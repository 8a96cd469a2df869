"""When a case closes (R-FIRST-3): confirmed by the first contact, liability judged, and nothing
left that is still owed to the customer (C03) or watched in the media (R-MEDIA-3)."""

from dataclasses import replace
from enum import StrEnum

from escalation.calling import call_level, call_person
from escalation.case import Case
from escalation.decision import Refusal, Turn
from escalation.event import Reopened
from escalation.message import Topic
from escalation.starting import aftercare, restart_clocks
from escalation.taking import name
from escalation.words import Reason

MOST_REOPENINGS = 10


class Missing(StrEnum):
    """What a case still waits for before it closes."""

    RESULT = "result"
    CONFIRMATION = "confirmation"
    LIABILITY = "liability"
    AFTERCARE = "aftercare"
    WATCH = "watch"


def missing(case: Case) -> tuple[Missing, ...]:
    """Everything that stands between the case and its closing; empty when it may close."""
    held = {
        Missing.RESULT: case.result_at is None,
        Missing.CONFIRMATION: case.confirmed_at is None,
        Missing.LIABILITY: case.liability is None,
        Missing.AFTERCARE: bool(aftercare(case)),
        Missing.WATCH: case.watch is not None and case.watch.is_on,
    }
    return tuple(what for what, holds in held.items() if holds)


def close_if_done(turn: Turn) -> None:
    """Close the case when nothing is missing, and tell those who worked on it."""
    if not turn.case.is_open or missing(turn.case):
        return
    turn.change(closed_at=turn.now, snoozed_until=None)
    turn.note("closed")
    told = dict.fromkeys((turn.case.handler, turn.case.first_contact, *turn.case.acknowledged_by))
    for person in told:
        turn.tell(person, Topic.CLOSED)


def reopened(turn: Turn, event: Reopened) -> Refusal | None:
    """重新办理, with the reason: result and answer are owed again, from now on.

    Whoever handled it is called; when they have left, the level where cases start is.
    """
    if turn.case.is_open:
        return Refusal.ALREADY_DONE
    if not event.why.strip():
        return Refusal.EMPTY
    if turn.case.reopenings >= MOST_REOPENINGS:
        return Refusal.TOO_OFTEN
    # Calls left open at closing were moot then and stay so.
    calls = tuple(replace(c, ended_at=c.ended_at or turn.now) for c in turn.case.calls)
    turn.change(
        closed_at=None,
        confirmed_at=None,
        result_at=None,
        answered_at=None,
        progressed_at=turn.now,
        stall_steps=0,
        calls=calls,
        reopenings=turn.case.reopenings + 1,
    )
    turn.note("reopened", event.by, Reason.REOPENED, why=event.why)
    restart_clocks(turn)
    for person in dict.fromkeys((turn.case.first_contact, *turn.case.acknowledged_by)):
        if person not in (event.by, turn.case.handler):
            turn.tell(person, Topic.REOPENED, by=name(turn, event.by), why=event.why)
    _call_again(turn)
    return None


def _call_again(turn: Turn) -> None:
    handler = turn.case.handler
    known = handler in turn.duty.organisation.people
    if handler and known and handler not in turn.case.complained_about:
        call_person(turn, handler, Reason.REOPENED)
    else:
        turn.change(handler=None, acknowledged_at=None, acknowledged_by=())
        call_level(turn, turn.plan.level(turn.plan.starts), Reason.REOPENED)
