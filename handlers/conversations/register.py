"""登记簿 and /register: the register as a file, to heads of units and readers of mailboxes.

It holds customers' names, so it is written down who asked for which (A47): as a note in their own
work log, in the transaction that puts the answer into the outbox. A register is of no single
case and the ledger has chains of cases only; the work log loses nothing, their leader reads it,
and whoever asks who saw a customer finds in it every register that had the case (decision 0025).
"""

from escalation.entitled import entitled_to
from handlers.card import Card
from handlers.cards.register import Asked, register_card
from handlers.conversations.counting import zone_of
from handlers.periods_typed import period_typed
from handlers.room import Room
from handlers.sentences import say
from storage import work_log
from storage.work_log import Note


async def typed(room: Room, text: str) -> None:
    """登记簿, 登记簿 2026-11, 登记簿 上月."""
    units = entitled_to(room.me, room.organisation)
    if not units:
        _say(room, say("register.refused"))
        return
    today = room.now.astimezone(zone_of(room)).date()
    period = period_typed(text, today)
    if period is None:
        _say(room, say("register.which"))
    elif period.first > today:
        _say(room, say("register.ahead"))
    elif period.is_over_a_year:
        _say(room, say("register.too_long"))
    else:
        last = min(period.last, today)
        await _send(room, [Asked(unit=each, first=period.first, last=last) for each in units])


async def _send(room: Room, asked: list[Asked]) -> None:
    units = [room.organisation.units[each.unit].name for each in asked]
    card = register_card(asked, units)
    note = say("register.note", period=asked[0].words, units="、".join(units))
    await work_log.add(room.connection, Note(room.me, room.now, note))
    room.reply(card)


def _say(room: Room, text: str) -> None:
    room.reply(Card(lines=(text,)))
