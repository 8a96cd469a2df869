"""确认, 无责, 有责, 双方责任 typed alone: the answer to what a card asked for, where buttons do not
travel. With several cases waiting for it the person is asked which; with none it is no answer."""

from collections.abc import Mapping

from escalation.case import Case
from escalation.event import ByPerson, LiabilityJudged, ResultConfirmed
from escalation.permission import Act, may
from escalation.words import Liability
from handlers import labels
from handlers.cards.board import Listed, pick_card
from handlers.cards.sensible import is_sensible
from handlers.conversations import asking
from handlers.conversations.offers import plain
from handlers.room import Room
from handlers.sentences import say


def _known() -> Mapping[str, tuple[Act, str]]:
    words = {plain(labels.liability(each)): (Act.LIABILITY, str(each)) for each in Liability}
    confirm = (Act.CONFIRM, "")
    return words | {plain(say(f"word.{key}")): confirm for key in ("confirm", "confirm_whole")}


async def typed(room: Room, text: str) -> bool:
    """Whether the text answered something that this person owes."""
    found = _known().get(plain(text)) if len(text) < 20 else None
    if found is None:
        return False
    act, choice = found
    waiting = [case for case in await room.visible_open_cases() if await _is_owed(room, case, act)]
    if len(waiting) == 1:
        event: ByPerson = ResultConfirmed(by=room.me)
        if act is Act.LIABILITY:
            event = LiabilityJudged(by=room.me, liability=Liability(choice))
        await asking.act(room, waiting[0].id, event, act)
    elif waiting:
        listed = [Listed(c, await room.desk.plan_of(room.connection, c)) for c in waiting]
        card = pick_card(listed, room.duty, room.now, act, choice, "pick.which")
        room.reply(card)
    return bool(waiting)


async def _is_owed(room: Room, case: Case, act: Act) -> bool:
    """Whether it is this person from whom it is awaited, and not merely somebody who may."""
    mine = case.handler if act is Act.LIABILITY else case.first_contact
    plan = await room.desk.plan_of(room.connection, case)
    sensible = is_sensible(act, case, room.me, plan)
    return room.me == mine and sensible and may(room.me, act, case, room.duty)
