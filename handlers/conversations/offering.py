"""A draft that may belong to a case already filed: added to it with one tap, or kept apart."""

from dataclasses import replace
from datetime import timedelta

from escalation.case import Case
from escalation.permission import Act, may
from handlers import draft as drafts
from handlers.action import Action
from handlers.conversations import drafting, hearing, holding
from handlers.conversations.outcome import told_outcome
from handlers.conversations.supplementing import answer, supplement
from handlers.draft import Draft, Offered
from handlers.reading import read
from handlers.room import Room
from handlers.sentences import say
from storage import marks

_RECENTLY = timedelta(hours=2)
_MOST = 2


async def with_offers(room: Room, draft: Draft) -> Draft:
    """A draft just begun, with the open cases in this person's hands or reported just now."""
    found = [case for case in await room.visible_open_cases() if _is_at_hand(room, case)]
    latest = sorted(found, key=lambda case: case.received_at)[-_MOST:]
    return replace(draft, offered=tuple(Offered(case.id, case.number) for case in latest))


async def add(room: Room, action: Action) -> None:
    """➕ 加到: everything the draft holds becomes an addition to the case."""
    draft = await drafting.of_action(room, action)
    if draft is None:
        return
    case = await room.visible(action.choice)
    if case is None or not may(room.me, Act.ADD, case, room.duty):
        room.toast(say("refused.not_found"))
        return
    shut = await hearing.name(room, case, draft.complained_about - {room.me}, draft.accused or "")
    if shut.refused is not None:
        room.toast(await told_outcome(room, shut, Act.ADD))
        return
    reading = draft.reading or read("", room.lexicon)
    text = "\n".join(part for part in (reading.matter, draft.place) if part)
    acted = await supplement(room, case, reading, draft.attachments, text=text)
    for source in draft.sources:
        await marks.save(room.connection, source.mark, case.id, room.now)
    fresh = drafts.blank(room.person, room.desk.rulebook.chance, room.now)
    fresh = drafts.expecting_more(fresh, case.id, room.now)
    await holding.keep(room, fresh)
    await answer(room, fresh, acted)


async def keep_apart(room: Room, action: Action) -> None:
    """这是另一件: the draft as any other."""
    draft = await drafting.of_action(room, action)
    if draft is not None:
        await holding.present(room, replace(draft, offered=(), unsure=False), redraw=True)


def _is_at_hand(room: Room, case: Case) -> bool:
    reported = case.first_contact == room.me and case.received_at >= room.now - _RECENTLY
    return reported or case.handler == room.me
