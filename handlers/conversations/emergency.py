"""紧急 and /sos: filed first, asked afterwards. Pages leave before any form."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from escalation.case import Case
from escalation.words import Flag
from handlers import draft as drafts
from handlers import receipts
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards.receipt import receipt
from handlers.conversations import drafting, holding, told
from handlers.conversations.files import received_file
from handlers.conversations.filing import file_draft
from handlers.conversations.supplementing import wanted_card
from handlers.draft import Draft, Wanted
from handlers.reading import read
from handlers.reading.reader import cleaned
from handlers.room import Room
from handlers.sentences import say
from storage import marks

_AGAIN_WITHIN = timedelta(minutes=5)


async def call(room: Room, text: str) -> None:
    """紧急 with words files at once; alone it files the draft begun, or asks for one sentence."""
    draft = await holding.load(room)
    case = await _called_just_now(room, draft, text)
    if case is not None:
        await drafting.show_receipt(room, case)
        return
    if cleaned(text) or draft.is_begun:
        await _file(room, draft, text)
        return
    draft = await holding.ask(room, Wanted.EMERGENCY)
    now = Button(say("emergency.now"), Action("sosnow", draft.id))
    cancel = Button(say("button.cancel"), Action("cancel", draft.id))
    room.reply(
        Card(
            headline=say("emergency.headline"),
            lines=(say("emergency.how"),),
            buttons=((now,), (cancel,)),
        )
    )


async def answered(room: Room, draft: Draft, text: str) -> None:
    """The sentence after 紧急."""
    await _file(room, draft, text)


async def call_now(room: Room, action: Action) -> None:
    """🆘 without a word; tapped again it shows the same case."""
    draft = await holding.load(room)
    if draft.id == action.subject:
        await _file(room, draft, "")
    else:
        await drafting.gone(room, action.subject)


async def showed(room: Room, draft: Draft, text: str) -> None:
    """A photo or voice message in place of the sentence: filed with it, at once."""
    identifier = await received_file(room)
    files = (identifier,) if identifier else ()
    await _file(room, replace(draft, attachments=(*draft.attachments, *files)), text)


async def pointed(room: Room, draft: Draft, place: str) -> None:
    """A location in place of the sentence."""
    await _file(room, replace(draft, place=place), "")


async def _file(room: Room, draft: Draft, text: str) -> None:
    """File with what is known, then ask for what is missing on one card."""
    if cleaned(text):
        draft = told.with_text(room, draft, text)
    draft = replace(draft, reading=draft.reading or read("", room.lexicon), pending=None)
    emergency = frozenset({Flag.EMERGENCY})
    try:
        case = await file_draft(
            room.connection, room.desk, room.me, draft, room.now, extra=emergency
        )
    except LookupError:
        await holding.keep(room, draft)
        room.toast(say("draft.no_plan"))
        return
    fresh = drafts.blank(room.person, room.desk.rulebook.chance, room.now)
    await holding.keep(room, drafts.expecting_more(fresh, case.id, room.now))
    called = f"{room.now.isoformat()}\n{case.id}\n{_digest(text)}"
    await marks.save(room.connection, _mark(room), called, room.now)
    plan = await room.desk.plan_of(room.connection, case)
    if room.incoming.answer_ref:
        room.toast(say("draft.filed", number=case.number))
    card = receipt(case, plan, room.duty, room.me, room.now, room.desk.rulebook.guidance)
    await receipts.remember(room.connection, case, room.me, room.incoming, room.now)
    room.redraw(card, case=case)
    room.reply(wanted_card(case, drafts.ADDING_FOR), case=case)


async def _called_just_now(room: Room, draft: Draft, text: str) -> Case | None:
    """The case of the same call minutes ago: no answer came in time, so it was sent again."""
    kept = await marks.load(room.connection, _mark(room))
    if kept is None:
        return None
    at, case_id, digest = kept.split("\n")
    if room.now - datetime.fromisoformat(at) > _AGAIN_WITHIN:
        return None
    same = digest == _digest(text) if cleaned(text) else not draft.is_begun
    case = await room.visible(case_id) if same else None
    return case if case is not None and case.is_open else None


def _mark(room: Room) -> str:
    return f"sos:{room.me}"[:120]


def _digest(text: str) -> str:
    return sha256("".join(cleaned(text).split()).encode()).hexdigest()
