"""工作日志 (R-INTAKE-4): what somebody on duty did that day, from the register, and their notes.

Leaders read those of their group. A case that does not exist for the reader is in nobody's log,
nor is a note that speaks of one (R-CONF-1).
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from escalation.organisation import Person
from escalation.permission import Act, may
from handlers.action import Action
from handlers.around import around
from handlers.card import Card
from handlers.cards.beside import told_to
from handlers.cards.history import sentence
from handlers.cards.masking import without_personal
from handlers.cards.times import clock, stamp
from handlers.cards.worklog import worklog_card
from handlers.conversations import told
from handlers.conversations.accusing import by_token
from handlers.conversations.counting import zone_of
from handlers.reading import read
from handlers.room import Room
from handlers.sentences import say
from storage import cases, ledger, work_log
from storage.work_log import Note

LONGEST = 1000
MOST_A_DAY = 100
_MOST_ACTS = 300
_MOST_DAYS = 366
_MOST_PEOPLE = 15
_NUMBER = re.compile(r"(?<!\d)(?:\d{4}[-–—－_ ]?)?\d{5}(?!\d)")


async def typed(room: Room, text: str) -> None:
    """/log and 日志: alone the day so far, with words a note."""
    if text:
        await _write(room, text)
    else:
        room.reply(await _log(room, room.person, 0, 0))


async def tapped(room: Room, action: Action) -> None:
    """Another day, another page, somebody of the reader's group."""
    person = by_token(action.subject, room)
    known = room.organisation.people.get(person) if person else None
    back, _, page = action.choice.partition(".")
    if known is None or not (back.isdecimal() and page.isdecimal()):
        room.toast(say("refused.unknown_person"))
        return
    if known.id != room.me and known not in _led(room):
        room.toast(say("refused.unknown_person"))
        return
    room.reply(await _log(room, known, min(int(back), _MOST_DAYS), int(page)))


async def _write(room: Room, text: str) -> None:
    # Card numbers and codes are struck out of notes too (A46).
    words = read(text, room.lexicon).matter
    if len(words) > LONGEST:
        room.reply(Card(lines=(say("log.too_long", most=LONGEST),)))
        return
    if await work_log.count(room.connection, room.me, _day(room, 0)[0]) >= MOST_A_DAY:
        room.reply(Card(lines=(say("log.too_many", most=MOST_A_DAY),)))
        return
    await work_log.add(room.connection, Note(room.me, room.now, words))
    at = clock(room.now, room.now, zone_of(room))
    room.reply(Card(lines=(say("log.noted", at=at),)))


async def _log(room: Room, person: Person, back: int, page: int) -> Card:
    since, until = _day(room, back)
    lines = [*await _acts(room, person, since, until), *await _notes(room, person, since, until)]
    told_lines = [line for _, line in sorted(lines, key=lambda each: each[0])]
    day = f"{since.astimezone(zone_of(room)):%m-%d}"
    return worklog_card(person, day, told_lines, back, page, _led(room)[:_MOST_PEOPLE])


async def _acts(
    room: Room, person: Person, since: datetime, until: datetime
) -> list[tuple[datetime, str]]:
    """What the register has of this person, of cases that exist for the reader."""
    lines = []
    known = {}
    for case_id, entry in await ledger.acts_of(
        room.connection, person.id, since, until, _MOST_ACTS
    ):
        if case_id not in known:
            known[case_id] = await cases.load(room.connection, case_id)
        case = known[case_id]
        if case is None or not may(room.me, Act.VIEW, case, room.duty):
            continue
        others = await around(room.connection, case, (entry,))
        if not told_to((entry,), others, room.me, room.duty):
            continue
        plan = await room.desk.plan_of(room.connection, case)
        act = sentence(entry, plan, room.organisation, case.complaint)
        lines.append((entry.at, say("log.act", number=case.number, told=act)))
    return lines


async def _notes(
    room: Room, person: Person, since: datetime, until: datetime
) -> list[tuple[datetime, str]]:
    zone = zone_of(room)
    return [
        (note.at, say("log.note", at=stamp(note.at, zone), text=_masked(note.text)))
        for note in await work_log.notes(room.connection, person.id, since, until)
        if note.person == room.me or await _may_read(room, note)
    ]


def _masked(text: str) -> str:
    """A note, which belongs to no case, with every telephone in it masked (A47)."""
    return without_personal(text, None, None)


async def _may_read(room: Room, note: Note) -> bool:
    """Whether a note names neither the reader nor a case that does not exist for them."""
    called = read(note.text, room.lexicon).complained_about
    named = told.named(called, room.organisation, room.person.unit) if called else frozenset()
    if room.me in named or room.person.name in note.text:
        return False
    for number in _NUMBER.findall(note.text):
        digits = re.sub(r"\D", "", number)
        whole = f"{digits[:4]}-{digits[4:]}" if len(digits) == 9 else digits
        found = await cases.matching(room.connection, whole)
        if not all(may(room.me, Act.VIEW, case, room.duty) for case in found):
            return False
    return True


def _led(room: Room) -> Sequence[Person]:
    """Those whose log this person reads: their groups as leader or deputy, their unit as head."""
    organisation = room.organisation
    found = {
        person
        for group in organisation.groups_of(room.me)
        if room.me == group.leader or room.me in group.deputies
        for person in group.everyone
    }
    for unit in organisation.units.values():
        if unit.head == room.me:
            found |= {person.id for person in organisation.staff(unit.id)}
    return [each for each in organisation.people.values() if each.id in found - {room.me}]


def _day(room: Room, back: int) -> tuple[datetime, datetime]:
    """A local day of the plan in force, as UTC instants; `back` days ago."""
    today = room.now.astimezone(zone_of(room)).replace(hour=0, minute=0, second=0, microsecond=0)
    begins = today - timedelta(days=back)
    return begins.astimezone(UTC), (begins + timedelta(days=1)).astimezone(UTC)
