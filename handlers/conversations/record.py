"""📎 书面记录: for everybody who may see the case, open or closed (R-INTAKE-4)."""

from handlers.action import Action
from handlers.cards.record import record_card
from handlers.room import Room
from handlers.sentences import say


async def tapped(room: Room, action: Action) -> None:
    """Send the document."""
    case = await room.visible(action.subject)
    if case is None:
        room.toast(say("refused.not_found"))
        return
    # The document names the customer in full: who asks for it is registered (A47).
    await room.desk.showing_customer(room.connection, case, room.me, room.now)
    room.toast(say("record.coming"))
    room.reply(record_card(case), case=case)
