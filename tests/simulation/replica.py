"""One process of Duban, built as `duban serve` builds it; it may die at any step.

The product's own loops run: polling, inbox, courier. Those which look at what is due by the clock
are woken as `bot.process` wakes them, by an alarm in virtual time, a bell or a slow look.
"""

import asyncio
import sqlite3
import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from math import inf
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from bot.app import App, Outside, build
from bot.bell import Bell
from bot.clock import SystemClock
from bot.courier.courier import Courier
from bot.patience import round_of
from bot.replicas.joined import POLLING
from bot.replicas.leadership import Leadership
from bot.transports.telegram.polling import Polling
from storage.database import Busy, Database
from tests.simulation import hardship
from tests.simulation.loop import Life
from tests.simulation.sqlite_inline import inline, writes
from tests.simulation.telegram import a_bot

if TYPE_CHECKING:
    from tests.simulation.year import Year

_BUSY_SECONDS = 10.0
_SLOW_LOOK_SECONDS = 1.0
_NEVER_SECONDS = _REPORTS_LOOK_SECONDS = 1e9
"""The world's clock wakes these instead, hourly while a plan asks for reports."""

_KEEPING_SECONDS = 20.0


class Replica:
    """A place for a process; `life` is the one that runs there, None when it is down."""

    def __init__(self, year: "Year", no: int) -> None:
        self.year, self.no = year, no
        self.life: Life | None = None
        self.app: App | None = None
        self.starts = 0
        self.auditing = Bell()
        self._raw: list[sqlite3.Connection] = []
        self._graves: list[Life] = []

    @property
    def is_up(self) -> bool:
        return self.life is not None and not self.life.is_over

    @property
    def carries(self) -> bool:
        """Whether its courier has messages under way, or waits for their turn."""
        tasks = self.life.tasks if self.life is not None else ()
        return any(_does(task) == Courier._carry.__qualname__ for task in tasks)

    def start(self) -> None:
        """Begin a new life on what the database holds."""
        self.starts += 1
        life = self.life = Life(f"r{self.no}.{self.starts}")
        self.auditing = Bell()
        self._graves.append(life)
        self.app = None
        life.at_death.append(self._died)
        task = self.year.loop.begin(life, self._serve(life))
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """A process that nobody killed is down."""
        failure = None if task.cancelled() else task.exception()
        while isinstance(failure, BaseExceptionGroup):
            failure = failure.exceptions[0]
        where = traceback.format_tb(failure.__traceback__)[-3:] if failure else []
        self.year.judge.finds(f"a process ended by itself: {failure!r} {''.join(where)}")
        if self.life is not None:
            self.life.end()
        self.year.loop.of_world(5.0, self.start)

    def _died(self) -> None:
        """What SQLite does when a process is gone: nothing that was not committed stays."""
        self.app = None
        for raw in self._raw:
            raw.close()
        self._raw.clear()
        self.year.died(self)

    async def _serve(self, life: Life) -> None:
        gate = Gate(self.year, life)
        path = str(self.year.path)
        opening = inline(path, gate, _BUSY_SECONDS, self._raw.append)
        year, chance = self.year, Random(self.year.chance.getrandbits(64))
        database = Database(f"sqlite+aiosqlite:///{path}", _BUSY_SECONDS, opening=opening)
        clock = SystemClock(machine=year.machine)
        outside = Outside(database, a_bot(year.platform), year.mail)
        while True:
            try:
                app = await build(
                    year.settings,
                    year.rulebook(chance),
                    year.lexicon,
                    clock,
                    chance,
                    outside=outside,
                )
                break
            except (Busy, DBAPIError):
                await asyncio.sleep(2.0)  # whoever keeps the service running starts it again
        self.app = app
        alarm, polling = Alarm(year, life, clock), Polling(app.telegram, app.accept, chance)
        leading = Leadership(database, POLLING, life.name, year.awake, chance)
        async with asyncio.TaskGroup() as group:
            group.create_task(leading.run(polling.run, polling.cry))
            group.create_task(self._audit(app))
            group.create_task(app.inbox.run(app.bells.inbox))
            group.create_task(app.courier.run(app.bells.courier, group))
            look = _SLOW_LOOK_SECONDS
            group.create_task(
                alarm.look(app.tick.once, app.tick.next_due_at, "tick", app.bells.tick, look)
            )
            look = _REPORTS_LOOK_SECONDS
            for name, part, bell in (
                ("summary", app.summaries, app.bells.summaries),
                ("confirmation", app.confirmations, app.bells.confirmations),
            ):
                group.create_task(alarm.look(part.once, part.next_due_at, name, bell, look))
            if app.timekeeping is not None:
                group.create_task(_keeping(app))

    async def _audit(self, app: App) -> None:
        """What bot.loops.audit does once a minute, whenever the year rings for it."""
        while True:
            await self.auditing.wait(_NEVER_SECONDS)
            await round_of(app.audit.once, 0)


def _does(task: "asyncio.Task[object]") -> str:
    return getattr(task.get_coro(), "__qualname__", "")


class Alarm:
    """Wakes loops at instants, as bot.alarm does with APScheduler on a real clock."""

    def __init__(self, year: "Year", life: Life, clock: SystemClock) -> None:
        self._year, self._life, self._clock = year, life, clock
        self._set: dict[str, asyncio.TimerHandle] = {}

    async def look(
        self,
        once: Callable[[], Awaitable[int]],
        next_due_at: Callable[[], Awaitable[datetime | None]],
        name: str,
        bell: Bell,
        at_most_seconds: float,
    ) -> None:
        """What bot.process does for each loop that follows the clock."""
        while True:
            if await round_of(once, 0):
                continue
            self._wake(name, await round_of(next_due_at, None), bell)
            await bell.wait(at_most_seconds)

    def _wake(self, name: str, at: datetime | None, bell: Bell) -> None:
        loop = self._year.loop
        when = inf if at is None else loop.time() + self._clock.real_seconds_until(at) + 0.001
        if name != "tick":
            looks = hardship.looks_at_reports(loop.time())
            when = min(when, looks) if hardship.is_reported(loop.time()) else looks
        if name in self._set:
            self._set.pop(name).cancel()
        if when == inf:
            return
        ring = partial(self._ring, bell)
        self._set[name] = loop.call_at(when, ring, context=loop.world)

    def _ring(self, bell: Bell) -> None:
        if not self._life.is_over:
            bell.ring()


class Gate:
    """Before and after each statement the process may die, others may run, the disk may be full."""

    def __init__(self, year: "Year", life: Life) -> None:
        self._year, self._life = year, life

    async def before(self, statement: str) -> None:
        if not self._life.step():
            await self._year.loop.create_future()
        if self._year.disk_full and writes(statement):
            self._year.counts["write refused, disk full"] += 1
            raise sqlite3.OperationalError("database or disk is full")
        if self._year.chance.random() < 0.1:
            await asyncio.sleep(0)

    async def after(self, statement: str) -> None:
        if not self._life.step():
            await self._year.loop.create_future()

    def committed(self) -> None:
        self._year.judge.fences.committed(self._life.name)


async def _keeping(app: App) -> None:
    """bot.loops.timekeeping's own loop, which looks every 20 seconds of the process's life."""
    assert app.timekeeping is not None
    while True:
        await round_of(app.timekeeping.once, None)
        await asyncio.sleep(_KEEPING_SECONDS)
