"""Brings files in from a platform while it still has them, and writes down what came of it."""

from bot.clock import Clock
from bot.courier.settling import TRIES
from bot.courier.ways import Wires
from storage import attachments, outbox
from storage.database import Database
from storage.outbox import Claimed

_FILE_BYTES = 20 * 1024 * 1024
_MOST_WAIT_SECONDS = 600.0
_MOST_TRIES = 8


class Fetching:
    """For rows of the kind FETCH. Seconds are real."""

    def __init__(self, database: Database, wires: Wires, clock: Clock) -> None:
        self._database = database
        self._wires = wires
        self._clock = clock

    async def fetch(self, row: Claimed) -> None:
        """Ask the platform for the file, and keep it."""
        async with self._database.reading() as connection:
            attachment = await attachments.load(connection, row.body)
        wire = self._wires.chats.get(attachment.transport) if attachment else None
        if attachment is None or wire is None:
            async with self._database.writing() as connection:
                now = self._clock.now()
                await outbox.settle(connection, row, "dropped", now, "no such attachment")
            return
        try:
            content = await wire.fetch(attachment.file_ref, _FILE_BYTES)
        except ConnectionError as failure:
            await self._not_asked(row, str(failure))
        else:
            await self._fetched(row, content)

    async def _fetched(self, row: Claimed, content: bytes | None) -> None:
        """Keep a file that was brought in; try again while the platform may still have it."""
        async with self._database.writing() as connection:
            now = self._clock.now()
            if content is not None:
                await attachments.keep(connection, row.body, content)
                await outbox.settle(connection, row, "done", now)
            elif row.attempts >= _MOST_TRIES:
                await outbox.settle(connection, row, "aside", now, "the platform has it no more")
            else:
                at = now + self._clock.span(min(20.0, 2.0 ** min(row.attempts, 10)))
                await outbox.put_off(connection, row, at, "not fetched", uncertain=False)

    async def _not_asked(self, row: Claimed, detail: str) -> None:
        """The platform could not be asked for a file: later again, for hours, but not for ever."""
        async with self._database.writing() as connection:
            now = self._clock.now()
            if row.attempts >= TRIES:
                await outbox.settle(connection, row, "aside", now, detail)
                return
            wait = self._clock.span(min(_MOST_WAIT_SECONDS, 2.0 ** min(row.attempts, 10)))
            await outbox.put_off(connection, row, now + wait, detail, uncertain=False)
