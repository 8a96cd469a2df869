"""The database: one engine, writing and reading transactions, the same on both databases.

SQLite is opened with WAL, `synchronous=FULL`, foreign keys on, and every writing transaction
begins with `BEGIN IMMEDIATE`: without it read-modify-write silently loses updates. PostgreSQL
has many writers at READ COMMITTED: whoever reads in order to write holds the row, or a name
(`storage.holding`), until the transaction ends (decision 0014).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from storage import postgres
from storage.sqlite_driver import Opening, connecting

_BUSY_SECONDS = 10.0
"""How long a writer waits for another (for example a backup) before it says so (T20)."""
_WAL_PAUSE_SECONDS = 0.02
_LOCKED = "database is locked"


class Busy(Exception):
    """数据库一直被占用，这一步没有做成。改法：结束占用它的备份或其他程序，然后重试。"""

    def __str__(self) -> str:
        return str(self.__doc__)


class Away(Busy):
    """数据库连不上，这一步没有做成。改法：查数据库服务和网络；恢复后自动继续。"""


class NotLetIn(Away):
    """The server is there and refuses us: waiting does not help. Says why, and the mend."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self._why = why

    def __str__(self) -> str:
        return self._why


class Database:
    """Owns the engine. `url` is an SQLAlchemy URL with an async driver.

    `opening` opens SQLite's connections in another way than in threads of their own; `most` are
    opened on PostgreSQL.
    """

    def __init__(
        self,
        url: str,
        busy_seconds: float = _BUSY_SECONDS,
        opening: Opening | None = None,
        most: int = postgres.USUAL,
    ) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._busy_seconds = busy_seconds
        self._turns = asyncio.Semaphore(1 if self.is_sqlite else postgres.WRITERS)
        self.engine = (
            _sqlite_engine(url, busy_seconds, opening or connecting(url, busy_seconds))
            if self.is_sqlite
            else postgres.postgres_engine(url, busy_seconds, most)
        )

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that may change rows: all of it is kept, or nothing.

        Not to be nested in one task. Raises Busy when another holds the database, or rows of it,
        for too long, and Away when the server went away in the middle.
        """
        async with AsyncExitStack() as stack:
            await self._take_turn(stack)
            stack.enter_context(_saying_what_came_between())
            with _saying_busy():
                connection = await stack.enter_async_context(self.engine.connect())
                if self.is_sqlite:
                    # The "begin" event must not start a deferred transaction first.
                    await connection.execution_options(duban_begin="IMMEDIATE")
                await stack.enter_async_context(connection.begin())
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One consistent look at the rows; nothing is changed. Raises as `writing` does."""
        async with AsyncExitStack() as stack:
            stack.enter_context(_saying_what_came_between())
            with _saying_busy():
                connection = await stack.enter_async_context(self.engine.connect())
                if not self.is_sqlite:
                    await connection.execution_options(
                        isolation_level="REPEATABLE READ", postgresql_readonly=True
                    )
                await stack.enter_async_context(connection.begin())
            yield connection

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncConnection]:
        """A connection without a transaction, for what belongs to a session (storage.holding)."""
        async with AsyncExitStack() as stack:
            stack.enter_context(_saying_what_came_between())
            with _saying_busy():
                connection = await stack.enter_async_context(self.engine.connect())
            yield await connection.execution_options(isolation_level="AUTOCOMMIT")

    async def close(self) -> None:
        """Close all connections. Must be called, or the driver's threads keep the process alive."""
        await self.engine.dispose()

    async def _take_turn(self, stack: AsyncExitStack) -> None:
        """Writers of this process go first come first served; on SQLite one after the other.

        SQLite's own waiting is by polling, in no order. On both databases each waiter would hold
        one of the pool's connections: behind a few stuck writers readers would stand still too.
        """
        try:
            async with asyncio.timeout(self._busy_seconds):
                await self._turns.acquire()
        except TimeoutError as failure:
            raise Busy from failure
        stack.callback(self._turns.release)


def was_overtaken(failure: Exception) -> bool:
    """Whether a statement failed because another had the rows in hand, which is nobody's fault.

    Inside a savepoint, which is then taken back, the step may be tried again at once.
    """
    return isinstance(failure, DBAPIError) and postgres.is_held(failure)


def waited_in_vain(failure: Exception) -> bool:
    """Whether somebody still holds what a statement wanted; trying again at once is no use."""
    return isinstance(failure, DBAPIError) and postgres.is_still_held(failure)


def _sqlite_engine(url: str, busy_seconds: float, opening: Opening) -> AsyncEngine:
    engine = create_async_engine(url, async_creator=opening, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: `_begin` decides how.
        connection.isolation_level = None
        cursor = connection.cursor()
        _switch_to_wal(cursor, busy_seconds)
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        mode = connection.get_execution_options().get("duban_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _switch_to_wal(cursor: Any, busy_seconds: float) -> None:
    """WAL stays written in the file; only the very first connection really switches.

    SQLite does not wait by itself when two processes open a new file at the same instant.
    """
    loop = asyncio.get_running_loop()
    patience_ends = loop.time() + busy_seconds
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as failure:
            if _LOCKED not in str(failure) or loop.time() >= patience_ends:
                raise
        await_only(asyncio.sleep(_WAL_PAUSE_SECONDS))


@contextmanager
def _saying_busy() -> Iterator[None]:
    try:
        yield
    except OperationalError as failure:
        if _LOCKED not in str(failure.orig):
            raise
        raise Busy from failure
    except postgres.opening_troubles as failure:
        raise _away(failure) from failure


@contextmanager
def _saying_what_came_between() -> Iterator[None]:
    """PostgreSQL may take back a transaction at any statement, and at its end (T17)."""
    try:
        yield
    except DBAPIError as failure:
        if postgres.is_held(failure):
            raise Busy from failure
        if postgres.is_gone(failure):
            raise _away(failure) from failure
        raise
    except postgres.middle_troubles as failure:
        raise Away from failure


def _away(failure: Exception) -> Away:
    why = postgres.not_let_in(failure)
    return NotLetIn(why) if why else Away()
