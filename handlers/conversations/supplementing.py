"""补充: text and files added to a case; empty fields are filled, nothing is overwritten."""

import re
from dataclasses import replace
from datetime import timedelta

from escalation.case import Case, Complaint
from escalation.decision import Refusal
from escalation.event import Supplemented
from escalation.handling import is_full
from escalation.permission import Act, may
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards.buttons import detail_of, of_case
from handlers.cards.sensible import may_be_threatened
from handlers.conversations import hearing, holding, told
from handlers.conversations.files import received_file
from handlers.conversations.filing import source_of
from handlers.conversations.outcome import told_outcome
from handlers.desk import Acted
from handlers.draft import PENDING_FOR, Draft, Offered, Wanted
from handlers.reading import Reading, read
from handlers.reading.reader import cleaned
from handlers.room import Room
from handlers.sentences import say
from storage import marks

_ANOTHER = re.compile(
    "(?:另一位|另一个|另外一[个位]|又来了?一[个位]|还有一[个位])(?:客户|顾客|储户|人)?"
)


async def ask(room: Room, action: Action) -> None:
    """补充: what comes next is added to this case, until 完成."""
    case = await room.visible(action.subject)
    if case is None or not may(room.me, Act.ADD, case, room.duty):
        room.toast(say("refused.not_found"))
        return
    await holding.ask(room, Wanted.ADD, case.id)
    room.toast(say("adding.toast"))
    room.reply(wanted_card(case), case=case)


async def finish(room: Room, action: Action) -> None:
    """完成, tapped."""
    await finish_typed(room, await holding.load(room))


async def finish_typed(room: Room, draft: Draft) -> None:
    """完成, typed."""
    await holding.keep(room, replace(draft, pending=None))
    room.toast(say("adding.finished"))


async def typed(room: Room, draft: Draft, text: str) -> None:
    """A text while something is being added."""
    case = await room.visible(draft.pending.subject if draft.pending else "")
    unasked = draft.pending is not None and draft.pending.unasked
    if case is not None and unasked and _is_another(case, read(text, room.lexicon)):
        draft = replace(draft, pending=None, offered=(Offered(case.id, case.number),), unsure=True)
        await holding.present(room, told.with_text(room, draft, text))
        return
    acted = await supplement(room, case, read(text, room.lexicon))
    await answer(room, draft, acted)


async def held_case(room: Room) -> Case | None:
    """The one open case in this person's hands: what they photograph on site belongs to it."""
    held = [case for case in await room.visible_open_cases() if case.handler == room.me]
    return held[0] if len(held) == 1 else None


async def showed(room: Room, draft: Draft, case_id: str, text: str) -> None:
    """A photo, voice message or file for the case, with what is written under it."""
    case = await room.visible(case_id)
    if case is not None and is_full(case, "", ("one more",)):
        # Nothing is fetched and stored that the case will not take.
        await answer(room, draft, Acted(case=case, refused=Refusal.FULL))
        if not cleaned(text):
            return
        identifier = None
    else:
        identifier = await received_file(room)
    files = (identifier,) if identifier else ()
    if not files and not cleaned(text):
        return
    reading = read(text, room.lexicon)
    await answer(room, draft, await supplement(room, case, reading, files))


async def pointed(room: Room, draft: Draft, case_id: str, place: str) -> None:
    """A location for the case: its place when none was known, else an addition."""
    case = await room.visible(case_id)
    if case is None:
        await answer(room, draft, Acted(case=None))
        return
    complaint = case.complaint if case.complaint.place else replace(case.complaint, place=place)
    event = Supplemented(by=room.me, text=place, complaint=complaint)
    await answer(room, draft, await room.desk.act(room.connection, case.id, event, room.now))


async def supplement(
    room: Room,
    case: Case | None,
    reading: Reading,
    files: tuple[str, ...] = (),
    text: str | None = None,
) -> Acted:
    """One addition, remembered as coming from this message (I32)."""
    if case is None:
        return Acted(case=None)
    shut = await hearing.shut_out(room, case, reading)
    if shut.refused is not None:
        # Nothing is told to anybody while whom it is about would hear it.
        return shut
    event = Supplemented(
        by=room.me,
        text=reading.matter if text is None else text,
        attachments=files,
        complaint=_filled(case.complaint, reading),
        flags=reading.flags,
    )
    acted = await room.desk.act(room.connection, case.id, event, room.now)
    if acted.refused is None and room.incoming.message_ref:
        await marks.save(room.connection, source_of(room), case.id, room.now)
    return acted


def _is_another(case: Case, reading: Reading) -> bool:
    """Whether it tells of somebody else: two complaints in one would leave one customer waiting."""
    known = case.complaint
    other_name = known.customer_name and reading.customer_name not in (None, known.customer_name)
    other_number = known.telephone and reading.telephone not in (None, known.telephone)
    return bool(other_name or other_number or _ANOTHER.search(reading.matter))


def wanted_card(case: Case, waits: timedelta = PENDING_FOR) -> Card:
    """What is still missing, and how to end."""
    return Card(
        headline=say("adding.headline", number=case.number),
        lines=(*_missing(case), say("adding.how", minutes=waits // timedelta(minutes=1))),
        buttons=((Button(say("button.finish"), Action("finish", case.id)),),),
    )


async def answer(room: Room, draft: Draft, acted: Acted) -> None:
    """What was added, what is missing, and how to end."""
    case = acted.case
    if acted.refused is not None or case is None:
        await holding.keep(room, replace(draft, pending=None))
        room.reply(Card(lines=(await told_outcome(room, acted, "add"),)))
        return
    adding = draft.pending is not None and draft.pending.wanted is Wanted.ADD
    finish_button = Button(say("button.finish"), Action("finish", case.id))
    could_raise = case.is_open and may_be_threatened(case)
    buttons = (
        *((finish_button,) if adding else ()),
        *((of_case(Act.RAISE, case),) if could_raise else ()),
        detail_of(case),
    )
    headline = say("done.add" if case.is_open else "done.add_closed", number=case.number)
    room.reply(Card(headline=headline, lines=_missing(case), buttons=(buttons,)), case=case)


def _missing(case: Case) -> tuple[str, ...]:
    fields = "、".join(say(f"field.{name}") for name in case.complaint.missing)
    return (say("adding.missing", fields=fields),) if fields else ()


def _filled(complaint: Complaint, reading: Reading) -> Complaint:
    """Empty fields filled from what was read; what is there stays."""
    return replace(
        complaint,
        customer_name=complaint.customer_name or reading.customer_name,
        telephone=complaint.telephone or reading.telephone,
        matter=complaint.matter or reading.matter,
        demand=complaint.demand or reading.demand,
        amount=reading.amount if complaint.amount is None else complaint.amount,
    )
