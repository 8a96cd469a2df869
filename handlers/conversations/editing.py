"""A message edited later: the original stays, the edit is added (I32)."""

from dataclasses import replace

from handlers.card import Card
from handlers.cards.draft_card import FIELDS
from handlers.conversations import holding, reporting, told
from handlers.conversations.correcting import set_field
from handlers.conversations.filing import source_of
from handlers.conversations.outcome import told_outcome
from handlers.conversations.supplementing import supplement
from handlers.draft import Draft
from handlers.reading import read
from handlers.reading.reader import cleaned
from handlers.room import Room
from handlers.sentences import say
from storage import marks


async def edited(room: Room, text: str, *, is_command: bool) -> None:
    """Add the edit to what the message belongs to: a case, the draft, or nothing yet.

    A command is not carried out again because somebody mended a word of it.
    """
    if not cleaned(text):
        return
    case_id = await marks.load(room.connection, source_of(room))
    case = await room.visible(case_id) if case_id else None
    if case is not None:
        reading = read(text, room.lexicon)
        # The message as it was may have told of the same: only what is new raises an alarm.
        reading = replace(reading, flags=reading.flags - case.flags)
        marked = say("editing.mark", text=reading.matter)
        acted = await supplement(room, case, reading, text=marked)
        room.reply(Card(lines=(await told_outcome(room, acted, "edit"),)), case=case)
        return
    draft = await holding.load(room)
    source = next((s for s in draft.sources if s.mark == source_of(room)), None)
    if source is None:
        if not is_command:
            await reporting.said(room, text)
        return
    room.reply(Card(lines=(say("editing.draft"),)))
    await holding.present(room, _with_edit(room, draft, source.field, text))


def _with_edit(room: Room, draft: Draft, field: str, text: str) -> Draft:
    """An answer for one field is that field anew; anything else is one more text."""
    typed = read(text, room.lexicon)
    held = draft.reading
    if held is not None and field in FIELDS:
        corrected = set_field(field, held, typed)
        if corrected is not None:
            draft = replace(draft, reading=told.raised_by(typed, corrected))
            called = typed.complained_about if field in told.SENTENCES else None
            return told.with_accused(room, draft, called)
    return told.with_text(room, draft, say("editing.mark", text=text))
