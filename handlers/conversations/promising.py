"""承诺时间 and 已兑现承诺 (R-CLOCK-5): a time chosen or typed, and a deadline from then on."""

from datetime import datetime

from escalation.case import Case
from escalation.event import Promised
from escalation.permission import Act
from escalation.promising import promise_is_blocked
from handlers.action import Action
from handlers.cards.choices import promise_card, promised_instant
from handlers.cards.times import clock
from handlers.conversations import asking, hearing, holding
from handlers.conversations.correcting import question
from handlers.conversations.outcome import told_outcome
from handlers.draft import Draft, Wanted
from handlers.reading import Reading, read
from handlers.room import Room
from handlers.sentences import say
from handlers.times_typed import instant_typed, is_past


async def tapped(room: Room, action: Action) -> None:
    """承诺时间, and then one of the times offered."""
    case = await asking.case_for(room, action.subject, Act.PROMISE)
    if case is None:
        return
    plan = await room.desk.plan_of(room.connection, case)
    until = promised_instant(action.choice, room.now)
    if until is not None:
        await _promise(room, case, until, read("", room.lexicon))
    elif promise_is_blocked(case, plan):
        # Said before anybody types a time in vain (C10).
        room.toast(say("refused.no_promise"))
    else:
        await asking.put(room, case, promise_card(case, plan, room.now), Wanted.PROMISE)


async def typed(room: Room, draft: Draft, text: str) -> None:
    """A time in the person's own words; one that cannot be read is asked for again."""
    case = await asking.case_answered(room, draft, Act.PROMISE)
    if case is None:
        return
    plan = await room.desk.plan_of(room.connection, case)
    until = instant_typed(text, room.now, plan.zone)
    reading = read(text, room.lexicon)
    if until is None:
        await hearing.shut_out(room, case, reading)
        await hearing.raise_media(room, case, reading)
        over = is_past(text, room.now, plan.zone)
        room.reply(question(say("refused.past_time" if over else "refused.bad_time"), case.id))
        return
    await _promise(room, case, until, reading)


async def _promise(room: Room, case: Case, until: datetime, reading: Reading) -> None:
    plan = await room.desk.plan_of(room.connection, case)
    event = Promised(by=room.me, until=until, text=reading.matter)
    acted = await hearing.act(room, case.id, event, reading)
    await holding.asked_no_more(room)
    at = clock(until, room.now, plan.zone)
    room.toast(await told_outcome(room, acted, Act.PROMISE, due_at=at))
