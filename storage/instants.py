"""Whose clock counts where several machines must agree (decision 0015).

On PostgreSQL it is the database server's own: the machines' clocks may differ by seconds. SQLite
has one machine, and the instant that the caller hands in.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import microseconds

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def counted(connection: AsyncConnection, now: datetime) -> ColumnElement[int]:
    """The present instant as a part of a statement, in microseconds since the epoch."""
    if connection.dialect.name == "sqlite":
        return literal(microseconds(now), BigInteger)
    # clock_timestamp, and not now(): a statement that waited for a row must not count as earlier.
    return cast(func.extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)


async def database_now(connection: AsyncConnection, now: datetime) -> datetime:
    """The present instant by the clock that counts, aware UTC."""
    at = (await connection.execute(select(counted(connection, now)))).scalar_one()
    return _EPOCH + timedelta(microseconds=at)
