"""Keeps the time of day that was counted, and tells the administrators when a clock is wrong.

Decision 0009: a clock that was turned neither wakes the whole chain nor stops a wait (T21).
Decision 0015: on PostgreSQL the clock that is followed is the database server's, from the start on.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Reckoning, SystemClock
from bot.loops import agreeing
from bot.loops.agreeing import Agreed
from bot.loops.counting import Count, count_of_this_machine
from bot.machine import Machine
from bot.patience import round_apart
from escalation.message import Priority
from escalation.organisation import Role
from handlers.card import Card
from handlers.cards.times import span
from handlers.rulebook import Rulebook
from handlers.sentences import say
from storage import marks, outbox
from storage.codec import to_text
from storage.database import Database
from storage.holding import hold
from storage.instants import database_now
from storage.outbox import Owed, RowKind

LOOK_SECONDS = 20.0
APART_SECONDS = 2.0
"""A machine further off the database's clock than this has no network time worth the name."""

_ASKED_SECONDS = 1.0
"""An answer that took longer says little about what time it is."""

_HELD = "clock"
Asks = Callable[[AsyncConnection, datetime], Awaitable[datetime]]
_log = structlog.get_logger()


class Timekeeping:
    """`changed` is told when somebody is owed a word; `count` says where the count is kept.

    `asks` reads the database server's clock.
    """

    def __init__(
        self,
        database: Database,
        rulebook: Rulebook,
        clock: SystemClock,
        changed: Callable[[], None],
        count: Count | None = None,
        asks: Asks = database_now,
    ) -> None:
        self._asks = asks
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
        """Go on with the count of the process before, or of the others; before any loop runs."""
        reckoning = self._clock.reckoning
        shown = await self._follow()
        async with self._database.reading() as connection:
            self._accepted = await marks.load(connection, self._count.accepted)
            agreed = await agreeing.load(connection) if shown else None
            kept = "" if shown else await self._count.load(connection)
        if shown:
            reckoning.go_on_from(agreed.at_start(shown) if agreed else shown)
        reckoning.resume(kept)

    @property
    def off(self) -> timedelta | None:
        """How far the clock that is followed stands ahead, when too far to be believed."""
        return self._clock.reckoning.off

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await round_apart(self.once, None)
            await asyncio.sleep(LOOK_SECONDS)

    async def once(self) -> None:
        """Keep the count; say so once when a clock is wrong, and once when it is right."""
        reckoning, shown = self._clock.reckoning, await self._follow()
        async with self._database.writing() as connection:
            # One replica after the other, or a count from before an `accept` would come back.
            await hold(connection, _HELD)
            accepted = await marks.load(connection, self._count.accepted)
            if accepted != self._accepted:
                self._accepted = accepted
                reckoning.accept()
                _log.warning("clock_accepted", now=self._clock.now().isoformat())
            if shown:
                await self._agree(connection, shown)
            off, apart = reckoning.off, self._apart()
            await self._count.save(connection, reckoning.kept(), self._clock.now())
            if not self._told:
                await self._count.tidy(connection, self._clock.now())
            if await self._is_news(connection, self._count.turned, wrong=off is not None):
                await self._turned(connection, off)
            if await self._is_news(connection, self._count.apart, wrong=apart is not None):
                await self._differs(connection, apart)
        self._told = {self._count.turned: off is not None, self._count.apart: apart is not None}

    async def _follow(self) -> datetime | None:
        """Follow the database server's clock; what it shows, None where there is none or too late.

        A replica that starts takes any answer, for its machine's own clock may be anything.
        """
        if self._database.is_sqlite:
            return None
        reckoning = self._clock.reckoning
        async with self._database.reading() as connection:
            await self._asks(connection, self._clock.now())
            before = reckoning.seconds
            shown = await self._asks(connection, self._clock.now())
            took = reckoning.seconds - before
        if took > _ASKED_SECONDS and reckoning.follows_another:
            return None
        shown += timedelta(seconds=took / 2)
        reckoning.follow(shown)
        return shown

    async def _agree(self, connection: AsyncConnection, shown: datetime) -> None:
        """Whoever stood still goes on with the others' count; then it is kept for the others."""
        reckoning, agreed = self._clock.reckoning, await agreeing.load(connection)
        theirs = agreed.for_one_at(reckoning.now(), shown) if agreed else None
        if theirs is not None:
            _log.warning("clock_joins_the_others", now=theirs.isoformat())
            reckoning.go_on_from(theirs)
        await agreeing.save(connection, Agreed(reckoning.now(), shown))

    def _apart(self) -> timedelta | None:
        """How far the machine's own clock stands ahead of the replicas' time, when too far."""
        if self._database.is_sqlite:
            return None
        apart = self._clock.reckoning.apart
        return apart if abs(apart) > timedelta(seconds=APART_SECONDS) else None

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
            mend="校准机器（PostgreSQL：数据库服务器）的时钟；它是对的就运行 duban clock accept",
        )
        key = "clock.ahead" if off > timedelta(0) else "clock.behind"
        whose = say("clock.machine" if self._database.is_sqlite else "clock.database")
        await self._tell(connection, key, span=span(abs(off)), whose=whose)

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


@dataclass(frozen=True, slots=True)
class Known:
    """What `duban clock` shows.

    `kept` last, beside what the clock that is followed shows, and by how much that stands ahead,
    if by too much to be believed.
    """

    kept: datetime | None
    wall: datetime
    off: timedelta | None
    is_database: bool


async def accept(database: Database, wall: datetime) -> None:
    """Have all processes, running or to come, believe the clock that they follow."""
    async with database.writing() as connection:
        await hold(connection, _HELD)
        await marks.save(connection, _of(database).accepted, wall.isoformat(), wall)
        if database.is_sqlite:
            await _of(database).save(connection, "", wall)
        else:
            await agreeing.forget(connection)


async def known(database: Database, machine: Machine) -> Known:
    """What was last kept, beside what the clock that is followed shows."""
    reckoning = Reckoning(machine)
    async with database.reading() as connection:
        if database.is_sqlite:
            kept = await _of(database).load(connection)
            reckoning.resume(kept)
            at = datetime.fromisoformat(kept.partition(" ")[0]) if kept else None
            return Known(at, machine.wall(), reckoning.off, is_database=False)
        shown = await database_now(connection, machine.wall())
        agreed = await agreeing.load(connection)
    reckoning.follow(shown)
    reckoning.go_on_from(agreed.at_start(shown) if agreed else shown)
    return Known(agreed.at if agreed else None, shown, reckoning.off, is_database=True)


def _of(database: Database) -> Count:
    return count_of_this_machine("", is_alone=database.is_sqlite)
