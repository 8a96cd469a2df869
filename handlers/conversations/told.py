"""What one message adds to a draft: its reading, whom it is about, where it came from."""

from dataclasses import replace

from escalation.organisation import Organisation
from escalation.words import PersonId
from handlers.conversations.filing import source_of
from handlers.draft import Draft, Source
from handlers.reading import Reading, read, read_further
from handlers.room import Room


def with_text(room: Room, draft: Draft, text: str) -> Draft:
    """The draft with a further text; nothing that was understood is overwritten silently."""
    if draft.reading is None:
        reading = read(text, room.lexicon)
    else:
        reading = read_further(draft.reading, text, room.lexicon)
    return with_source(room, with_accused(room, replace(draft, reading=reading)))


def with_source(room: Room, draft: Draft, field: str = "") -> Draft:
    """Remember the message, so that an edit of it is recognised (I32)."""
    source = Source(source_of(room), field)
    if not room.incoming.message_ref or source in draft.sources:
        return draft
    return replace(draft, sources=(*draft.sources, source))


def with_accused(room: Room, draft: Draft) -> Draft:
    """Match the name found by reading; a role or an unknown name is kept as text (R-CONF-1)."""
    called = draft.reading.complained_about if draft.reading else None
    if not called or called == draft.accused:
        return draft
    people = named(called, room.organisation) - {room.me}
    return replace(
        draft,
        accused=draft.accused or called,
        complained_about=draft.complained_about | people,
    )


def named(called: str, organisation: Organisation) -> frozenset[PersonId]:
    """Everybody of exactly that name: of two, going around both is the safer mistake."""
    wanted = "".join(called.split())
    return frozenset(p.id for p in organisation.people.values() if p.name == wanted)


def raised_by(reading: Reading, held: Reading) -> Reading:
    """`held` with the flags and doubts of another reading: doubt goes up, never down (I34)."""
    flags = held.flags | reading.flags
    doubts = (held.doubts | reading.doubts) - flags
    return replace(held, flags=flags, doubts=doubts)
