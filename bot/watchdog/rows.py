"""A read-only look into the engine's database, by connections of our own that may be refused.

It never makes a file, never writes, and never waits for long.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, NullPool, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.transports.plain import origin
from escalation.case import Case
from storage import standstill
from storage.postgres import opening_troubles
from storage.standstill import Line

_LOOK_SECONDS = 5.0
_OPENING_SECONDS = 3.0


class Unreadable(Exception):
    """The database could not be read; the argument says why, and quotes nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What stands in the database now. `lines` is empty while the engine's time is unknown."""

    beats: Mapping[str, tuple[str, str]]
    lines: Mapping[str, Line]


class Rows:
    """`url` as in the settings."""

    def __init__(self, url: str) -> None:
        known = make_url(url)
        self.file = _file_of(known)
        self._engine = _reading(known, self.file)

    async def look(self, engine_now: Callable[[str | None], datetime | None]) -> Seen:
        """Beats and lines. `engine_now` tells the engine's time by what it last kept of it.

        Raises Unreadable.
        """
        try:
            async with asyncio.timeout(_LOOK_SECONDS), self._engine.connect() as connection:
                beats = await standstill.beats(connection)
                now = engine_now(await standstill.clock_kept(connection))
                return Seen(beats=beats, lines=await _lines(connection, now) if now else {})
        except (DBAPIError, TimeoutError, *opening_troubles) as failure:
            raise Unreadable(_why(failure)) from failure

    async def critical(self) -> list[Case]:
        """Open critical cases; none when the database cannot be read."""
        try:
            async with asyncio.timeout(_LOOK_SECONDS), self._engine.connect() as connection:
                return await standstill.critical(connection)
        except (DBAPIError, TimeoutError, *opening_troubles):
            return []

    async def close(self) -> None:
        """Let go of the connections."""
        await self._engine.dispose()


async def _lines(connection: AsyncConnection, now: datetime) -> dict[str, Line]:
    return {
        "outbox": await standstill.outbox_line(connection, now),
        "inbox": await standstill.inbox_line(connection, now),
        "cases": await standstill.cases_line(connection, now),
    }


def _file_of(url: URL) -> Path | None:
    """SQLite's file; None for a server."""
    is_file = url.get_backend_name() == "sqlite" and url.database
    return Path(str(url.database)) if is_file else None


def _reading(url: URL, file: Path | None) -> AsyncEngine:
    if file is not None:
        whole = f"file:{quote(str(file.absolute()))}"
        read_only = url.set(database=whole, query={"mode": "ro", "uri": "true"})
        arguments: dict[str, object] = {"timeout": _OPENING_SECONDS}
        return create_async_engine(read_only, poolclass=NullPool, connect_args=arguments)
    server = {"application_name": "duban-watchdog", "default_transaction_read_only": "on"}
    arguments = {
        "timeout": _OPENING_SECONDS,
        "command_timeout": _LOOK_SECONDS,
        "server_settings": server,
    }
    return create_async_engine(
        url, poolclass=NullPool, connect_args=arguments, hide_parameters=True
    )


def _why(failure: BaseException) -> str:
    """What the database says of itself, in one short line."""
    if isinstance(failure, DBAPIError):
        return f"{str(failure.orig).partition(chr(10))[0][:120]}"
    return "没有应答" if isinstance(failure, TimeoutError) else origin(failure)[:120]
