"""The database: one engine, writing and reading transactions, the same on both databases.

SQLite is opened with WAL, `synchronous=FULL`, foreign keys on, and every writing transaction
begins with `BEGIN IMMEDIATE`: without it read-modify-write silently loses updates.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

_BUSY_SECONDS = 10
"""How long a writer waits for another (for example a backup) before it says so (T20)."""


class Database:
    """Owns the engine. `url` is an SQLAlchemy URL with an async driver."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_sqlite else create_async_engine(url)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that may change rows: all of it is kept, or nothing."""
        async with self.engine.connect() as connection:
            if self.is_sqlite:
                # The connection's own "begin" event must not start a deferred transaction first.
                await connection.execution_options(duban_begin="IMMEDIATE")
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One consistent look at the rows; nothing is changed."""
        async with self.engine.connect() as connection, connection.begin():
            yield connection

    async def close(self) -> None:
        """Close all connections. Must be called, or the driver's threads keep the process alive."""
        await self.engine.dispose()


def _sqlite_engine(url: str) -> AsyncEngine:
    engine = create_async_engine(url, connect_args={"timeout": _BUSY_SECONDS})

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: `_begin` decides how.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        mode = connection.get_execution_options().get("duban_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine
