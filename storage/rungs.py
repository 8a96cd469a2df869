"""Copies of one obligation, a row for each further channel: `key#transport` beside `key`."""

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outbox import Claimed, Owed, RowKind
from storage.tables import deliveries, outbox

_MARK = "#"
_AFTER_MARK = "$"
_HOPEFUL = ("due", "claimed", "done")


def copy_key(key: str, transport: str) -> str:
    """The key of the copy by another transport; of a copy too, for all are of one obligation."""
    return f"{_original(key)}{_MARK}{transport}"


async def is_known(connection: AsyncConnection, key: str) -> bool:
    """Whether there is, or was, a row of this key."""
    found = await connection.execute(select(outbox.c.id).where(outbox.c.key == key))
    return found.first() is not None


async def is_last_hope(connection: AsyncConnection, row: Claimed) -> bool:
    """Whether no other row of the same obligation was sent or may still be."""
    key = _original(row.key)
    copies = and_(outbox.c.key >= key + _MARK, outbox.c.key < key + _AFTER_MARK)
    others = select(outbox.c.id).where(
        or_(outbox.c.key == key, copies), outbox.c.id != row.id, outbox.c.state.in_(_HOPEFUL)
    )
    return (await connection.execute(others.limit(1))).first() is None


async def of_message(
    connection: AsyncConnection, transport: str, message_ref: str
) -> tuple[Owed, str] | None:
    """What is owed again when a message is found not to have arrived, and where it went.

    It goes by the same rung, or by one behind it when that address is dead by then.
    """
    query = (
        select(outbox, deliveries.c.address.label("went_to"))
        .join(deliveries, deliveries.c.outbox_id == outbox.c.id)
        .where(deliveries.c.transport == transport, deliveries.c.message_ref == message_ref)
    )
    row = (await connection.execute(query.limit(1))).mappings().first()
    if row is None:
        return None
    names = ("body", "priority", "case_id", "person", "call_no", "expires_at")
    kept = {name: row[name] for name in names}
    key = f"{copy_key(row['key'], transport)}~"
    owed = Owed(key=key, kind=RowKind(row["kind"]), transport=transport, **kept)
    return owed, str(row["went_to"])


def _original(key: str) -> str:
    return key.partition(_MARK)[0]
