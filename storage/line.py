"""PostgreSQL's LISTEN and NOTIFY, on a connection of their own: a bell rope between replicas.

Nothing is owed to a notice. It is sent after the commit it tells of, and may be lost (decision
0015).
"""

from collections.abc import Callable
from typing import Any

import asyncpg
from sqlalchemy import func, make_url, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

CHANNEL = "duban"
TROUBLES = (
    *(OSError, TimeoutError, DBAPIError),
    *(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError),
)
"""What opening or using a line raises when the server is away.

asyncpg calls it internal when the server ends the session between two messages of one statement.
"""

_SECONDS = 5.0
_SQLALCHEMYS = ("prepared_statement_cache_size", "prepared_statement_name_func", "async_fallback")


class Line:
    """`open` it, `say` on it, and hear what others say; `is_open` until anything goes wrong."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    async def open(
        cls, url: str, heard: Callable[[str], None], broken: Callable[[], None]
    ) -> "Line":
        """Listen. `heard` is told every notice, our own too; `broken` when the line is lost."""
        at = make_url(url)
        _, options = at.get_dialect()().create_connect_args(at)
        for each in _SQLALCHEMYS:
            options.pop(each, None)
        settings = {"application_name": "duban bells"}
        connection = await asyncpg.connect(timeout=_SECONDS, server_settings=settings, **options)

        def notice(_connection: object, _pid: int, _channel: str, payload: str) -> None:
            heard(payload)

        try:
            connection.add_termination_listener(lambda _connection: broken())
            await connection.add_listener(CHANNEL, notice)
        except BaseException:
            connection.terminate()
            raise
        return cls(connection)

    @property
    def is_open(self) -> bool:
        """Whether nothing is known against it."""
        return not self._connection.is_closed()

    async def say(self, text: str) -> None:
        """Tell everybody who listens, this process too. Raises one of TROUBLES."""
        await self._connection.execute("SELECT pg_notify($1, $2)", CHANNEL, text, timeout=_SECONDS)

    async def test(self) -> None:
        """Raises one of TROUBLES when the other end is gone without a word."""
        await self._connection.execute("SELECT 1", timeout=_SECONDS)

    def close(self) -> None:
        """Let go at once; nothing is waited for."""
        self._connection.terminate()


async def notify(connection: AsyncConnection, text: str) -> None:
    """Tell everybody who listens, when this transaction is committed. On SQLite nobody does."""
    if connection.dialect.name != "sqlite":
        await connection.execute(select(func.pg_notify(CHANNEL, text)))
