"""收件箱: stored updates. A row is committed before its platform is answered (invariant 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import inbox

# Written into the statement, not bound: only so does the index of waiting rows serve.
_WAITING: ColumnElement[str] = literal_column("'waiting'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One stored update. `order_key` is the sender: a person's updates are taken in order."""

    id: int
    platform: str
    order_key: str
    payload: str
    received_at: datetime
    attempts: int


async def put(
    connection: AsyncConnection,
    platform: str,
    updates: Sequence[tuple[str, str, str]],
    now: datetime,
) -> int:
    """Store updates given as (update key, order key, payload); returns how many were new.

    A redelivered update changes nothing (I29, I30).
    """
    rows = [
        {
            "platform": platform,
            "update_key": key,
            "order_key": order_key,
            "payload": payload,
            "received_at": now,
            "not_before": now,
        }
        for key, order_key, payload in updates
    ]
    if not rows:
        return 0
    statement = _insert_for(connection).on_conflict_do_nothing().returning(inbox.c.id)
    return len((await connection.execute(statement, rows)).all())


async def next_waiting(
    connection: AsyncConnection, now: datetime, of: tuple[str, str] | None = None
) -> Received | None:
    """The oldest row that may be taken: no earlier row of the same sender is still waiting.

    `of` looks only among the rows of one sender, given as (platform, order key).
    """
    query = _NEXT
    if of is not None:
        query = query.where(inbox.c.platform == of[0], inbox.c.order_key == of[1])
    row = (await connection.execute(query, {"now": now})).mappings().first()
    return _received(row) if row else None


def _next() -> Select[Any]:
    """Made once: it is asked after every update and every second."""
    earlier = inbox.alias()
    blocked = (
        select(earlier.c.id)
        .where(
            earlier.c.state == _WAITING,
            earlier.c.platform == inbox.c.platform,
            earlier.c.order_key == inbox.c.order_key,
            earlier.c.id < inbox.c.id,
        )
        .exists()
    )
    free = and_(inbox.c.state == _WAITING, inbox.c.not_before <= bindparam("now"), ~blocked)
    query = select(inbox).where(free).order_by(inbox.c.id).limit(1)
    # Of two replicas the second passes over the row that the first holds, and over the rest of
    # that sender too, since the held row still counts as waiting.
    return query.with_for_update(skip_locked=True, of=inbox)


_NEXT = _next()


async def is_waiting(connection: AsyncConnection, of: tuple[str, str], until: int) -> bool:
    """Whether a row of this sender waits up to and with a certain one, free to be taken or not."""
    query = select(inbox.c.id).where(
        inbox.c.state == _WAITING,
        inbox.c.platform == of[0],
        inbox.c.order_key == of[1],
        inbox.c.id <= until,
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def waiting_after(connection: AsyncConnection, row_id: int, limit: int) -> list[Received]:
    """Rows that wait and came after a certain one, in their order."""
    query = select(inbox).where(inbox.c.state == _WAITING, inbox.c.id > row_id)
    found = await connection.execute(query.order_by(inbox.c.id).limit(limit))
    return [_received(row) for row in found.mappings()]


async def senders_waiting(
    connection: AsyncConnection, now: datetime, limit: int
) -> list[tuple[str, str]]:
    """Who waits for an answer, as (platform, address), the longest first."""
    query = select(inbox.c.platform, inbox.c.order_key).where(
        inbox.c.state == _WAITING, inbox.c.not_before <= now
    )
    grouped = query.group_by(inbox.c.platform, inbox.c.order_key).order_by(func.min(inbox.c.id))
    return [(row[0], row[1]) for row in await connection.execute(grouped.limit(limit))]


async def finish(connection: AsyncConnection, row_id: int) -> None:
    """The row was dealt with; in the same transaction as what it caused (invariant 2)."""
    await connection.execute(update(inbox).where(inbox.c.id == row_id).values(state="done"))


async def put_off(
    connection: AsyncConnection,
    row_id: int,
    not_before: datetime,
    error: str,
    *,
    aside: bool,
    tried: bool = True,
) -> None:
    """Try the row again later, or set it aside for a person to look at after too many tries.

    `tried` False does not count as a try: somebody else was quicker.
    """
    await connection.execute(
        update(inbox)
        .where(inbox.c.id == row_id)
        .values(
            attempts=inbox.c.attempts + int(tried),
            not_before=not_before,
            error=error[:2000],
            state="aside" if aside else "waiting",
        )
    )


def _insert_for(connection: AsyncConnection) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(inbox)
    return postgresql.insert(inbox)


def _received(row: RowMapping) -> Received:
    names = ("id", "platform", "order_key", "payload", "received_at", "attempts")
    return Received(**{name: row[name] for name in names})
