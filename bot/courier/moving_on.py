"""The next rung: the same obligation by another channel, and the register's account of why."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.courier.ladder import Channel
from escalation.message import Entry, Message
from escalation.words import PersonId, Reason
from storage import ledger, outbox, rungs
from storage.codec import from_text
from storage.outbox import Claimed, Owed

SILENT = "silent"
"""Why a page moves on. Nobody answered by the channel before."""

HELD = "held"
"""The channel before does not take it now."""

DEAD = "dead"
"""The address before will never work."""

REFUSED = "refused"
"""The channel before will never take this message."""


async def move_on(
    connection: AsyncConnection,
    row: Claimed,
    from_: Channel,
    to: Channel,
    why: str,
    now: datetime,
    *,
    uncertain: bool = False,
) -> bool:
    """Owe the same by another channel too, once; the courier finds the address when it sends.

    False when it was owed by that one before. `uncertain`: the person may have it already by the
    first.
    """
    copy = _copy(row, to, uncertain=uncertain or row.uncertain)
    if await rungs.is_known(connection, copy.key):
        return False
    await outbox.put(connection, [copy], now)
    await note(connection, row, from_, to, why, now)
    return True


async def note(
    connection: AsyncConnection, row: Claimed, from_: Channel, to: Channel, why: str, now: datetime
) -> None:
    """Enter in the register that a page goes by another channel; other messages are not entered."""
    if row.call_no is None or row.case_id is None or row.person is None:
        return
    attempt = str(from_text(Message, row.body).attempt)
    values = [("by", to.transport), ("instead_of", from_.transport), ("because", why)]
    values.append(("attempt", attempt))
    reason = Reason.NO_ACK if why == SILENT else None
    entry = Entry(
        kind="moved_on", at=now, actor=PersonId(row.person), reason=reason, values=tuple(values)
    )
    await ledger.append(connection, row.case_id, [entry])


def paged(row: Claimed, channel: Channel, now: datetime) -> Entry:
    """The register's account of a page that a platform took."""
    message = from_text(Message, row.body)
    values = [("call", str(message.call)), ("attempt", str(message.attempt))]
    values.append(("by", channel.transport))
    if row.uncertain:
        values.append(("repeat", "1"))
    return Entry(kind="paged", at=now, actor=message.to, values=tuple(values))


def _copy(row: Claimed, to: Channel, *, uncertain: bool) -> Owed:
    return Owed(
        key=rungs.copy_key(row.key, to.transport),
        kind=row.kind,
        body=row.body,
        priority=row.priority,
        case_id=row.case_id,
        person=row.person,
        transport=to.transport,
        address=None if row.person else to.address,
        call_no=row.call_no,
        expires_at=row.expires_at,
        uncertain=uncertain,
    )
