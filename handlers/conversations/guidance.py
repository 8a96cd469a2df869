"""话术: the card that fits the case in hand, or any by its name (R-TR-1)."""

from escalation.case import Case
from escalation.guidance import GuidanceCard
from handlers.action import Action
from handlers.card import Card
from handlers.cards.guidance import ALL, guidance_card, list_card, press_lines
from handlers.conversations.holding import plan_in_force
from handlers.room import Room
from handlers.sentences import say


async def typed(room: Room, text: str) -> None:
    """/guide C03, 话术 情绪激动; alone the card of the case this person has in hand."""
    guidance = room.desk.rulebook.guidance
    if text:
        card = guidance.find(text)
        if card is None:
            how = say("guidance.none", text=text[:30])
            room.reply(list_card(guidance, "", how))
        else:
            room.reply(await _card(room, card, None))
        return
    case = await _in_hand(room)
    fitting = _fitting(room, case) if case else ()
    if case is None or not fitting:
        room.reply(list_card(guidance, "", say("guidance.how")))
    else:
        room.reply(await _card(room, fitting[0], case), case=case)


async def tapped(room: Room, action: Action) -> None:
    """🗣 话术 below a case, and the other cards below a card."""
    case = await room.visible(action.subject) if action.subject != "-" else None
    if case is None and action.subject != "-":
        room.toast(say("refused.not_found"))
        return
    guidance = room.desk.rulebook.guidance
    subject = case.id if case else ""
    fitting = _fitting(room, case) if case else ()
    chosen = guidance.find(action.choice) if action.choice else next(iter(fitting), None)
    if action.choice == ALL or chosen is None:
        room.reply(list_card(guidance, subject, say("guidance.how")), case=case)
        return
    room.reply(await _card(room, chosen, case), case=case)


def _fitting(room: Room, case: Case) -> tuple[GuidanceCard, ...]:
    return room.desk.rulebook.guidance.fitting(case.complaint.category, case.flags)


async def _card(room: Room, card: GuidanceCard, case: Case | None) -> Card:
    guidance = room.desk.rulebook.guidance
    if case is None:
        plan = plan_in_force(room.desk, room.person.unit, room.now)
        press = press_lines(card, plan, room.duty, room.person.unit, room.now)
        return guidance_card(card, press, guidance.types.values(), "")
    plan = await room.desk.plan_of(room.connection, case)
    press = press_lines(card, plan, room.duty, case.unit, room.now, case.complained_about)
    others = {each.id: each for each in (*_fitting(room, case), *guidance.types.values())}
    return guidance_card(card, press, others.values(), case.id)


async def _in_hand(room: Room) -> Case | None:
    """The latest open case that this person took in or handles."""
    found = [
        case
        for case in await room.visible_open_cases()
        if room.me in (case.first_contact, case.handler)
    ]
    return max(found, key=lambda case: case.received_at, default=None)
