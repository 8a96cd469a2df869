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
    written = []
    if member.telegram is not None:
        written.append(Channel("telegram", str(member.telegram)))
    if member.mail:
        written.append(Channel(MAIL, member.mail))
    known = await people.concerning(
        connection, person, [(each.transport, each.address) for each in written]
    )
    own = [each for each in known if each.person == person and _counts(each, member)]
    found = [Channel(each.transport, each.address) for each in own]
    # An address is known not to work, whoever of its users learned it.
    refused = {Channel(b.transport, b.address) for b in known if b.state != "live"}
    found += [each for each in written if each not in found and each not in refused]
    return [each for each in found if each.transport in transports]


def _counts(binding: Binding, member: Person) -> bool:
    """A binding that the organisation file made ends when the file names another number."""
    if binding.is_from_file and binding.address != str(member.telegram):
        return False
    return binding.state == "live"
