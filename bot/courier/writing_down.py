"""A platform's answer that could not be written down is tried again while the row is ours (T15).

It happens beside the courier's lines: nobody waits behind it. What is not written down when the
lease is lost stays in mind (`Unwritten`), and the row is ended by it when it is claimed again.
"""

import asyncio
from collections.abc import Callable, Sequence

from sqlalchemy.exc import DBAPIError

from bot.courier.holding import Holding
from bot.courier.rescue import Unwritten
from bot.courier.settling import Settling
from storage import outbox
from storage.database import Busy, Database
from storage.outbox import Claimed

_MOST_TRIES = 75
_MOST_PAUSE_SECONDS = 4.0


class WritingDown:
    """Settles again what `unwritten` has in mind, while the lease is renewed."""

    def __init__(
        self, database: Database, settling: Settling, unwritten: Unwritten, holding: Holding
    ) -> None:
        self._database = database
        self._settling = settling
        self._unwritten = unwritten
        self._holding = holding

    async def of(self, rows: Sequence[Claimed], is_stopping: Callable[[], bool]) -> None:
        """Try until all is written down, or held no more, or the process stops."""
        mine = [row for row in rows if row.id in self._unwritten.answers]
        if mine:
            over = asyncio.Event()
            await asyncio.gather(self._holding.keep(mine, over), self._try(mine, over, is_stopping))

    async def _try(
        self, rows: list[Claimed], over: asyncio.Event, is_stopping: Callable[[], bool]
    ) -> None:
        try:
            for tries in range(_MOST_TRIES):
                await asyncio.sleep(min(_MOST_PAUSE_SECONDS, 0.5 * 2.0 ** min(tries, 5)))
                if is_stopping():
                    return
                while rows and await self._is_dealt_with(rows[0]):
                    del rows[0]
                if not rows:
                    return
        finally:
            over.set()

    async def _is_dealt_with(self, row: Claimed) -> bool:
        """Whether it is written down, or is not ours any more."""
        known = self._unwritten.answers.get(row.id)
        if known is None or not self._holding.holds(row):
            return True
        try:
            await self._settling.settle(row, known.channel, known.sent, known.content, known.behind)
            async with self._database.reading() as connection:
                has_ended = bool(await outbox.ended(connection, [row.id]))
        except (Busy, DBAPIError):
            return False
        if has_ended:
            self._unwritten.answers.pop(row.id, None)
        return True
