"""aiosqlite with one trip to its thread for each statement.

Its own cursor makes four: to open, to execute, to fetch and to close. Each trip wakes a thread and
then the event loop, and takes longer than SQLite does for most of our statements.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Any, Self

import aiosqlite
from sqlalchemy import make_url

Opening = Callable[[], Awaitable[aiosqlite.Connection]]


class QuickConnection(aiosqlite.Connection):
    """A connection whose cursors are quick."""

    def cursor(self) -> "QuickCursor":  # type: ignore[override]
        """A cursor; nothing is asked of the database yet."""
        return QuickCursor(self)

    async def in_thread(self, step: Callable[[sqlite3.Connection], None]) -> None:
        """Do something with the connection, in its thread."""
        await self._execute(step, self._conn)  # type: ignore[no-untyped-call]


class QuickCursor:
    """What SQLAlchemy asks of a cursor. All rows of a statement are fetched when it is executed."""

    arraysize = 1

    def __init__(self, connection: QuickConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self._next = 0
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def execute(self, statement: str, parameters: Any = ()) -> Self:
        """Execute and fetch."""
        await self._connection.in_thread(
            lambda raw: self._take(raw, lambda cursor: cursor.execute(statement, parameters))
        )
        return self

    async def executemany(self, statement: str, parameters: Sequence[Any]) -> Self:
        """Execute once for each of them."""
        await self._connection.in_thread(
            lambda raw: self._take(raw, lambda cursor: cursor.executemany(statement, parameters))
        )
        return self

    async def fetchone(self) -> Any:
        """The next row; None after the last."""
        found = await self.fetchmany(1)
        return found[0] if found else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows."""
        begins, self._next = self._next, self._next + (size or self.arraysize)
        return self._rows[begins : self._next]

    async def fetchall(self) -> list[Any]:
        """All rows that are left."""
        begins, self._next = self._next, len(self._rows)
        return self._rows[begins:]

    async def close(self) -> None:
        """Forget the rows."""
        self._rows = []

    def _take(
        self, raw: sqlite3.Connection, step: Callable[[sqlite3.Cursor], sqlite3.Cursor]
    ) -> None:
        """In the connection's thread."""
        cursor = raw.cursor()
        try:
            step(cursor)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self._next = 0
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


def connecting(url: str, busy_seconds: float) -> Opening:
    """Opens connections to the SQLite database of an SQLAlchemy URL."""
    at = make_url(url)
    (path, *_), options = at.get_dialect()().create_connect_args(at)
    asked: dict[str, Any] = {**options, "timeout": busy_seconds}

    def connect() -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlite3.connect(str(path), **asked)
        return connection

    def opened() -> Awaitable[aiosqlite.Connection]:
        connection = QuickConnection(connect, 64)
        # A process that ends does not wait for it; what was committed is committed.
        connection._thread.daemon = True
        return connection

    return opened
