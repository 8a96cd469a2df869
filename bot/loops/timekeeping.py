"""Keeps the time of day that was counted, and tells the administrators when the machine's is wrong.

Decision 0009: a clock that was turned neither wakes the whole chain nor stops a wait (T21).
Decision 0015: each machine keeps its own count, and one that differs from the database's is told.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import SystemClock
from bot.loops.counting import Count, count_of_this_machine
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
from storage.instants import database_now
from storage.outbox import Owed, RowKind

LOOK_SECONDS = 20.0
APART_SECONDS = 2.0
"""Further apart than this, waits and leases of two replicas would begin to disagree."""

_log = structlog.get_logger()


class Timekeeping:
    """`changed` is told when somebody is owed a word; `count` says where the count is kept."""

    def __init__(
        self,
        database: Database,
        rulebook: Rulebook,
        clock: SystemClock,
        changed: Callable[[], None],
        count: Count | None = None,
    ) -> None:
        self._database = database
        self._rulebook = rulebook
        self._clock = clock
        self._changed = changed
        self._count = count or count_of_this_machine(
            clock.reckoning.boot, is_alone=database.is_sqlite
        )
        self._accepted: str | None = None
        self._told: dict[str, bool] = {}

    async def resume(self) -> None:
        """Go on with the count of the process before; call once, before any loop runs."""
        async with self._database.reading() as connection:
            self._accepted = await marks.load(connection, self._count.accepted)
            kept = await self._count.load(connection)
        self._clock.reckoning.resume(kept)

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
        reckoning, apart = self._clock.reckoning, await self._apart()
        async with self._database.writing() as connection:
            accepted = await marks.load(connection, self._count.accepted)
            if accepted != self._accepted:
                self._accepted = accepted
                reckoning.accept()
                _log.warning("clock_accepted", now=self._clock.now().isoformat())
            off = reckoning.off
            await self._count.save(connection, reckoning.kept(), self._clock.now())
            if not self._told:
                await self._count.tidy(connection, self._clock.now())
            if await self._is_news(connection, self._count.turned, wrong=off is not None):
                await self._turned(connection, off)
            if await self._is_news(connection, self._count.apart, wrong=apart is not None):
                await self._differs(connection, apart)
        self._told = {self._count.turned: off is not None, self._count.apart: apart is not None}

    async def _apart(self) -> timedelta | None:
        """How far our count stands ahead of the database's clock, when further than it may."""
        if self._database.is_sqlite:
            return None
        before = self._clock.now()
        async with self._database.reading() as connection:
            theirs = await database_now(connection, before)
        after = self._clock.now()
        # It was asked somewhere between; what the asking took is no difference of clocks.
        least = min(abs(before - theirs), abs(after - theirs))
        if before <= theirs <= after or least <= timedelta(seconds=APART_SECONDS):
            return None
        return after - theirs

    async def _is_news(self, connection: AsyncConnection, name: str, *, wrong: bool) -> bool:
        """Whether nobody has told it yet: of the replicas on one machine one does.

        What an earlier process has told is right again when this one finds it so.
        """
        if self._told.get(name) is wrong:
            return False
        if wrong:
            now = self._clock.now()
            return await marks.once(connection, name, now.isoformat(), now)
        return await marks.forget(connection, name)

    async def _turned(self, connection: AsyncConnection, off: timedelta | None) -> None:
        if off is None:
            _log.warning("clock_right_again")
            await self._tell(connection, "clock.right")
            return
        _log.error(
            "clock_turned",
            seconds=round(off.total_seconds()),
            mend="校准这台机器的时钟；如果它现在是对的，运行 duban clock accept",
        )
        key = "clock.ahead" if off > timedelta(0) else "clock.behind"
        await self._tell(connection, key, span=span(abs(off)))

    async def _differs(self, connection: AsyncConnection, apart: timedelta | None) -> None:
        if apart is None:
            _log.warning("clock_agrees_again")
            await self._tell(connection, "clock.right")
            return
        seconds = round(apart.total_seconds())
        _log.error(
            "clock_differs_from_database",
            host=self._count.host,
            seconds=seconds,
            mend="校准这台机器和数据库服务器的时钟（NTP）",
        )
        length = span(abs(apart)) if abs(seconds) > 90 else say("clock.seconds", count=abs(seconds))
        await self._tell(connection, "clock.apart", host=self._count.host, span=length)

    async def _tell(self, connection: AsyncConnection, key: str, **values: str) -> None:
        """To every administrator, by whatever channel they have."""
        card, now = to_text(Card(lines=(say(key, **values),))), self._clock.now()
        everybody = self._rulebook.duty.organisation.people.values()
        owed = [
            Owed(
                key=f"{key}:{self._count.host}:{now.isoformat()}:{person.id}",
                kind=RowKind.REPLY,
                body=card,
                priority=Priority.PAGE,
                person=person.id,
            )
            for person in everybody
            if Role.ADMINISTRATOR in person.roles
        ]
        await outbox.put(connection, owed, now)
        self._changed()


async def accept(database: Database, wall: datetime, boot: str = "") -> None:
    """Have the processes of this machine, running or to come, believe the machine's clock."""
    count = count_of_this_machine(boot, is_alone=database.is_sqlite)
    async with database.writing() as connection:
        await marks.save(connection, count.accepted, wall.isoformat(), wall)
        await count.forget(connection, wall)


async def kept(database: Database, boot: str = "") -> str:
    """What a process of this machine last kept; "" when none ever did."""
    count = count_of_this_machine(boot, is_alone=database.is_sqlite)
    async with database.reading() as connection:
        return await count.load(connection)
