"""Which replicas of the process live: each says so every few seconds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, delete, select, type_coerce
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.instants import counted
from storage.tables import replicas

LIVES_SECONDS = {"sqlite": 60, "postgresql": 10}
"""Real seconds for which a replica counts as alive after it said so."""

_KEPT_SECONDS = 300
_SECOND = 1_000_000
_seen_at = type_coerce(replicas.c.seen_at, BigInteger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """One running process. Instants are aware UTC; `seen_at` is by the database's clock."""

    id: str
    host: str
    started_at: datetime
    seen_at: datetime


async def seen(
    connection: AsyncConnection, replica_id: str, host: str, started_at: datetime, now: datetime
) -> None:
    """This replica lives; rows of those long gone are removed."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    at = counted(connection, now)
    row = {"id": replica_id, "host": host, "started_at": started_at, "seen_at": at}
    statement = kind.insert(replicas).values(row)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={"seen_at": at})
    )
    old = select(replicas.c.id).where(_seen_at < at - _KEPT_SECONDS * _SECOND)
    # Two replicas that remove the same rows must not wait for each other in turns.
    free = old.order_by(replicas.c.id).with_for_update(skip_locked=True)
    await connection.execute(delete(replicas).where(replicas.c.id.in_(free)))


async def alive(connection: AsyncConnection, now: datetime) -> list[Replica]:
    """Those who said so lately, the longest running first.

    On PostgreSQL the database's clock counts, on SQLite the real instant `now`.
    """
    lives = LIVES_SECONDS[connection.dialect.name] * _SECOND
    lately = _seen_at > counted(connection, now) - lives
    query = select(replicas).where(lately).order_by(replicas.c.started_at, replicas.c.id)
    return [Replica(**row) for row in (await connection.execute(query)).mappings()]


async def gone(connection: AsyncConnection, replica_id: str) -> None:
    """This replica stops by itself."""
    await connection.execute(delete(replicas).where(replicas.c.id == replica_id))
