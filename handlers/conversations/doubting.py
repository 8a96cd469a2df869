"""客户有没有说要找媒体: asked again after filing; 是 raises the flag on the case (R-MEDIA-1)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.event import ByPerson, FlagRaised, Supplemented
from escalation.message import Priority
from escalation.words import Flag, PersonId
from handlers import doubt
from handlers.action import Action
from handlers.card import Card
from handlers.cards.receipt import receipt
from handlers.conversations.outcome import told_outcome
from handlers.room import Room
from handlers.sentences import say
from storage import outbox
from storage.codec import to_text
from storage.outbox import Owed, RowKind


async def answered(room: Room, action: Action) -> None:
    """是 from anybody who sees the case, 否 only from those who have spoken with the customer."""
    case = await room.visible(action.subject)
    near = case is not None and room.me in (case.first_contact, case.handler)
    if case is None or not (near or action.choice == doubt.YES):
        room.toast(say("refused.not_found"))
        return
    if action.choice == doubt.NO and not doubt.is_unanswered(case):
        room.toast(say("refused.already_done"))
        return
    event: ByPerson = FlagRaised(by=room.me, flag=Flag.MEDIA_THREAT)
    if action.choice == doubt.NO:
        event = Supplemented(by=room.me, text=say("doubt.none_note"))
    acted = await room.desk.act(room.connection, case.id, event, room.now)
    said_no = action.choice == doubt.NO and acted.refused is None
    told = say("doubt.noted", number=case.number) if said_no else ""
    room.toast(told or await told_outcome(room, acted, "raise"))
    if acted.case is not None and acted.refused is None and room.me == case.first_contact:
        plan = await room.desk.plan_of(room.connection, acted.case)
        guidance = room.desk.rulebook.guidance
        card = receipt(acted.case, plan, room.duty, room.me, room.now, guidance)
        room.redraw(card, case=acted.case)


async def ask_later(
    connection: AsyncConnection, case: Case, person: PersonId, now: datetime
) -> None:
    """One reminder to the reporter, unless it is answered before; see `Desk`."""
    card = Card(
        headline=say("doubt.headline", number=case.number),
        lines=(say("draft.media_doubt"),),
        buttons=(doubt.answers(case),),
        protected=True,
    )
    owed = Owed(
        key=f"{doubt.reminder_key(case)}asked",
        kind=RowKind.REPLY,
        body=to_text(card),
        priority=Priority.PAGE,
        case_id=case.id,
        person=person,
        not_before=now + doubt.ASK_AGAIN_AFTER,
    )
    await outbox.put(connection, [owed], now)
