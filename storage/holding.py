"""One after the other where there is no row yet that could be held.

SQLite has one writer; PostgreSQL takes an advisory lock, which ends with the transaction.
"""

import hashlib

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection


async def hold(connection: AsyncConnection, name: str) -> None:
    """Wait until nobody else holds the name, and hold it until the transaction ends.

    Raises what `Database.writing` turns into Busy when that takes too long.
    """
    if connection.dialect.name == "sqlite":
        return
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    await connection.execute(select(func.pg_advisory_xact_lock(number)))
