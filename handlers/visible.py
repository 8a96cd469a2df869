"""Which open cases exist for a person, whichever way they look: in a chat, on a page (R-CONF-1)."""

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.duty import Duty
from escalation.organisation import Organisation, Person
from escalation.permission import Act, may
from escalation.seeing import seen_by_place
from escalation.words import PersonId
from storage import cases, people

_MOST_SHOWN = 1000


async def visible_open_cases(connection: AsyncConnection, me: PersonId, duty: Duty) -> list[Case]:
    """Open cases that exist for this person, the oldest first.

    Above so many those that name the person come before the others of their units.
    """
    units = seen_by_place(me, duty.organisation)
    found = await cases.concerning(connection, units, me, _MOST_SHOWN)
    return [case for case in found if may(me, Act.VIEW, case, duty)]


def is_mine(found: Case, me: PersonId) -> bool:
    """Whether I took it in, hold it, or am being called for it."""
    called = any(me in call.owing for call in found.open_calls)
    return called or me in (found.first_contact, found.handler)


async def signed_in(
    connection: AsyncConnection, organisation: Organisation, transport: str, address: str
) -> Person | None:
    """The person whom a platform vouches for: named in the file, or bound to this address.

    As in the chat: who was revoked is nobody, and a binding of an older file counts no more.
    """
    binding = await people.who(connection, transport, address)
    if not address or (binding is not None and binding.state == "revoked"):
        return None
    for person in organisation.people.values():
        if person.address_on(transport) == address:
            return person
    if binding is None or binding.is_from_file or binding.state not in ("live", "dead"):
        return None
    return organisation.people.get(PersonId(binding.person))
