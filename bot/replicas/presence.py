"""This replica says that it lives, and knows how many do."""

import asyncio
import contextlib
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError

from bot.machine import Machine
from bot.patience import round_apart
from storage import replicas
from storage.database import Busy, Database

SAYS_SECONDS = {True: 20.0, False: 3.0}
"""On SQLite, where it is only told to people; and on PostgreSQL, where budgets are shared by it."""

_SILENT_SECONDS = 15.0
_STOPPING_SECONDS = 2.0
_log = structlog.get_logger()


class Presence:
    """`count` is how many replicas live as last seen, this one among them; never less than one.

    Instants are the machine's and not the process's: a drill's hours must not make it seem dead.
    """

    def __init__(self, database: Database, me: str, host: str, machine: Machine) -> None:
        self._database = database
        self._me = me
        self._host = host[:64]
        self._machine = machine
        self._started_at: datetime = machine.wall()
        self.count = 1

    async def run(self) -> None:
        """Say so until cancelled; whoever stops by itself is not counted any more."""
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_SILENT_SECONDS):
                        await round_apart(self.once, None)
                await asyncio.sleep(SAYS_SECONDS[self._database.is_sqlite])
        finally:
            with contextlib.suppress(Busy, DBAPIError, TimeoutError):
                async with asyncio.timeout(_STOPPING_SECONDS), self._database.writing() as writing:
                    await replicas.gone(writing, self._me)

    async def once(self) -> None:
        """Say it once, and count."""
        now = self._machine.wall()
        async with self._database.writing() as connection:
            await replicas.seen(connection, self._me, self._host, self._started_at, now)
            living = len(await replicas.alive(connection, now))
        if max(1, living) != self.count:
            _log.info("replicas", living=living)
        self.count = max(1, living)
