"""Somebody who was called has no channel that works: the page falls to others at once (T25)."""

from dataclasses import replace
from datetime import datetime

from escalation.calling import carry_on, climb, last_resort, page, reachable
from escalation.case import Call
from escalation.decision import Turn
from escalation.event import Unreached
from escalation.words import PersonId, Reason


def unreached(turn: Turn, event: Unreached) -> None:
    """Whoever else is called goes on being called; a call that reached nobody is handed on."""
    for no in [call.no for call in turn.case.open_calls]:
        call = turn.case.call(no)
        if call is None or not call.is_running or event.person not in call.people:
            continue
        others = tuple(person for person in call.people if person != event.person)
        if others:
            turn.case = turn.case.with_call(_left_to(replace(call, people=others), turn.now))
        elif not call.is_for_help:
            _hand_on(turn, call)


def _left_to(call: Call, now: datetime) -> Call:
    """The call, over when all who are left have answered it already."""
    if call.owing:
        return call
    return replace(call, ended_at=now, ended_by=call.answered[-1])


def _hand_on(turn: Turn, call: Call) -> None:
    """To those named for an empty level, else to the level above; at the top to whoever is left."""
    instead = _named_instead(turn, call)
    turn.note("unreached", None, Reason.EMPTY_DUTY, people=_names(turn, call.people))
    if instead:
        turn.case = turn.case.with_call(replace(call, people=instead, attempt=call.attempt + 1))
        page(turn, turn.case.calls[call.no - 1])
        return
    if call.is_to_owner:
        return
    turn.case = turn.case.with_call(replace(call, next_at=None))
    if call.level is None:
        climb(turn, Reason.EMPTY_DUTY)
    else:
        carry_on(turn, turn.plan.level(call.level), Reason.EMPTY_DUTY, each=call.each)


def _named_instead(turn: Turn, call: Call) -> tuple[PersonId, ...]:
    found: tuple[PersonId, ...] = ()
    if call.is_to_owner:
        found = last_resort(turn)
    elif call.level is not None:
        found = reachable(turn, turn.plan.level(call.level).if_empty)
    # Whoever was called before is not called again for being there still.
    return tuple(person for person in found if person not in turn.case.everyone_called)


def _names(turn: Turn, people: tuple[PersonId, ...]) -> str:
    return "、".join(turn.duty.organisation.name(person) for person in people)
