"""绑定: a single-use code makes a binding pending; somebody entitled makes it live (A37).

A forwarded link therefore binds nobody: the confirmation goes to people who are bound already.
The numeric address counts, never the name somebody gave themselves (A38).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.message import Priority
from escalation.organisation import Organisation, Person, Role
from escalation.words import PersonId
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards.masking import cut
from handlers.cards.menu import greeting
from handlers.cards.parts import unit_name
from handlers.desk import Desk
from handlers.incoming import Incoming
from handlers.reading.reader import cleaned
from handlers.room import Room
from handlers.sentences import say
from storage import marks, outbox, people
from storage.codec import from_text, to_text
from storage.outbox import Owed, RowKind
from storage.people import Binding

APPROVE, REFUSE = "bindyes", "bindno"
_AGAIN = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants to be bound as whom, kept until somebody decides."""

    transport: str
    address: str
    person: PersonId


@dataclass(frozen=True, slots=True)
class Asked:
    """Which request of an address is open, and when somebody was last asked about it."""

    token: str
    at: datetime


async def with_code(
    connection: AsyncConnection,
    desk: Desk,
    incoming: Incoming,
    code: str,
    cause: str,
    now: datetime,
) -> Card:
    """Use the code; returns the answer, the same for a wrong, a used and an expired one."""
    organisation = desk.rulebook.duty.organisation
    approvers: list[PersonId] = []
    async with connection.begin_nested() as attempt:
        person_id = await people.use_code(connection, code, now)
        person = organisation.people.get(PersonId(person_id)) if person_id else None
        if person is not None:
            approvers = await _approvers(connection, person, organisation)
        if not approvers:
            # Nobody could confirm: the code stays good until somebody can.
            await attempt.rollback()
    if person is None:
        again = await still_waiting(connection, desk, incoming, cause, now)
        return again or Card(lines=(say("enrol.code_refused"),))
    if not approvers:
        return Card(lines=(say("enrol.nobody_confirms"),))
    sender = incoming.sender
    pending = Binding(sender.transport, sender.address, person.id, "pending", sender.display)
    await people.bind(connection, pending, now)
    token = f"{desk.rulebook.chance.getrandbits(48):012x}"
    request = Request(sender.transport, sender.address, person.id)
    await marks.save(connection, f"enrol:{token}", to_text(request), now)
    await _ask(connection, Asked(token, now), pending, person, approvers, cause)
    return Card(lines=(say("enrol.waiting"),))


async def still_waiting(
    connection: AsyncConnection, desk: Desk, incoming: Incoming, cause: str, now: datetime
) -> Card | None:
    """Whoever waits and writes again has the question put again, once in some minutes.

    Whoever decides may only now have opened the chat. None for somebody who does not wait.
    """
    sender, organisation = incoming.sender, desk.rulebook.duty.organisation
    pending = await people.who(connection, sender.transport, sender.address)
    person = organisation.people.get(PersonId(pending.person)) if pending else None
    if pending is None or pending.state != "pending" or person is None:
        return None
    asked = await _asked(connection, pending)
    if asked is not None and now >= asked.at + _AGAIN:
        approvers = await _approvers(connection, person, organisation)
        await _ask(connection, replace(asked, at=now), pending, person, approvers, cause)
    return Card(lines=(say("enrol.still_waiting"),))


async def reached(
    connection: AsyncConnection, desk: Desk, approver: Person, cause: str, now: datetime
) -> None:
    """Somebody opened the chat: everything they may decide is put to them, which failed before."""
    organisation = desk.rulebook.duty.organisation
    for pending in await people.pending(connection):
        person = organisation.people.get(PersonId(pending.person))
        asked = await _asked(connection, pending)
        if person and asked and _may_confirm(approver, person, organisation):
            again = f"{cause}:{asked.token}"
            await _ask(connection, replace(asked, at=now), pending, person, [approver.id], again)


async def approve(room: Room, action: Action) -> None:
    """确认: the binding is live from now on, older ones of that wire end."""
    request = await _request(room, action)
    if request is None:
        return
    person = room.organisation.people[request.person]
    bindings = await people.of_person(room.connection, person.id)
    known = await people.who(room.connection, request.transport, request.address)
    display = known.display if known else ""
    live = Binding(request.transport, request.address, person.id, "live", display)
    await people.bind(room.connection, live, room.now, f"confirmed by {room.me}")
    for old in bindings:
        replaced = old.transport == live.transport and old.address != live.address
        if replaced and old.state in ("live", "dead", "pending"):
            detail = f"replaced by {live.address}"
            await people.mark(
                room.connection, old.transport, old.address, "revoked", room.now, detail
            )
            if old.state == "live":
                card = Card(lines=(say("enrol.replaced"),))
                room.send_to(card, transport=old.transport, address=old.address)
    welcome = greeting(person.name, unit_name(person.unit, room.organisation))
    room.send_to(welcome, person=person.id, transport=live.transport, address=live.address)
    room.toast(say("enrol.confirmed", name=person.name))
    room.redraw(Card(lines=(say("enrol.confirmed", name=person.name),)))


async def refuse(room: Room, action: Action) -> None:
    """拒绝: the address stays a stranger."""
    request = await _request(room, action)
    if request is None:
        return
    await people.mark(
        room.connection,
        request.transport,
        request.address,
        "revoked",
        room.now,
        f"refused by {room.me}",
    )
    name = room.organisation.name(request.person)
    card = Card(lines=(say("enrol.code_refused"),))
    room.send_to(card, transport=request.transport, address=request.address)
    room.toast(say("enrol.refused", name=name))
    room.redraw(Card(lines=(say("enrol.refused", name=name),)))


async def _request(room: Room, action: Action) -> Request | None:
    """The request behind the button, while it is open and this person may decide it."""
    text = await marks.load(room.connection, f"enrol:{action.subject}")
    request = from_text(Request, text) if text else None
    person = room.organisation.people.get(request.person) if request else None
    if (
        request is None
        or person is None
        or not _may_confirm(room.person, person, room.organisation)
    ):
        room.toast(say("refused.not_found"))
        return None
    binding = await people.who(room.connection, request.transport, request.address)
    if binding is None or (binding.person, binding.state) != (person.id, "pending"):
        room.toast(say("enrol.decided"))
        return None
    return request


def _may_confirm(approver: Person, person: Person, organisation: Organisation) -> bool:
    head = organisation.head_of(person.id)
    return Role.ADMINISTRATOR in approver.roles or approver.id == head


async def _approvers(
    connection: AsyncConnection, person: Person, organisation: Organisation
) -> list[PersonId]:
    """Administrators and the unit's head who can be reached: bound, or by number in the file."""
    head = organisation.head_of(person.id)
    named = [p.id for p in organisation.people.values() if Role.ADMINISTRATOR in p.roles]
    named += [head] if head else []
    found = []
    for each in dict.fromkeys(named):
        bindings = await people.of_person(connection, each)
        known = organisation.people.get(each)
        by_number = known is not None and bool(known.telegram or known.wecom)
        proven = any(b.state == "live" and not b.is_from_file for b in bindings)
        if proven or (by_number and each != person.id):
            found.append(each)
    return found


async def _asked(connection: AsyncConnection, pending: Binding) -> Asked | None:
    text = await marks.load(connection, f"enrolling:{pending.transport}:{pending.address}")
    return from_text(Asked, text) if text else None


async def _ask(
    connection: AsyncConnection,
    asked: Asked,
    pending: Binding,
    person: Person,
    approvers: Sequence[PersonId],
    cause: str,
) -> None:
    """Put the question, and keep when."""
    name = f"enrolling:{pending.transport}:{pending.address}"
    await marks.save(connection, name, to_text(asked), asked.at)
    card = _question(person, pending, asked.token)
    owed = [_owed(f"{cause}:enrol:{approver}", card, approver) for approver in approvers]
    await outbox.put(connection, owed, asked.at)


def _question(person: Person, pending: Binding, token: str) -> Card:
    display = cut(cleaned(pending.display), 60)
    yes = Button(say("enrol.yes"), Action(APPROVE, token))
    no = Button(say("enrol.no"), Action(REFUSE, token))
    return Card(
        headline=say("enrol.question", name=person.name, title=person.title),
        lines=(
            say("enrol.asked_by", display=display, address=pending.address),
            say("enrol.check"),
        ),
        buttons=((yes, no),),
        protected=True,
    )


def _owed(key: str, card: Card, person: PersonId) -> Owed:
    return Owed(
        key=key, kind=RowKind.REPLY, body=to_text(card), priority=Priority.REPLY, person=person
    )
