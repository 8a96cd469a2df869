"""Acts that need one choice: 🚩 标记, 稍后提醒, 改类别. The same verb asks, and carries it out."""

from escalation.event import FlagRaised, Recategorised, Snoozed
from escalation.permission import Act
from escalation.words import Category, Flag
from handlers import labels
from handlers.action import Action
from handlers.cards.choices import categories_card, flags_card, lowering_card, snooze_card
from handlers.cards.sensible import FLAGS
from handlers.conversations import asking, hearing, reporting
from handlers.conversations.correcting import question
from handlers.conversations.holding import asked_no_more
from handlers.conversations.outcome import told_outcome
from handlers.draft import Draft, Wanted
from handlers.reading import read
from handlers.room import Room
from handlers.sentences import say


async def flags(room: Room, action: Action) -> None:
    """🚩: which flag."""
    case = await asking.case_for(room, action.subject, Act.RAISE)
    if case is not None:
        await asking.put(room, case, flags_card(case), Wanted.CHOICE)


async def lowering(room: Room, action: Action) -> None:
    """解除标记: which flag; then the reason is asked."""
    case = await asking.case_for(room, action.subject, Act.LOWER)
    if case is not None:
        await asking.put(room, case, lowering_card(case), Wanted.CHOICE)


async def raised(room: Room, action: Action) -> None:
    """🔥 in one tap, or the flag chosen."""
    if action.choice and action.choice not in set(Flag):
        room.toast(say("refused.not_found"))
        return
    # An old button opens no closed case again; a threat written down does.
    if await asking.case_for(room, action.subject, Act.RAISE) is None:
        return
    flag = Flag(action.choice or Flag.MEDIA_THREAT)
    verb = Act.RAISE if flag is Flag.MEDIA_THREAT else FLAGS
    event = FlagRaised(by=room.me, flag=flag)
    await asking.act(room, action.subject, event, verb, flag=labels.flag(flag))


async def snoozed(room: Room, action: Action) -> None:
    """稍后提醒: how many minutes, then quiet."""
    case = await asking.case_for(room, action.subject, Act.SNOOZE)
    if case is None:
        return
    plan = await room.desk.plan_of(room.connection, case)
    if not action.choice:
        if plan.is_critical(case.flags, case.complaint.category):
            room.toast(say("refused.critical"))
            return
        await asking.put(room, case, snooze_card(case, plan), Wanted.CHOICE)
    elif action.choice.isdecimal() and len(action.choice) < 6:
        event = Snoozed(by=room.me, minutes=int(action.choice))
        await asking.act(room, case.id, event, Act.SNOOZE)


async def recategorised(room: Room, action: Action) -> None:
    """改类别: which one, then why."""
    case = await asking.case_for(room, action.subject, Act.RECATEGORISE)
    if case is None:
        return
    plan = await room.desk.plan_of(room.connection, case)
    if action.choice in set(Category):
        name = labels.category(Category(action.choice))
        card = question(say("asking.recat", number=case.number, category=name), case.id)
        await asking.put(room, case, card, Wanted.RECATEGORISE, action.choice)
    else:
        await asking.put(room, case, categories_card(case, plan), Wanted.CHOICE)


async def reason_typed(room: Room, draft: Draft, text: str) -> None:
    """Why the case belongs to the category chosen."""
    pending = draft.pending
    if pending is None or pending.choice not in set(Category):
        return
    reading = read(text, room.lexicon)
    category = Category(pending.choice)
    event = Recategorised(by=room.me, category=category, why=reading.matter)
    acted = await hearing.act(room, pending.subject, event, reading, again=False)
    await asked_no_more(room)
    room.toast(await told_outcome(room, acted, Act.RECATEGORISE))


async def typed(room: Room, draft: Draft, text: str) -> None:
    """None of what was offered: it is something new, and must not be lost."""
    await asked_no_more(room)
    await reporting.said(room, text)
