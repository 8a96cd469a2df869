"""The draft's own buttons: 提交, 放弃, 先别自动提交; and what happens to it when time comes."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.message import Priority
from escalation.organisation import Person
from escalation.words import PersonId
from handlers import draft as drafts
from handlers import receipts
from handlers.action import Action
from handlers.card import Card
from handlers.cards.draft_card import SURE, draft_card, sure_card
from handlers.cards.receipt import receipt
from handlers.conversations import holding
from handlers.conversations.filing import file_draft, filed_case
from handlers.desk import Desk
from handlers.draft import Draft
from handlers.reading import Lexicon
from handlers.room import Room
from handlers.sentences import say
from storage import drafts as rows
from storage.codec import to_text
from storage.outbox import Owed, RowKind
from storage.outbox import put as owe


async def of_action(room: Room, action: Action) -> Draft | None:
    """The draft a button belongs to; of one that is gone the tapper learns what became of it."""
    draft = await holding.load(room)
    if draft.is_begun and draft.id == action.subject:
        return draft
    await gone(room, action.subject)
    return None


async def submit(room: Room, action: Action) -> None:
    """✅ 提交: files once, however often it is tapped (I33)."""
    draft = await of_action(room, action)
    if draft is not None:
        await submit_draft(room, draft)


async def submit_draft(room: Room, draft: Draft) -> None:
    """File the draft and put the receipt in its place."""
    if not (draft.complaint.matter or draft.attachments):
        room.toast(say("draft.needs_matter" if draft.is_begun else "draft.none"))
        return
    try:
        case = await file_draft(room.connection, room.desk, room.me, draft, room.now)
    except LookupError:
        room.toast(say("draft.no_plan"))
        return
    await rows.drop(room.connection, room.me)
    await show_receipt(room, case)


async def show_receipt(room: Room, case: Case) -> None:
    """The receipt in place of the tapped card, or as an answer."""
    plan = await room.desk.plan_of(room.connection, case)
    if room.incoming.answer_ref:
        room.toast(say("draft.filed", number=case.number))
    await receipts.remember(room.connection, case, room.me, room.incoming, room.now)
    room.redraw(
        receipt(case, plan, room.duty, room.me, room.now, room.desk.rulebook.guidance), case=case
    )


async def drop(room: Room, action: Action) -> None:
    """✖ 放弃."""
    draft = await of_action(room, action)
    if draft is not None:
        await drop_draft(room, draft, sure=action.choice == SURE)


async def drop_draft(room: Room, draft: Draft, *, sure: bool = False) -> None:
    """Forget the draft; the card says so. An urgent one is asked about once more."""
    if draft.is_urgent and not sure:
        room.redraw(sure_card(draft))
        return
    await rows.drop(room.connection, room.me)
    room.redraw(Card(lines=(say("draft.dropped" if draft.is_begun else "draft.none"),)))


async def hold(room: Room, action: Action) -> None:
    """✋ an urgent draft does not file itself."""
    draft = await of_action(room, action)
    if draft is not None:
        room.toast(say("draft.is_held"))
        await holding.present(room, replace(draft, held=True), redraw=True)


async def show(room: Room, action: Action) -> None:
    """返回: the draft again."""
    draft = await of_action(room, action)
    if draft is not None:
        await holding.present(room, replace(draft, pending=None), redraw=True)


async def cancel(room: Room, action: Action) -> None:
    """取消 a question."""
    draft = replace(await holding.load(room), pending=None)
    await holding.keep(room, draft)
    room.toast(say("asking.cancelled"))
    room.redraw(Card(lines=(say("asking.cancelled"),)))


async def cancel_typed(room: Room, draft: Draft) -> None:
    """取消, typed where a question is open: never the answer to it."""
    await holding.keep(room, replace(draft, pending=None))
    room.reply(Card(lines=(say("asking.cancelled"),)))


async def draft_due(
    connection: AsyncConnection, desk: Desk, lexicon: Lexicon, person_id: str, now: datetime
) -> None:
    """Called by the tick: an urgent draft files itself, an ordinary one is reminded of once."""
    person = desk.rulebook.duty.organisation.people.get(PersonId(person_id))
    if person is None:
        await rows.drop(connection, person_id)
        return
    draft = await drafts.load(connection, person, desk.rulebook.chance, now)
    if draft.lost:
        await rows.drop(connection, person.id)
        card = Card(lines=(say("draft.lost"),))
        await owe(connection, [_owed(f"draft:{draft.id}:lost", card, person.id)], now)
    elif draft.files_at is not None and draft.files_at <= now:
        await _files_itself(connection, desk, person, draft, now)
    elif draft.remind_at is not None and draft.remind_at <= now:
        await _remind(connection, desk, person, draft, now)
    else:
        await drafts.keep(connection, person.id, draft, now)


async def _files_itself(
    connection: AsyncConnection, desk: Desk, person: Person, draft: Draft, now: datetime
) -> None:
    """File it; what the person writes next is added to the case (R-MEDIA-1)."""
    try:
        case = await file_draft(connection, desk, person.id, draft, now)
    except LookupError:
        held = replace(draft, files_at=None, held=True)
        await drafts.keep(connection, person.id, held, now)
        card = Card(lines=(say("draft.no_plan"),))
        await owe(connection, [_owed(f"draft:{draft.id}:no_plan", card, person.id)], now)
        return
    fresh = drafts.blank(person, desk.rulebook.chance, now)
    await drafts.keep(connection, person.id, drafts.expecting_more(fresh, case.id, now), now)
    plan = await desk.plan_of(connection, case)
    rules = desk.rulebook
    card = receipt(case, plan, rules.duty, person.id, now, rules.guidance, by_itself=True)
    await owe(connection, [_owed(f"draft:{draft.id}:filed", card, person.id, case)], now)


async def _remind(
    connection: AsyncConnection, desk: Desk, person: Person, draft: Draft, now: datetime
) -> None:
    draft = replace(draft, remind_at=None, reminded=True)
    await drafts.keep(connection, person.id, draft, now)
    plan = holding.plan_in_force(desk, draft.unit, now)
    card = draft_card(draft, plan, desk.rulebook.duty.organisation, now)
    card = replace(card, headline=say("draft.reminder"))
    await owe(connection, [_owed(f"draft:{draft.id}:reminded", card, person.id)], now)


async def gone(room: Room, draft_id: str) -> None:
    """A draft that is no more: its case, if it became one that this person may see."""
    case = await filed_case(room.connection, draft_id)
    case = await room.visible(case.id) if case else None
    if case is None:
        room.toast(say("draft.gone"))
        return
    await show_receipt(room, case)


def _owed(key: str, card: Card, person: PersonId, case: Case | None = None) -> Owed:
    """To the person, by whichever channel the courier finds."""
    return Owed(
        key=key,
        kind=RowKind.REPLY,
        body=to_text(card),
        priority=Priority.REPLY,
        case_id=case.id if case else None,
        person=person,
    )
