"""Copies of one obligation, a row for each further channel: `key#transport` beside `key`."""

from dataclasses import dataclass

from sqlalchemy import RowMapping, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.deliveries import stored_ref
from storage.outbox import Claimed, Owed, RowKind
from storage.tables import deliveries, outbox

IN_PLAIN_WORDS = "!plain"
"""Ends the key of what goes out in place of a page that cannot be sent as it is (T23)."""

_MARK = "#"
_AFTER_MARK = "$"
_HOPEFUL = ("due", "claimed", "done")


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A row whose message a platform took, and the address it went to."""

    outbox_id: int
    went_to: str


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
) -> list[tuple[Undelivered, Owed]]:
    """Rows that a message was of, several when it was a list, and what is owed again of each.

    It goes by the same rung, or by one behind it when that address is dead by then.
    """
    ref = stored_ref(message_ref)
    query = (
        select(outbox, deliveries.c.address.label("went_to"))
        .join(deliveries, deliveries.c.outbox_id == outbox.c.id)
        .where(deliveries.c.transport == transport, deliveries.c.message_ref == ref)
    )
    found = (await connection.execute(query.order_by(outbox.c.id))).mappings().all()
    return [(Undelivered(row["id"], row["went_to"]), _again(row, transport)) for row in found]


async def undelivered(connection: AsyncConnection, row: Undelivered) -> None:
    """It was taken and never arrived: it is no hope of its obligation any more."""
    is_it = and_(outbox.c.id == row.outbox_id, outbox.c.state == "done")
    await connection.execute(update(outbox).where(is_it).values(state="aside", detail="never came"))


def _again(row: RowMapping, transport: str) -> Owed:
    names = ("body", "priority", "case_id", "person", "call_no", "expires_at")
    kept = {name: row[name] for name in names}
    key = f"{copy_key(row['key'], transport)}~"
    return Owed(key=key, kind=RowKind(row["kind"]), transport=transport, **kept)


def _original(key: str) -> str:
    return key.partition(_MARK)[0]
