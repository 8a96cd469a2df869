"""A message that a gateway took, and later found undeliverable: the next rung at once."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.message import Entry
from escalation.words import PersonId
from handlers.incoming import Incoming, NotYet
from storage import ledger, outbox, people, rungs
from storage.people import FROM_FILE, Binding

_WRITTEN_WITHIN = timedelta(seconds=20)


async def learn(connection: AsyncConnection, incoming: Incoming, now: datetime) -> None:
    """The number is dead; what went there goes by the next channel, and the register says so.

    Raises NotYet while the message may still be being written down.
    """
    transport, number = incoming.sender.transport, incoming.sender.address
    found = await rungs.of_message(connection, transport, incoming.message_ref)
    if not found and now - incoming.at < _WRITTEN_WITHIN:
        # The gateway was quicker than our own note of having handed the message over.
        raise NotYet
    for row, owed in found:
        if row.went_to != number or owed.person is None:
            continue
        dead = Binding(transport, number, owed.person, "dead", "")
        await people.bind(connection, dead, now, f"{FROM_FILE}: {incoming.text}")
        await rungs.undelivered(connection, row)
        await outbox.put(connection, [owed], now)
        if owed.case_id is not None:
            values = (("by", transport), ("because", "dead"))
            entry = Entry(kind="undelivered", at=now, actor=PersonId(owed.person), values=values)
            await ledger.append(connection, owed.case_id, [entry])
