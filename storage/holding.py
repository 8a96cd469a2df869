"""One after the other where there is no row yet that could be held.

SQLite has one writer; PostgreSQL takes an advisory lock, which ends with the transaction.
"""

import hashlib
from contextlib import AsyncExitStack, suppress
from datetime import timedelta

from sqlalchemy import Integer, Interval, String, cast, func, literal, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Busy, Database
from storage.postgres import middle_troubles


async def wait_at_most(connection: AsyncConnection, seconds: float) -> None:
    """Until the transaction ends no statement waits for longer for what somebody else holds.

    Nothing to do on SQLite, whose transactions have waited before they begin.
    """
    if connection.dialect.name == "sqlite":
        return
    usual = cast(func.current_setting("lock_timeout"), Interval)
    least = func.least(usual, literal(timedelta(seconds=seconds), Interval))
    milliseconds = cast(func.extract("epoch", least) * 1000, Integer)
    await connection.execute(
        select(func.set_config("lock_timeout", cast(milliseconds, String), True))
    )


async def hold(connection: AsyncConnection, name: str) -> None:
    """Wait until nobody else holds the name, and hold it until the transaction ends.

    Raises what `Database.writing` turns into Busy when that takes too long.
    """
    if connection.dialect.name == "sqlite":
        return
    await connection.execute(select(func.pg_advisory_xact_lock(_number(name))))


async def hold_if_free(connection: AsyncConnection, name: str) -> bool:
    """The same without waiting; False when somebody else holds the name."""
    if connection.dialect.name == "sqlite":
        return True
    held = await connection.scalar(select(func.pg_try_advisory_xact_lock(_number(name))))
    return bool(held)


class Alone:
    """A name that one process at a time holds until it lets go, or its session ends.

    PostgreSQL keeps such a lock in memory: it can be had while nothing can be written (T19).
    SQLite serves one process, which is always alone.
    """

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._number = _number(name)
        self._session: AsyncExitStack | None = None
        self._connection: AsyncConnection | None = None

    @property
    def is_held(self) -> bool:
        """Whether the name was ours when we last asked."""
        return self._connection is not None

    async def take(self) -> bool:
        """Hold the name, or go on holding it; False when another does. Raises Busy."""
        if self._database.is_sqlite or await self._still_holds():
            return True
        async with AsyncExitStack() as stack:
            connection = await stack.enter_async_context(self._database.session())
            taken = await connection.scalar(select(func.pg_try_advisory_lock(self._number)))
            if taken:
                self._session, self._connection = stack.pop_all(), connection
            return bool(taken)

    async def let_go(self) -> None:
        """Another may have it."""
        session, connection = self._session, self._connection
        self._session = self._connection = None
        if session is None or connection is None:
            return
        with suppress(Busy, DBAPIError):
            async with session:
                if connection.invalidated:
                    return  # the session has ended, and the server has let go
                try:
                    await connection.execute(select(func.pg_advisory_unlock(self._number)))
                except Exception:
                    await connection.invalidate()  # no such session goes back among the others
                    raise

    async def _still_holds(self) -> bool:
        if self._connection is None:
            return False
        try:
            await self._connection.execute(select(1))
        except (DBAPIError, *middle_troubles):
            await self.let_go()
            return False
        return True


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
