"""Calling people and going up the chain: the heart of the emergency plan.

A call is an obligation on people to acknowledge. A level where nobody can be called is
skipped at once, a silent one hands on to the level above (逐级上报), and at the top stands
the plan's named owner. How calls repeat is decided in `repeating`, how they end in `answering`.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from escalation.case import Call, Case
from escalation.decision import Turn
from escalation.duty import Target
from escalation.message import Kind, Message, Priority, Topic
from escalation.organisation import Role
from escalation.plan import Level, Pace
from escalation.words import PersonId, Reason

OWNER_PACE = Pace(wait_minutes=15, repeat_minutes=15)
"""The owner at the end of the chain has nobody above: they are paged again at this pace."""

_TOLD = frozenset({Reason.NO_ACK, Reason.BREACH, Reason.STALLED})
"""Reasons for which the first contact hears that the case went up without their doing."""


def call_level(
    turn: Turn,
    level: Level,
    reason: Reason,
    *,
    each: bool = False,
    without: frozenset[PersonId] = frozenset(),
) -> None:
    """Page everyone a level names, but for `without`; an empty level is skipped at once.

    Whoever the plan names for an empty level is called in its place, else the level above (T25).
    """
    people = named_by(turn, level)
    if not people:
        turn.note("skipped", None, Reason.EMPTY_DUTY, level=level.name)
        carry_on(turn, level, Reason.EMPTY_DUTY, each=each)
    elif owing := tuple(person for person in people if person not in without):
        _begin(turn, level.id, owing, reason, each=each)


def named_by(turn: Turn, level: Level) -> tuple[PersonId, ...]:
    """Who is called at a level now: its targets, or those named for when these are nobody."""
    people = reachable(turn, level.targets)
    if people or not level.if_empty:
        return people
    turn.note("duty_empty", None, Reason.EMPTY_DUTY, level=level.name)
    return reachable(turn, level.if_empty)


def carry_on(turn: Turn, level: Level, reason: Reason, *, each: bool) -> None:
    """Go up from a level that is silent or empty, until somebody above has the case.

    A level above that is being paged already, or has acknowledged, needs no second page: its
    own silence would carry the case further. One that stayed silent is passed over; one whose
    acknowledgement was given back is called anew. A level outside the chain has only the owner
    above it.
    """
    for above in turn.plan.above(level):
        calls = [call for call in turn.case.calls if call.level == above.id]
        if any(call.is_running or _answered(turn, call) for call in calls):
            turn.note("covered", None, reason, level=above.name)
            return
        if not any(call.is_open for call in calls):
            _up_to(turn, above, reason, each=each)
            return
    call_owner(turn, reason)


def climb(turn: Turn, reason: Reason) -> bool:
    """Go up because time ran out; False when only the owner was left to call.

    While an ordinary call is running nobody further up is called: its silence climbs by
    itself, and one late look at the case must not wake the whole chain (T22).
    """
    for call in turn.case.open_calls:
        presses = not call.each or call.called_at == turn.now
        if call.is_running and presses and not call.is_for_help:
            turn.note("covered", None, reason, level=called_name(turn, call))
            return True
    return call_next(turn, reason)


def call_next(turn: Turn, reason: Reason, *, at_least: str | None = None) -> bool:
    """Call the level above the highest one called; False when only the owner was left.

    That is also so when the levels above are there but empty: who asks again and again must
    not be told each time that the case went up. With `at_least` the levels below that one are
    passed over (R-UP-1).
    """
    following = turn.plan.next_level(call.level for call in turn.case.calls)
    if following is None:
        call_owner(turn, reason)
        return False
    if at_least in {level.id for level in turn.plan.above(following)}:
        following = turn.plan.level(str(at_least))
    calls = len(turn.case.calls)
    _up_to(turn, following, reason, each=False)
    return any(not call.is_to_owner for call in turn.case.calls[calls:])


def call_owner(turn: Turn, reason: Reason) -> None:
    """Call the plan's named owner, or whoever is left when even they must not know."""
    if any(call.is_to_owner and call.is_running for call in turn.case.calls):
        return
    people = reachable(turn, (turn.plan.owner,)) or last_resort(turn)
    if people:
        _begin(turn, None, people, reason, each=False)
    else:
        turn.note("unanswerable", None, Reason.EMPTY_DUTY)


def call_person(
    turn: Turn, person: PersonId, reason: Reason, *, by: PersonId | None = None, why: str = ""
) -> None:
    """Call one named person, for example the new handler of a transfer; `by` says `why`."""
    _begin(turn, None, (person,), reason, each=False, by=by, why=why)


def call_afresh(turn: Turn, call: Call, people: tuple[PersonId, ...]) -> None:
    """Put a call that begins now, to these people, in the place of an open one."""
    _begin(turn, call.level, people, call.reason, each=call.each, by=call.by, why=call.why)


def pace_of(turn: Turn, call: Call) -> Pace:
    """Waits of a call: those of its level, of the first level for a transfer, or the owner's."""
    if call.is_to_owner:
        return OWNER_PACE
    level = turn.plan.level(call.level or turn.plan.starts)
    return level.critical if call.critical else level.ordinary


def next_at(pace: Pace, since: datetime, now: datetime) -> datetime:
    """The first instant after `now` at which a call paged `since` repeats or climbs.

    Repeats missed while the process was down are not made up one by one. A plan that
    repeats every 0 minutes does not repeat at all.
    """
    climbs_at = since + timedelta(minutes=pace.wait_minutes)
    if pace.repeat_minutes <= 0:
        return climbs_at
    repeat = timedelta(minutes=pace.repeat_minutes)
    passed = max(now - since, timedelta(0)) // repeat
    return min(since + repeat * (passed + 1), climbs_at)


def called_name(turn: Turn, call: Call) -> str:
    """How the called are named in a sentence: their level, or themselves when they have none."""
    names = (turn.duty.organisation.name(person) for person in call.people)
    return turn.level_name(call.level) or "、".join(names)


def page(turn: Turn, call: Call) -> None:
    """Owe every person of the call who has not answered yet its page of this attempt."""
    for person in call.owing:
        turn.owe(page_of(turn.case, call, person))


def page_of(case: Case, call: Call, person: PersonId) -> Message:
    """The page that a person of a call is owed in its present round."""
    return Message(
        key=f"{case.id}:call{call.no}:{call.attempt}:{person}",
        to=person,
        kind=Kind.PAGE,
        topic=Topic.PAGE,
        priority=Priority.CRITICAL if call.critical else Priority.PAGE,
        reason=call.reason,
        call=call.no,
        attempt=call.attempt,
    )


def reachable(turn: Turn, targets: tuple[Target, ...]) -> tuple[PersonId, ...]:
    """People the targets mean now, without the person complained about (R-CONF-1).

    Somebody on a rota who has left the organisation file can answer no page, and is left out.
    """
    found = [
        person
        for target in targets
        for person in turn.duty.people(target, turn.case.unit, turn.now)
        if person not in turn.case.complained_about and person in turn.duty.organisation.people
    ]
    return tuple(dict.fromkeys(found))


def _up_to(turn: Turn, level: Level, reason: Reason, *, each: bool) -> None:
    turn.note("escalated", None, reason, level=level.name)
    calls = len(turn.case.calls)
    call_level(turn, level, reason, each=each)
    begun = turn.case.calls[calls:]
    if reason in _TOLD and begun and turn.case.first_contact not in begun[-1].people:
        key = f"escalated:call{begun[-1].no}"
        words = {"level": called_name(turn, begun[-1])}
        turn.say(turn.case.first_contact, Topic.ESCALATED, key, reason=reason, words=words)


def _begin(
    turn: Turn,
    level: str | None,
    people: tuple[PersonId, ...],
    reason: Reason,
    *,
    each: bool,
    by: PersonId | None = None,
    why: str = "",
) -> None:
    """Start a call, in place of an open one of the same level, person or owner."""
    named = turn.plan.level(level) if level else None
    call = Call(
        no=len(turn.case.calls) + 1,
        level=level,
        reason=reason,
        people=people,
        critical=turn.plan.is_critical(turn.case.flags, turn.case.complaint.category),
        each=each,
        in_chain=named.in_chain if named else reason is not Reason.HELPING,
        everyone=named.everyone if named else False,
        attempt=1,
        called_at=turn.now,
        next_at=turn.now,
        by=by,
        why=why,
    )
    for old in turn.case.open_calls:
        if _takes_place_of(call, old):
            turn.case = turn.case.with_call(replace(old, ended_at=turn.now))
            call = replace(call, each=each or old.each)
    call = replace(call, next_at=next_at(pace_of(turn, call), turn.now, turn.now))
    turn.case = turn.case.with_call(call)
    names = "、".join(turn.duty.organisation.name(person) for person in people)
    turn.note("called", None, reason, call=str(call.no), level=turn.level_name(level), people=names)
    page(turn, call)


def _takes_place_of(call: Call, old: Call) -> bool:
    """Whether the new call is made anew of the old one; a helper's is nobody else's."""
    if call.is_for_help or old.is_for_help:
        return call.is_for_help and old.is_for_help and call.people == old.people
    return (old.level, old.is_to_owner) == (call.level, call.is_to_owner)


def _answered(turn: Turn, call: Call) -> bool:
    """Whether the level has taken the case, and by somebody who has not given it back since.

    Nor does an acknowledgement count by somebody who is complained about.
    """
    return call.ended_by is not None and call.ended_by in turn.case.acknowledged_by


def last_resort(turn: Turn) -> tuple[PersonId, ...]:
    """Who is called when the owner must not know: administrators, else the heads up the line."""
    organisation = turn.duty.organisation
    shut_out = turn.case.complained_about
    administrators = tuple(
        person.id
        for person in organisation.people.values()
        if Role.ADMINISTRATOR in person.roles and person.id not in shut_out
    )
    heads = (unit.head for unit in organisation.line_above(turn.case.unit))
    known = (head for head in heads if head in organisation.people and head not in shut_out)
    return administrators or tuple(dict.fromkeys(head for head in known if head))
