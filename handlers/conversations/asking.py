"""Putting a question about a case to a person: only one they may act on, with a way out."""

from escalation.case import Case
from escalation.event import ByPerson
from escalation.permission import Act, may
from handlers.card import Card
from handlers.conversations import holding
from handlers.conversations.offers import offers_of
from handlers.conversations.outcome import told_outcome
from handlers.desk import Acted
from handlers.draft import Draft, Offer, Wanted
from handlers.room import Room
from handlers.sentences import say

_WHEN_CLOSED = frozenset({Act.REOPEN, Act.LINK, Act.UNLINK, Act.RECOUNT})


async def case_for(room: Room, case_id: str, act: Act) -> Case | None:
    """The case if this person may do this with it now; else they are told why not."""
    case = await room.visible(case_id)
    if case is None or not may(room.me, act, case, room.duty):
        room.toast(say("refused.not_found"))
        return None
    if not case.is_open and act not in _WHEN_CLOSED:
        room.toast(say("refused.closed"))
        return None
    return case


async def case_answered(room: Room, draft: Draft, act: Act) -> Case | None:
    """The case a question was about, as in `case_for`; without it the question is over."""
    case = await case_for(room, draft.pending.subject if draft.pending else "", act)
    if case is None:
        await holding.asked_no_more(room)
    return case


async def put(
    room: Room,
    case: Case,
    card: Card,
    wanted: Wanted,
    choice: str = "",
    offers: tuple[Offer, ...] | None = None,
) -> None:
    """Show the question; its buttons may be typed as well."""
    offers = offers_of(card) if offers is None else offers
    await holding.ask(room, wanted, case.id, choice=choice, offers=offers)
    room.reply(card, case=case)


async def act(room: Room, case_id: str, event: ByPerson, verb: str, **values: str) -> Acted:
    """Do it and say what came of it; whatever was asked is asked no more."""
    acted = await room.desk.act(room.connection, case_id, event, room.now)
    await holding.asked_no_more(room)
    room.toast(await told_outcome(room, acted, verb, **values))
    return acted
