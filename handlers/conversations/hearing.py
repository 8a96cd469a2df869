"""Words typed with any act are heard like a report: whom they complain about, and a threat.

Who is complained about is shut out before anybody is told of the act that carries the words.
"""

from escalation.case import Case
from escalation.decision import Refusal
from escalation.event import AccusedNamed, ByPerson, FlagRaised
from escalation.permission import Act
from escalation.words import Flag, PersonId
from handlers.card import Card
from handlers.conversations import told
from handlers.conversations.outcome import told_outcome
from handlers.desk import Acted
from handlers.reading import Reading
from handlers.room import Room


async def act(
    room: Room, case_id: str, event: ByPerson, reading: Reading, *, again: bool = True
) -> Acted:
    """The act, with everything its words say: the accused first, then the act, then the threat.

    Without `again` a threat that the case is marked with already is not taken for a new one.
    """
    case = await room.visible(case_id)
    if case is None:
        return Acted(case=None, refused=Refusal.NOT_FOUND)
    shut = await shut_out(room, case, reading)
    if shut.refused is not None:
        return shut
    acted = await room.desk.act(room.connection, case.id, event, room.now)
    if again or Flag.MEDIA_THREAT not in case.flags:
        await raise_media(room, case, reading)
    return acted


async def shut_out(room: Room, case: Case, reading: Reading) -> Acted:
    """Whoever the words complain about learns nothing from here on (R-CONF-1)."""
    called = reading.complained_about
    if not called:
        return Acted(case=case)
    people = told.named(called, room.organisation, case.unit) - {room.me}
    return await name(room, case, people, called)


async def name(room: Room, case: Case, people: frozenset[PersonId], called: str) -> Acted:
    """Name people for a case; that they are named already is no refusal."""
    if not (people - case.complained_about) and (people or case.accused or not called):
        return Acted(case=case)
    event = AccusedNamed(by=room.me, people=people, text=case.accused or called)
    return await room.desk.act(room.connection, case.id, event, room.now)


async def raise_media(room: Room, case: Case, reading: Reading) -> None:
    """A threat is one wherever it is typed (R-MEDIA-1)."""
    if Flag.MEDIA_THREAT not in reading.flags:
        return
    event = FlagRaised(by=room.me, flag=Flag.MEDIA_THREAT)
    acted = await room.desk.act(room.connection, case.id, event, room.now)
    if acted.refused is None:
        room.reply(Card(lines=(await told_outcome(room, acted, Act.RAISE),)), case=acted.case)
