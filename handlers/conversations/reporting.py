"""上报: text, photo, voice or location becomes a draft at once, and more of it adds to it."""

import re
from dataclasses import replace

from escalation.handling import MOST_ATTACHMENTS
from handlers.card import Card
from handlers.cards.menu import menu
from handlers.conversations import holding, offering, told
from handlers.conversations.files import received_file
from handlers.draft import Draft, Wanted
from handlers.reading import Reading, read
from handlers.reading.reader import cleaned
from handlers.room import Room
from handlers.sentences import say

LONGEST = 10_000
"""Characters of one message, and of all that was told of one draft (invariant 12)."""

_LEAST = 6
_CHATTER = re.compile(
    r"(?:你好|您好|在吗|在不在|谢谢|多谢|辛苦|好的|好|收到|知道|明白|嗯|哦|ok|hi|hello|测试|[啊呀哈吗呢了]|[^\w])+",
    re.IGNORECASE,
)
_LONGEST_CHATTER = 40
_TELLING = ("category", "doubt")


async def begin(room: Room, text: str) -> None:
    """上报 alone asks for the story; 上报 with a text is the story."""
    if text:
        await said(room, text, forced=True)
        return
    await holding.ask(room, Wanted.REPORT)
    room.reply(Card(headline=say("report.headline"), lines=(say("report.how"),)))


async def said(room: Room, text: str, *, forced: bool = False) -> None:
    """A text that is no command: a new draft, or more for the one begun."""
    if is_noise(text):
        room.reply(Card(lines=(say("unreadable.text"),)))
        return
    draft = await holding.load(room)
    if not forced and _says_nothing(text, read(text, room.lexicon), draft):
        _hint(room, draft)
        return
    if len(text) > LONGEST:
        room.reply(Card(lines=(say("report.too_long"),)))
    draft = await _begun(room, replace(draft, pending=None))
    await holding.present(room, _with_told(room, draft, text))


async def answered(room: Room, draft: Draft, text: str) -> None:
    """The story after 上报: taken as a report however short it is."""
    await said(room, text, forced=True)


async def showed(room: Room, text: str) -> None:
    """A photo, voice message or file, with what is written under it."""
    draft = await holding.load(room)
    full = len(draft.attachments) >= MOST_ATTACHMENTS
    if full:
        room.reply(Card(lines=(say("report.too_many_files"),)))
    identifier = None if full else await received_file(room)
    if identifier is None and not text:
        return
    draft = await _begun(room, replace(draft, pending=None))
    if identifier is not None:
        draft = replace(draft, attachments=(*draft.attachments, identifier))
        draft = told.with_source(room, draft)
    if cleaned(text):
        draft = _with_told(room, draft, text)
    await holding.present(room, draft)


async def pointed(room: Room) -> None:
    """A location: where it happened."""
    draft = await holding.load(room)
    draft = replace(draft, place=place_of(room))
    await holding.present(room, told.with_source(room, draft))


def _with_told(room: Room, draft: Draft, text: str) -> Draft:
    """The draft with the text; one that is full takes the alarm in it, and says so."""
    held = draft.reading
    if held is None or len(held.matter) + len(text) < LONGEST or not held.matter:
        return told.with_text(room, draft, text[:LONGEST])
    room.reply(Card(lines=(say("report.full"),)))
    return replace(draft, reading=told.raised_by(read(text, room.lexicon), held))


async def _begun(room: Room, draft: Draft) -> Draft:
    """What begins a draft may belong to a case; what is added to one does not ask again."""
    return draft if draft.is_begun else await offering.with_offers(room, draft)


def place_of(room: Room) -> str:
    """The location as text; the map on the phone opens such numbers."""
    at = room.incoming
    return say(
        "place.point", latitude=f"{at.latitude or 0:.5f}", longitude=f"{at.longitude or 0:.5f}"
    )


def _hint(room: Room, draft: Draft) -> None:
    if draft.is_begun:
        room.reply(Card(lines=(say("report.draft_waits"),)))
    else:
        room.reply(Card(headline=say("report.hint"), lines=(say("report.how"),), menu=menu()))


def is_noise(text: str) -> bool:
    """Nothing, or binary rubbish: hardly a character that anybody can read."""
    readable = sum(
        1 for char in text if char.isalnum() or char.isspace() or char in "，。！？、：；"
    )
    broken = sum(1 for char in text if char == "\ufffd" or not char.isprintable())
    return not cleaned(text) or (broken > 3 and broken * 3 > readable)


def _says_nothing(text: str, reading: Reading, draft: Draft) -> bool:
    """A greeting, or too little to be a complaint; to one begun every word may belong (I34)."""
    if len(text) <= _LONGEST_CHATTER and _CHATTER.fullmatch(text):
        return True
    if draft.is_begun:
        return False
    found = (
        reading.flags,
        reading.customer_name,
        reading.telephone,
        reading.amount,
        reading.demand,
        reading.complained_about,
        # What a few characters merely look like is no word about anything.
        any(
            e.words and e.rule != "likeness" and e.decided.startswith(_TELLING)
            for e in reading.reasons
        ),
    )
    plain = "".join(char for char in cleaned(text) if char.isalnum())
    return not any(found) and len(plain) < _LEAST
