"""通道次序: a person's channels in their order, and the rung that silence has reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.duty import Duty
from escalation.organisation import Person
from escalation.words import PersonId
from storage import people
from storage.people import Binding

MAIL = "mail"
BELLS = ("voice", "wecom_call")
"""What rings a telephone; the first says what it is about, the second is a bell alone."""


_NOBODY_WRITES = ("sms", *BELLS, MAIL)
DEAD_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Channel:
    """One address on one wire."""

    transport: str
    address: str


async def ladder(
    connection: AsyncConnection,
    person: str,
    duty: Duty,
    transports: frozenset[str],
    now: datetime,
    *,
    critical: bool = False,
    since: str = "",
) -> list[Channel]:
    """Channels on which the person may be reached now, the preferred first.

    Whoever left the organisation file gets nothing. A dead or revoked address is left out; what
    the organisation file says counts unless it is known not to work. `since` is a transport:
    only it and what stands behind it in the person's ladder; nothing when the ladder has it no
    more.
    """
    member = duty.organisation.people.get(PersonId(person))
    if member is None:
        return []
    order = member.ladder.critical if critical else member.ladder.ordinary
    written = [
        Channel(each, address)
        for each in order
        if each in transports and (address := member.address_on(each)) is not None
    ]
    named = [(each.transport, each.address) for each in written]
    known = await people.concerning(connection, person, named)
    own = [each for each in known if each.person == person and _counts(each, member)]
    found = [Channel(each.transport, each.address) for each in own]
    # An address is known not to work, whoever of its users learned it.
    refused = {Channel(b.transport, b.address) for b in known if _is_refused(b, now)}
    found += [each for each in written if each not in found and each not in refused]
    if since and since not in order:
        return []
    asked = order[order.index(since) :] if since else order
    usable = [each for each in asked if each in transports]
    return [channel for name in usable for channel in found if channel.transport == name]


def for_attempt(channels: Sequence[Channel], attempt: int, *, critical: bool) -> list[Channel]:
    """The channels of the page made for the `attempt`-th time, each once.

    The preferred one first: it shows the card. Second the rung that so many pages without an
    answer have reached; above the last one a critical page rings the telephone again. Then the
    others, for when one of these fails.
    """
    if not channels or attempt < 2:
        return list(channels)
    rung = channels[attempt - 1] if attempt <= len(channels) else None
    if rung is None and critical:
        rung = _bell(channels)
    order = [channels[0], *([rung] if rung else []), *channels[1:]]
    return list(dict.fromkeys(order))


def is_climbed(channels: Sequence[Channel], attempt: int, *, critical: bool) -> bool:
    """Whether this attempt goes by the second of `for_attempt` too, for silence on the first."""
    if attempt < 2 or len(channels) < 2:
        return False
    rings_again = critical and _bell(channels) not in (None, channels[0])
    return attempt <= len(channels) or rings_again


def _bell(channels: Sequence[Channel]) -> Channel | None:
    """The telephone that is rung when there is no further rung."""
    return next((each for name in BELLS for each in channels if each.transport == name), None)


def _is_refused(binding: Binding, now: datetime) -> bool:
    """Known not to work; where nobody can write to us, for a day, and then it is tried again.

    A number that is not paid for tonight rings next week, and nothing would ever tell us.
    """
    if binding.state == "live":
        return False
    forgotten = binding.state == "dead" and binding.transport in _NOBODY_WRITES
    return not (forgotten and binding.changed_at < now - DEAD_FOR)


def _counts(binding: Binding, member: Person) -> bool:
    """A binding that the organisation file made ends when the file names another address."""
    if binding.is_from_file and binding.address != member.address_on(binding.transport):
        return False
    return binding.state == "live"
