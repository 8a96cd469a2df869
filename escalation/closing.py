"""When a case closes (R-FIRST-3): confirmed by the first contact, liability judged, and nothing
left that is still owed to the customer (C03) or watched in the media (R-MEDIA-3)."""

from enum import StrEnum

from escalation.case import Case
from escalation.decision import Turn
from escalation.message import Topic
from escalation.starting import aftercare


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
