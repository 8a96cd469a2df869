"""Whose acknowledgement 认领 ends which calls.

Whoever takes an unheld case ends all ordinary calling. But a call made over somebody's head,
because they were silent or late, is not theirs to silence: only those it names, or somebody
who has not touched the case yet, can answer it.
"""

from dataclasses import replace

from escalation.case import Call
from escalation.decision import Turn
from escalation.plan import Level
from escalation.words import PersonId, Reason


def end_calls(turn: Turn, by: PersonId) -> tuple[Call, ...]:
    """End what an acknowledgement by this person ends; returns those calls.

    A call that everybody must answer goes on for the others, and is among those returned.
    """
    return _end(turn, _answered_by(turn, by), by)


def end_pressing(turn: Turn, by: PersonId) -> None:
    """End the calls made because the case did not move: now it has moved (invariant 5)."""
    moot = {Reason.BREACH, Reason.STALLED}
    _end(turn, tuple(c for c in turn.case.open_calls if c.reason in moot), by, whole=True)


def end_transfer(turn: Turn, by: PersonId) -> None:
    """End the call on a handler whom the case has been taken from."""
    theirs = {Reason.TRANSFERRED, Reason.REOPENED}
    _end(turn, tuple(c for c in turn.case.open_calls if c.reason in theirs), by, whole=True)


def is_aside(turn: Turn, call: Call) -> bool:
    """Whether the call alarms people who are not in charge: press, or somebody asked to help."""
    if call.is_for_help:
        return True
    return call.level is not None and not turn.plan.level(call.level).in_chain


def _answered_by(turn: Turn, by: PersonId) -> tuple[Call, ...]:
    own = tuple(call for call in turn.case.open_calls if by in call.owing)
    if own and all(is_aside(turn, call) for call in own):
        return own
    holding = by == turn.case.handler or by in turn.case.acknowledged_by
    alone = tuple(c for c in turn.case.open_calls if c.each or c.everyone or c.is_for_help)
    ordinary = tuple(c for c in turn.case.open_calls if c not in alone and not holding)
    led = () if own else tuple(c for c in turn.case.open_calls if c.each and _leads(turn, by, c))
    return tuple(dict.fromkeys((*own, *ordinary, *led)))


def _leads(turn: Turn, by: PersonId, call: Call) -> bool:
    """Whether a person who was not called speaks for the level: leader, deputy or head there."""
    if call.level is None or call.everyone:
        return False
    level: Level = turn.plan.level(call.level)
    organisation = turn.duty.organisation
    for target in level.targets:
        place = target.at and organisation.above(turn.case.unit, target.at)
        if not place:
            continue
        group = organisation.group(target.name, place.id)
        if by == place.head or (group and (by == group.leader or by in group.deputies)):
            return True
    return False


def _end(
    turn: Turn, calls: tuple[Call, ...], by: PersonId, *, whole: bool = False
) -> tuple[Call, ...]:
    """End calls; `whole` also those that everybody should have answered."""
    for call in calls:
        answered = replace(call, answered=(*call.answered, by))
        over = whole or not (call.everyone and answered.owing)
        ended = replace(answered, ended_at=turn.now, ended_by=by) if over else answered
        turn.case = turn.case.with_call(ended)
    return calls
