"""What came of an act, in a sentence: done, or why nothing changed and how it stands."""

from escalation.case import Case
from escalation.decision import Refusal
from escalation.permission import Act
from escalation.promising import paid, payment_limit
from handlers.cards import parts
from handlers.cards.times import clock
from handlers.desk import Acted
from handlers.room import Room
from handlers.sentences import has, say

_CLOSING = frozenset({Act.CONFIRM, Act.LIABILITY, Act.SETTLE_LOSS, Act.END_WATCH, Act.LOWER})
"""Acts after which a case may close, or still lack something."""


async def told_outcome(room: Room, acted: Acted, verb: str, **values: str) -> str:
    """The sentence for the person who acted; `values` are what only the conversation knows."""
    case = acted.case
    if acted.refused is None and case is not None:
        values |= {"left": await _next(room, case), "level": await _level(room, case)}
        values |= {"rest": await _rest(room, case) if verb in _CLOSING else ""}
        values |= {"until": await _quiet(room, case)}
        return say(f"done.{verb}", number=case.number, **values).rstrip()
    if acted.refused is Refusal.ALREADY_TAKEN and case is not None:
        return await _taken(room, case)
    return await _refused(room, case, acted.refused or Refusal.NOT_FOUND, verb)


async def _refused(room: Room, case: Case | None, refused: Refusal, verb: str) -> str:
    """Why nothing changed; of limits also what they are for this case."""
    key = f"refused.{refused}_{verb}"
    key = key if has(key) else f"refused.{refused}"
    if case is None:
        return say(key)
    plan = await room.desk.plan_of(room.connection, case)
    limit, already = payment_limit(case, plan, room.me), paid(case)
    return say(
        key,
        minutes=plan.snooze_at_most_minutes,
        customer=parts.payee(case, room.me),
        limit=parts.yuan(limit) if limit is not None else "",
        paid=say("part.already_paid", yuan=parts.yuan(already)) if already else "",
    )


async def _rest(room: Room, case: Case) -> str:
    """已办结, or 还差 and what is missing."""
    if not case.is_open:
        return say("part.closed")
    plan = await room.desk.plan_of(room.connection, case)
    return parts.missing_line(case, plan) if case.result_at is not None else ""


async def _quiet(room: Room, case: Case) -> str:
    """When reminders begin again."""
    if case.snoozed_until is None:
        return ""
    plan = await room.desk.plan_of(room.connection, case)
    return clock(case.snoozed_until, room.now, plan.zone)


async def _next(room: Room, case: Case) -> str:
    """The clock that runs out first: acknowledging stops none of them."""
    deadline = parts.next_clock(case)
    if deadline is None or not case.is_open:
        return ""
    plan = await room.desk.plan_of(room.connection, case)
    return parts.clock_line(deadline, plan, room.now)


async def _level(room: Room, case: Case) -> str:
    """The level called last."""
    if not case.calls:
        return say("part.no_level")
    return parts.called_as(case.calls[-1], await room.desk.plan_of(room.connection, case))


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
