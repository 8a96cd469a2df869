"""关联 and 取消关联: cases of the same matter, as far as this person may see both (R-UP-3)."""

from escalation.case import Case
from escalation.permission import Act, may
from handlers.action import Action
from handlers.around import around
from handlers.cards.choices import links_card
from handlers.conversations import asking, holding
from handlers.conversations.acknowledging import case_number
from handlers.conversations.correcting import question
from handlers.conversations.outcome import told_outcome
from handlers.draft import Draft, Wanted
from handlers.room import Room
from handlers.sentences import say


async def linked(room: Room, action: Action) -> None:
    """关联: with which case; then both are linked."""
    case = await asking.case_for(room, action.subject, Act.LINK)
    if case is None:
        return
    if action.choice:
        await _link(room, case, action.choice)
        return
    proposed = [
        each
        for each in await around(room.connection, case)
        if each.id in case.alike and may(room.me, Act.LINK, each, room.duty)
    ]
    await asking.put(room, case, links_card(case, proposed), Wanted.LINK)


async def typed(room: Room, draft: Draft, text: str) -> None:
    """The number of the other case; one that there is not is asked for again."""
    case = await asking.case_answered(room, draft, Act.LINK)
    if case is None:
        return
    number = case_number(text)
    other = await room.find(number) if number else None
    if other is None or other.id == case.id or not may(room.me, Act.LINK, other, room.duty):
        room.reply(question(say("link.none"), case.id))
        return
    await _link(room, case, other.id)


async def unlinked(room: Room, action: Action) -> None:
    """取消关联, or the answer 不是一回事 to a proposal."""
    acted = await room.desk.unlink(
        room.connection, action.subject, action.choice, room.me, room.now
    )
    room.toast(await told_outcome(room, acted, Act.UNLINK))


async def _link(room: Room, case: Case, other: str) -> None:
    acted = await room.desk.link(room.connection, case.id, other, room.me, room.now)
    await holding.asked_no_more(room)
    room.toast(await told_outcome(room, acted, Act.LINK))
