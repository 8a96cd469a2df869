"""What one message adds to a draft: its reading, whom it is about, where it came from."""

from dataclasses import replace

from escalation.organisation import Organisation, Person
from escalation.words import PersonId, UnitId
from handlers import units
from handlers.conversations.filing import source_of
from handlers.draft import Draft, Source
from handlers.reading import Reading, read, read_further
from handlers.room import Room

SENTENCES = frozenset({"matter", "demand"})
"""Fields of the draft in which somebody may be complained about."""

_MOST_SOURCES = 200
"""Messages whose later edits are still known to belong to a draft."""

_HEADS = ("主任", "行长", "经理", "主管")
"""Titles by which one person is meant, even without a name."""


def with_text(room: Room, draft: Draft, text: str) -> Draft:
    """The draft with a further text; nothing that was understood is overwritten silently."""
    if draft.reading is None:
        reading = read(text, room.lexicon)
        called = reading.complained_about
    else:
        reading = read_further(draft.reading, text, room.lexicon)
        called = read(text, room.lexicon).complained_about
    draft = with_unit(room, replace(draft, reading=reading), text)
    return with_source(room, with_accused(room, draft, called))


def with_unit(room: Room, draft: Draft, text: str) -> Draft:
    """Read which unit is complained about where it may well be another one (R-INTAKE-2)."""
    reading = draft.reading
    asked = reading and units.is_asked_for(draft.unit, reading.channel, room.organisation)
    if draft.unit_named:
        return draft
    unit = units.unit_in(text, room.organisation, room.lexicon.came_by_markers)
    if unit is None or (room.organisation.is_within(draft.unit, unit) and not asked):
        return draft
    return replace(draft, unit=unit, unit_named=True) if asked else replace(draft, unit_seen=unit)


def with_source(room: Room, draft: Draft, field: str = "") -> Draft:
    """Remember the message, so that an edit of it is recognised (I32)."""
    source = Source(source_of(room), field)
    if not room.incoming.message_ref or source in draft.sources:
        return draft
    return replace(draft, sources=(*draft.sources, source)[-_MOST_SOURCES:])


def with_accused(room: Room, draft: Draft, called: str | None) -> Draft:
    """Match a name just read; a role or an unknown name is kept as text (R-CONF-1)."""
    if not called:
        return draft
    people = named(called, room.organisation, draft.unit) - {room.me}
    return replace(
        draft,
        accused=draft.accused or called,
        complained_about=draft.complained_about | people,
    )


def named(called: str, organisation: Organisation, unit: UnitId) -> frozenset[PersonId]:
    """Everybody who may be meant: of two, going around both is the safer mistake (R-CONF-1).

    A full name counts wherever its bearer works; 吴主任, 小吴 and 主任 on the unit's own line.
    """
    wanted = "".join(called.split())
    people = organisation.people.values()
    exact = frozenset(p.id for p in people if p.name == wanted)
    begun = _by_full_name(wanted, organisation, unit)
    return exact or begun or _by_title(wanted, organisation, unit)


def _by_full_name(wanted: str, organisation: Organisation, unit: UnitId) -> frozenset[PersonId]:
    """吴昊 of 吴昊主任, whatever his title is; of 吴昊又, a name cut wrongly, on the line only."""
    line = {person.id for person in _line(organisation, unit)}
    return frozenset(
        p.id
        for p in organisation.people.values()
        if len(p.name) > 1
        and wanted.startswith(p.name)
        and (p.id in line or len(wanted) > len(p.name) + 1)
    )


def _by_title(wanted: str, organisation: Organisation, unit: UnitId) -> frozenset[PersonId]:
    """吴主任: a surname and part of a title; 小吴: a surname; 主任: those of the unit."""
    if wanted[:1] in ("小", "老") and len(wanted) == 2:
        return frozenset(p.id for p in organisation.staff(unit) if p.name.startswith(wanted[1]))
    line = _line(organisation, unit)
    for cut in range(1, len(wanted) - 1):
        called, title = wanted[:cut], wanted[cut:]
        found = {p.id for p in line if p.name.startswith(called) and title in p.title}
        if found:
            return frozenset(found)
    # 柜员 alone is half of a counter, who are witnesses; a head alone is one person.
    if not wanted.endswith(_HEADS):
        return frozenset()
    return frozenset(p.id for p in _own(organisation, unit) if wanted in p.title)


def _line(organisation: Organisation, unit: UnitId) -> list[Person]:
    """Staff of the unit and of those above it, with the heads, wherever these are kept."""
    units = list(organisation.line_above(unit))
    ids, heads = {each.id for each in units}, {each.head for each in units}
    return [p for p in organisation.people.values() if p.unit in ids or p.id in heads]


def _own(organisation: Organisation, unit: UnitId) -> list[Person]:
    """Staff and head of the unit itself."""
    known = organisation.units.get(unit)
    head = known.head if known else None
    return [p for p in organisation.people.values() if p.unit == unit or p.id == head]


def raised_by(reading: Reading, held: Reading) -> Reading:
    """`held` with the flags and doubts of another reading: doubt goes up, never down (I34)."""
    flags = held.flags | reading.flags
    doubts = (held.doubts | reading.doubts) - flags
    return replace(held, flags=flags, doubts=doubts)
