"""A person's channels in their order: the chat they are bound to, then mail."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.duty import Duty
from escalation.words import PersonId
from storage import people

MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Channel:
    """One address on one wire."""

    transport: str
    address: str


async def ladder(
    connection: AsyncConnection, person: str, duty: Duty, transports: frozenset[str]
) -> list[Channel]:
    """Channels on which the person may be reached now, the preferred first.

    A dead or revoked address is left out; the numeric id of the organisation file counts
    unless it is known not to work.
    """
    known = await people.of_person(connection, person)
    found = [Channel(b.transport, b.address) for b in known if b.state == "live"]
    member = duty.organisation.people.get(PersonId(person))
    if member is not None and member.telegram is not None:
        written = Channel("telegram", str(member.telegram))
        refused = {Channel(b.transport, b.address) for b in known if b.state != "live"}
        if written not in found and written not in refused:
            found.append(written)
    if member is not None and member.mail:
        found.append(Channel(MAIL, member.mail))
    return [each for each in found if each.transport in transports]
