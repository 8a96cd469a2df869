"""Calling people and climbing the chain: the heart of the emergency plan.

A call is an obligation on people to acknowledge. It repeats, and when its level stays silent
the next level is called (逐级上报). A level where nobody can be called is skipped at once,
and at the top stands the plan's named owner.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from escalation.case import Call
from escalation.decision import Turn
from escalation.duty import Target
from escalation.message import Kind, Message, Priority, Topic
from escalation.organisation import Role
from escalation.plan import Level, Pace
from escalation.words import PersonId, Reason

OWNER_PACE = Pace(wait_minutes=15, repeat_minutes=15)
"""The owner at the end of the chain has nobody above: they are paged again at this pace."""

OWNER_ATTEMPTS = 12
"""After so many pages to the owner the case is left to the summary; every loop has a limit."""


def call_level(turn: Turn, level: Level, reason: Reason, *, each: bool = False) -> None:
    """Page everyone a level names; skip an empty one at once, at the top to the owner."""
    people = _reachable(turn, level.targets)
    if people:
        _begin(turn, level.id, people, reason, each=each)
        return
    turn.note("skipped", None, Reason.EMPTY_DUTY, level=level.name)
    called = [call.level for call in turn.case.calls]
    following = turn.plan.next_level([*called, level.id])
    if level.in_chain and following is not None and following.id not in called:
        call_level(turn, following, Reason.EMPTY_DUTY, each=each)
    else:
        call_owner(turn, Reason.EMPTY_DUTY)


def call_next(turn: Turn, reason: Reason) -> bool:
    """Call the level above the highest one called; False when only the owner was left."""
    following = turn.plan.next_level(call.level for call in turn.case.calls)
    if following is None:
        call_owner(turn, reason)
        return False
    turn.note("escalated", None, reason, level=following.name)
    call_level(turn, following, reason)
    return True


def call_owner(turn: Turn, reason: Reason) -> None:
    """Call the plan's named owner, or the administrators when even they must not know."""
    if any(
        call.level is None and call.reason is not Reason.TRANSFERRED
        for call in turn.case.open_calls
    ):
        return
    people = _reachable(turn, (turn.plan.owner,)) or _administrators(turn)
    if people:
        _begin(turn, None, people, reason, each=False)
    else:
        turn.note("unanswerable", None, Reason.EMPTY_DUTY)


def call_person(turn: Turn, person: PersonId, reason: Reason) -> None:
    """Call one named person, for example the new handler of a transfer."""
    _begin(turn, None, (person,), reason, each=False)


def keep_calling(turn: Turn, made: Mapping[int, datetime]) -> None:
    """Repeat or climb every call whose time has come."""
    for call in turn.case.open_calls:
        if call.next_at is not None and call.next_at <= turn.now:
            _keep(turn, call, max(made.get(call.no, call.called_at), call.called_at))


def end_calls(turn: Turn, by: PersonId) -> int:
    """End what an acknowledgement by this person ends; returns how many calls that were."""
    ended = [c for c in turn.case.open_calls if not c.each or by in c.people]
    for call in ended:
        turn.case = turn.case.with_call(replace(call, ended_at=turn.now, ended_by=by))
    return len(ended)


def pace_of(turn: Turn, call: Call) -> Pace:
    """Waits of a call: those of its level, or the owner's."""
    if call.level is None:
        handing_over = call.reason is Reason.TRANSFERRED
        level = turn.plan.level(turn.plan.starts)
        ordinary = level.critical if call.critical else level.ordinary
        return ordinary if handing_over else OWNER_PACE
    level = turn.plan.level(call.level)
    return level.critical if call.critical else level.ordinary


def _begin(
    turn: Turn, level: str | None, people: tuple[PersonId, ...], reason: Reason, *, each: bool
) -> None:
    """Start a call, in place of an open one at the same level."""
    for old in turn.case.open_calls:
        if level is not None and old.level == level:
            turn.case = turn.case.with_call(replace(old, ended_at=turn.now))
    critical = turn.plan.is_critical(turn.case.flags, turn.case.complaint.category)
    call = Call(
        no=len(turn.case.calls) + 1,
        level=level,
        reason=reason,
        people=people,
        critical=critical,
        each=each,
        attempt=1,
        called_at=turn.now,
        next_at=turn.now,
    )
    call = replace(call, next_at=_next_at(pace_of(turn, call), turn.now, turn.now))
    turn.case = turn.case.with_call(call)
    name = turn.plan.level(level).name if level else ""
    names = "、".join(turn.duty.organisation.name(person) for person in people)
    turn.note("called", None, reason, call=str(call.no), level=name, people=names)
    _page(turn, call, people)


def _keep(turn: Turn, call: Call, since: datetime) -> None:
    """Repeat the call, or climb when its wait, counted from the page really made, is over."""
    pace = pace_of(turn, call)
    to_owner = call.level is None and call.reason is not Reason.TRANSFERRED
    if to_owner and call.attempt < OWNER_ATTEMPTS:
        _repeat(turn, call, turn.now + timedelta(minutes=pace.wait_minutes))
    elif to_owner or since + timedelta(minutes=pace.wait_minutes) <= turn.now:
        turn.case = turn.case.with_call(replace(call, next_at=None))
        turn.note("unanswered", None, Reason.NO_ACK, call=str(call.no))
        if not to_owner:
            call_next(turn, Reason.NO_ACK)
    elif (due := since + timedelta(minutes=pace.repeat_minutes * call.attempt)) > turn.now:
        turn.case = turn.case.with_call(replace(call, next_at=due))
    else:
        _repeat(turn, call, _next_at(pace, since, turn.now))


def _repeat(turn: Turn, call: Call, next_at: datetime) -> None:
    """Page again: those already called and whoever has come on duty since."""
    fresh: tuple[PersonId, ...] = ()
    if call.level is not None:
        fresh = _reachable(turn, turn.plan.level(call.level).targets)
    kept = tuple(p for p in call.people if p not in turn.case.complained_about)
    people = tuple(dict.fromkeys((*kept, *fresh)))
    again = replace(call, attempt=call.attempt + 1, next_at=next_at, people=people)
    turn.case = turn.case.with_call(again)
    turn.note("repeated", None, call.reason, call=str(call.no), attempt=str(again.attempt))
    _page(turn, again, people)


def _next_at(pace: Pace, since: datetime, now: datetime) -> datetime:
    """The first instant after `now` at which the call repeats or climbs.

    Repeats missed while the process was down are not made up one by one.
    """
    repeat = timedelta(minutes=pace.repeat_minutes)
    passed = max(now - since, timedelta(0)) // repeat
    return min(since + repeat * (passed + 1), since + timedelta(minutes=pace.wait_minutes))


def _page(turn: Turn, call: Call, people: tuple[PersonId, ...]) -> None:
    for person in people:
        turn.messages.append(
            Message(
                key=f"{turn.case.id}:call{call.no}:{call.attempt}:{person}",
                to=person,
                kind=Kind.PAGE,
                topic=Topic.PAGE,
                priority=Priority.CRITICAL if call.critical else Priority.PAGE,
                reason=call.reason,
                call=call.no,
                attempt=call.attempt,
            )
        )


def _reachable(turn: Turn, targets: tuple[Target, ...]) -> tuple[PersonId, ...]:
    """People the targets mean now, without the person complained about (R-CONF-1)."""
    found = [
        person
        for target in targets
        for person in turn.duty.people(target, turn.case.unit, turn.now)
        if person not in turn.case.complained_about
    ]
    return tuple(dict.fromkeys(found))


def _administrators(turn: Turn) -> tuple[PersonId, ...]:
    return tuple(
        person.id
        for person in turn.duty.organisation.people.values()
        if Role.ADMINISTRATOR in person.roles and person.id not in turn.case.complained_about
    )
