"""What came of an act, in a sentence: done, or why nothing changed and how it stands."""

from escalation.case import Case
from escalation.decision import Refusal
from handlers.cards import parts
from handlers.cards.times import clock
from handlers.desk import Acted
from handlers.room import Room
from handlers.sentences import say


async def told_outcome(room: Room, acted: Acted, verb: str) -> str:
    """The sentence for the person who acted."""
    case = acted.case
    if acted.refused is None and case is not None:
        values = {"left": await _next(room, case), "level": await _level(room, case)}
        return say(f"done.{verb}", number=case.number, **values)
    if acted.refused is Refusal.ALREADY_TAKEN and case is not None:
        return await _taken(room, case)
    return say(f"refused.{acted.refused or Refusal.NOT_FOUND}")


async def _next(room: Room, case: Case) -> str:
    """The clock that runs out first: acknowledging stops none of them."""
    deadline = parts.next_clock(case)
    if deadline is None or not case.is_open:
        return ""
    plan = await room.desk.plan_of(room.connection, case)
    return parts.clock_line(deadline, plan, room.now)


async def _level(room: Room, case: Case) -> str:
    """The level called last."""
    called = case.calls[-1].level if case.calls else None
    if called is None:
        return say("part.no_level")
    return (await room.desk.plan_of(room.connection, case)).level(called).name


async def _taken(room: Room, case: Case) -> str:
    """Who took it, and when (I33)."""
    taken = parts.taken_by(case)
    if taken is None:
        return say("refused.already_done")
    by, at = taken
    if by == room.me:
        return say("refused.already_yours")
    plan = await room.desk.plan_of(room.connection, case)
    at_clock = clock(at, room.now, plan.zone)
    return say("refused.already_taken", name=room.organisation.name(by), at=at_clock)
