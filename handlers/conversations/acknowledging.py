"""收到 typed, with or without the number: works where buttons do not."""

import re
import unicodedata

from escalation.case import Case
from escalation.event import Acknowledged
from escalation.permission import Act
from handlers.card import Card
from handlers.cards.board import Listed, pick_card
from handlers.cards.buttons import Rows, useful
from handlers.conversations.outcome import told_outcome
from handlers.room import Room
from handlers.sentences import say

_TYPED = re.compile(
    r"[\W_]*(?:我?(?:已?收到了?|认领|来认领))[\W_]*"
    r"(?:(?:编号|投诉件|号)?[\W_]*(?P<number>(?:\d{4}[-–—－_ ]?)?\d{5}))?[\W_]*"
)

_LONGEST = 40


def number_in(text: str) -> str | None:
    """The number of 收到 40213; empty for 收到 alone, None when the text is something else.

    Full-width digits and any punctuation are tolerated.
    """
    if len(text) > _LONGEST:
        return None
    found = _TYPED.fullmatch(unicodedata.normalize("NFKC", text))
    return None if found is None else case_number(found["number"] or "")


def case_number(text: str) -> str:
    """A number as it is stored: 1128-40213, or the last five digits; empty when it is none."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    if len(digits) == 9:
        return f"{digits[:4]}-{digits[4:]}"
    return digits if len(digits) == 5 else ""


async def typed(room: Room, number: str) -> None:
    """Take the case of that number, or the one call that is open for this person."""
    if number:
        case = await room.find(number)
        if case is None:
            room.reply(Card(lines=(say("refused.not_found"),)))
            return
        await _take(room, case)
        return
    waiting = await _waiting_for_me(room)
    if not waiting:
        room.reply(Card(lines=(say("taking.nothing"),)))
    elif len(waiting) == 1:
        await _take(room, waiting[0])
    else:
        listed = [Listed(c, await room.desk.plan_of(room.connection, c)) for c in waiting]
        room.reply(pick_card(listed, room.duty, room.now, Act.ACKNOWLEDGE))


async def _waiting_for_me(room: Room) -> list[Case]:
    open_cases = await room.visible_open_cases()
    return [c for c in open_cases if any(room.me in call.owing for call in c.open_calls)]


async def _take(room: Room, case: Case) -> None:
    event = Acknowledged(by=room.me)
    acted = await room.desk.act(room.connection, case.id, event, room.now)
    told = await told_outcome(room, acted, Act.ACKNOWLEDGE)
    after = acted.case
    buttons: Rows = ()
    if after is not None:
        plan = await room.desk.plan_of(room.connection, after)
        buttons = useful(after, room.me, plan, room.duty)
    room.reply(Card(lines=(told,), buttons=buttons), case=after)
