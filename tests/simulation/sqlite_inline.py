"""SQLite without a thread: a statement is executed where it is awaited, between two gates.

At a gate a process may die, the loop may turn, and the disk may be full. Whoever finds the
database locked by another process waits in virtual time.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any, Protocol

from storage.sqlite_driver import Opening, QuickCursor

_LOCKED = "database is locked"
_WAIT_SECONDS = 0.02
_WRITES = ("INSERT", "UPDATE", "DELETE")


class Gate(Protocol):
    """What the world does to a process at a statement."""

    async def before(self, statement: str) -> None:
        """May never return; raises sqlite3.OperationalError for a full disk."""

    async def after(self, statement: str) -> None:
        """May never return."""

    def committed(self) -> None:
        """Rows of the outbox were changed and committed."""


class InlineConnection:
    """What SQLAlchemy's dialect for aiosqlite asks of a connection."""

    def __init__(self, raw: sqlite3.Connection, gate: Gate, busy_seconds: float) -> None:
        self._conn = self._connection = raw
        self._gate = gate
        self._busy_seconds = busy_seconds
        self._changed_rows = False

    @property
    def _tx(self) -> "InlineConnection":
        return self

    def put_nowait(self, order: tuple[asyncio.Future[Any], Callable[[], Any]]) -> None:
        """What the dialect hands to the thread of a connection."""
        future, call = order
        future.set_result(call())

    @property
    def isolation_level(self) -> str | None:
        return self._conn.isolation_level

    def cursor(self) -> "InlineCursor":
        return InlineCursor(self)

    async def create_function(self, *args: Any, **more: Any) -> None:
        self._conn.create_function(*args, **more)

    async def commit(self) -> None:
        await self.between("COMMIT", lambda raw: raw.commit())

    async def rollback(self) -> None:
        self._conn.rollback()

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        self._conn.close()

    async def between(self, statement: str, step: Callable[[sqlite3.Connection], None]) -> None:
        """Do something with the connection, between the gates."""
        await self._gate.before(statement)
        loop = asyncio.get_running_loop()
        patience_ends = loop.time() + self._busy_seconds
        while True:
            try:
                step(self._conn)
                break
            except sqlite3.OperationalError as failure:
                if _LOCKED not in str(failure) or loop.time() >= patience_ends:
                    raise
            await asyncio.sleep(_WAIT_SECONDS)
        if statement.startswith("UPDATE outbox"):
            self._changed_rows = True
        elif statement == "COMMIT" and self._changed_rows:
            self._changed_rows = False
            self._gate.committed()
        await self._gate.after(statement)


class InlineCursor(QuickCursor):
    """Executes at once."""

    def __init__(self, connection: InlineConnection) -> None:
        super().__init__(connection)  # type: ignore[arg-type]
        self._inline = connection

    async def execute(self, statement: str, parameters: Any = ()) -> "InlineCursor":
        await self._inline.between(
            statement, lambda raw: self._take(raw, lambda c: c.execute(statement, parameters))
        )
        return self

    async def executemany(self, statement: str, parameters: Any) -> "InlineCursor":
        await self._inline.between(
            statement, lambda raw: self._take(raw, lambda c: c.executemany(statement, parameters))
        )
        return self


def inline(
    path: str, gate: Gate, busy_seconds: float, opened: Callable[[sqlite3.Connection], None]
) -> Opening:
    """Opens connections to a file; `opened` is told of each."""

    async def connect() -> InlineConnection:
        raw = sqlite3.connect(path, timeout=0, check_same_thread=False, cached_statements=512)
        opened(raw)
        return InlineConnection(raw, gate, busy_seconds)

    return connect  # type: ignore[return-value]


def writes(statement: str) -> bool:
    """Whether a statement needs room on the disk."""
    return statement.startswith(_WRITES)
