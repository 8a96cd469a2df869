"""The draft in a person's hands: loaded, scheduled by the plan, stored and shown."""

from dataclasses import replace
from datetime import datetime

from escalation.choosing import plan_for
from escalation.plan import DraftRule, Plan
from escalation.words import UnitId
from handlers import draft as drafts
from handlers.card import Card
from handlers.cards.draft_card import draft_card
from handlers.desk import Desk
from handlers.draft import Draft, Offer, Wanted
from handlers.room import Room
from handlers.sentences import say
from storage import drafts as rows


async def load(room: Room) -> Draft:
    """The person's draft; a new one begins when its first message was received."""
    draft = await drafts.load(
        room.connection, room.person, room.desk.rulebook.chance, room.incoming.at
    )
    if draft.lost:
        await rows.drop(room.connection, room.me)
        room.reply(Card(lines=(say("draft.lost"),)))
        draft = replace(draft, lost=False)
    return draft if draft.is_begun else replace(draft, unit=room.person.unit)


async def keep(room: Room, draft: Draft) -> None:
    """Store it."""
    await drafts.keep(room.connection, room.me, draft, room.now)


async def ask(
    room: Room,
    wanted: Wanted,
    subject: str = "",
    *,
    choice: str = "",
    offers: tuple[Offer, ...] = (),
) -> Draft:
    """Store what the person's next message will mean."""
    draft = drafts.asking(await load(room), wanted, subject, room.now, choice, offers)
    await keep(room, draft)
    return draft


async def asked_no_more(room: Room) -> None:
    """The question is answered: the next message is not its answer."""
    draft = await load(room)
    if draft.pending is not None:
        await keep(room, replace(draft, pending=None))


async def present(room: Room, draft: Draft, *, redraw: bool = False) -> None:
    """Store the draft with its instants and show it: in place of the tapped card, or anew."""
    plan = plan_in_force(room.desk, draft.unit, room.now)
    draft = drafts.scheduled(draft, plan.drafts if plan else DraftRule(), room.now)
    await keep(room, draft)
    card = draft_card(draft, plan, room.organisation, room.now)
    if redraw:
        room.redraw(card)
    else:
        room.reply(card)


def plan_in_force(desk: Desk, unit: UnitId, now: datetime) -> Plan | None:
    """The plan for the unit; None when none covers it, which filing will say."""
    try:
        return plan_for(desk.rulebook.plans, desk.rulebook.duty.organisation, unit, now)
    except LookupError:
        return None
