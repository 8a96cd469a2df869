"""A person's channels in their order: the chat they are bound to, then mail."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.duty import Duty
from escalation.organisation import Person
from escalation.words import PersonId
from storage import people
from storage.people import Binding

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

    Whoever left the organisation file gets nothing. A dead or revoked address is left out; the
    numeric id of the organisation file counts unless it is known not to work.
    """
    member = duty.organisation.people.get(PersonId(person))
    if member is None:
        return []
    known = await people.of_person(connection, person)
    found = [Channel(b.transport, b.address) for b in known if _counts(b, member)]
    written = []
    if member.telegram is not None:
        written.append(Channel("telegram", str(member.telegram)))
    if member.mail:
        written.append(Channel(MAIL, member.mail))
    for each in written:
        if each not in found and not await _refused(connection, each):
            found.append(each)
    return [each for each in found if each.transport in transports]


def _counts(binding: Binding, member: Person) -> bool:
    """A binding that the organisation file made ends when the file names another number."""
    if binding.is_from_file and binding.address != str(member.telegram):
        return False
    return binding.state == "live"


async def _refused(connection: AsyncConnection, channel: Channel) -> bool:
    """Whether an address is known not to work, whoever of its users learned it."""
    binding = await people.who(connection, channel.transport, channel.address)
    return binding is not None and binding.state != "live"
