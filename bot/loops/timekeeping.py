"""Keeps the time of day that was counted, and tells the administrators when the machine's is wrong.

Decision 0009: a clock that was turned neither wakes the whole chain nor stops a wait (T21).
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import SystemClock
from bot.patience import round_of
from escalation.message import Priority
from escalation.organisation import Role
from handlers.card import Card
from handlers.cards.times import span
from handlers.rulebook import Rulebook
from handlers.sentences import say
from storage import marks, outbox
from storage.codec import to_text
from storage.database import Database
from storage.outbox import Owed, RowKind

LOOK_SECONDS = 20.0
_KEPT = "clock-kept"
_ACCEPTED = "clock-accepted"
_log = structlog.get_logger()


class Timekeeping:
    """`changed` is told when somebody is owed a word."""

    def __init__(
        self,
        database: Database,
        rulebook: Rulebook,
        clock: SystemClock,
        changed: Callable[[], None],
    ) -> None:
        self._database = database
        self._rulebook = rulebook
        self._clock = clock
        self._changed = changed
        self._accepted: str | None = None
        self._told: datetime | None = None

    async def resume(self) -> None:
        """Go on with the count of the process before; call once, before any loop runs."""
        async with self._database.reading() as connection:
            self._accepted = await marks.load(connection, _ACCEPTED)
            kept = await marks.load(connection, _KEPT)
        self._clock.reckoning.resume(kept or "")

    @property
    def off(self) -> timedelta | None:
        """How far the machine's clock stands ahead, when that is too far to be believed."""
        return self._clock.reckoning.off

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await round_of(self.once, None)
            await asyncio.sleep(LOOK_SECONDS)

    async def once(self) -> None:
        """Keep the count; say so once when the machine's clock is wrong, and once when right."""
        reckoning = self._clock.reckoning
        async with self._database.writing() as connection:
            accepted = await marks.load(connection, _ACCEPTED)
            if accepted != self._accepted:
                self._accepted = accepted
                reckoning.accept()
                _log.warning("clock_accepted", now=self._clock.now().isoformat())
            off = reckoning.off
            await marks.save(connection, _KEPT, reckoning.kept(), self._clock.now())
            if off is not None and self._told is None:
                await self._wrong(connection, off)
            elif off is None and self._told is not None:
                await self._right(connection, self._told)

    async def _wrong(self, connection: AsyncConnection, off: timedelta) -> None:
        key = "clock.ahead" if off > timedelta(0) else "clock.behind"
        self._told = self._clock.now()
        _log.error(
            "clock_turned",
            seconds=round(off.total_seconds()),
            mend="校准这台机器的时钟；如果它现在是对的，运行 duban clock accept",
        )
        await self._tell(connection, key, self._told, span=span(abs(off)))

    async def _right(self, connection: AsyncConnection, since: datetime) -> None:
        self._told = None
        _log.warning("clock_right_again")
        await self._tell(connection, "clock.right", since)

    async def _tell(
        self, connection: AsyncConnection, key: str, since: datetime, **values: str
    ) -> None:
        """To every administrator, by whatever channel they have."""
        card = to_text(Card(lines=(say(key, **values),)))
        everybody = self._rulebook.duty.organisation.people.values()
        owed = [
            Owed(
                key=f"{key}:{since.isoformat()}:{person.id}",
                kind=RowKind.REPLY,
                body=card,
                priority=Priority.PAGE,
                person=person.id,
            )
            for person in everybody
            if Role.ADMINISTRATOR in person.roles
        ]
        await outbox.put(connection, owed, self._clock.now())
        self._changed()


async def accept(database: Database, wall: datetime) -> None:
    """Have the running process, or the next one, believe the machine's clock."""
    async with database.writing() as connection:
        await marks.save(connection, _ACCEPTED, wall.isoformat(), wall)
        await marks.save(connection, _KEPT, "", wall)


async def kept(database: Database) -> str:
    """What the process last kept; "" when it never did."""
    async with database.reading() as connection:
        return await marks.load(connection, _KEPT) or ""
