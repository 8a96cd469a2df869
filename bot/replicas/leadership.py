"""Lets one replica do what only one may do: polling. The others stand by (decision 0015).

On PostgreSQL a holder renews its lease every second and does nothing any more once it cannot be
sure of it. On SQLite there is one machine: whoever starts last holds it, at once, and goes on
while the database cannot be written, since nobody else could take over (T19, T20).
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from random import Random

import structlog
from sqlalchemy.exc import DBAPIError

from bot.bell import Bell
from bot.machine import Machine
from bot.transports.plain import origin
from storage import leases, line
from storage.database import Busy, Database
from storage.leases import Lease

Work = Callable[[Callable[[], bool]], Coroutine[None, None, None]]
"""Works until cancelled; asks before each step whether it still may."""

Forlorn = Callable[[], Coroutine[None, None, None]]
"""One step of whoever held the lease last and has not reached the database for long."""

_MARGIN_SECONDS = 0.5
"""A holder stops so long before its lease ends: one that stops late meets its successor."""

_LOOK_SECONDS = 1.0
_AGAIN_SECONDS = 0.3
_SILENT_SECONDS = 5.0
"""A server that answers so late is as good as away."""

_STOPPING_SECONDS = 2.0
_FORLORN_SECONDS = 10.0
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Real seconds. `seizes`: whoever comes last holds it, as on one machine."""

    length_seconds: float
    renew_seconds: float
    seizes: bool


BETWEEN_MACHINES = Terms(length_seconds=3.0, renew_seconds=1.0, seizes=False)
ON_ONE_MACHINE = Terms(length_seconds=60.0, renew_seconds=20.0, seizes=True)


class Leadership:
    """Of the lease `name`. `bell` is rung when it was given up by another."""

    def __init__(
        self,
        database: Database,
        name: str,
        me: str,
        machine: Machine,
        chance: Random,
        terms: Terms | None = None,
    ) -> None:
        self._database = database
        self._name = name
        self._me = me
        self._machine = machine
        self._chance = chance
        self._terms = terms or (ON_ONE_MACHINE if database.is_sqlite else BETWEEN_MACHINES)
        self._length = timedelta(seconds=self._terms.length_seconds)
        self._lease: Lease | None = None
        self._sure_until = -inf
        self._is_in_trouble = False
        self._held_last = False
        self._reached_at = machine.seconds()
        self.bell = Bell()

    def holds(self) -> bool:
        """Whether nobody else can hold the lease at this instant, as far as this one knows."""
        return self._machine.seconds() < self._sure_until

    async def run(self, work: Work, forlorn: Forlorn) -> None:
        """Stand by and work in turns, until cancelled; then another may go on at once."""
        try:
            if self._terms.seizes:
                await self._lead(work)
            while True:
                await self._stand_by(forlorn)
                await self._lead(work)
        finally:
            await self._give_up()

    async def _stand_by(self, forlorn: Forlorn) -> None:
        """Returns when this one holds the lease. Looks when it ends, and every second."""
        while True:
            wait = _LOOK_SECONDS
            try:
                async with asyncio.timeout(_SILENT_SECONDS):
                    left = await self._try()
                if left is None:
                    return
                wait = min(wait, left + self._chance.uniform(0.02, 0.15))
            except (Busy, DBAPIError, TimeoutError) as trouble:
                self._trouble(trouble)
                await self._cry(forlorn)
            await self.bell.wait(wait)

    async def _cry(self, forlorn: Forlorn) -> None:
        """The database is away, perhaps for everybody: people must not take silence for a
        receipt. Only whoever held the lease last says so, and seldom."""
        if self._held_last and self._machine.seconds() - self._reached_at > _FORLORN_SECONDS:
            self._reached_at = self._machine.seconds()
            await forlorn()

    async def _try(self) -> float | None:
        """None when the lease is now ours; else how many seconds it still holds."""
        began, now = self._machine.seconds(), self._machine.wall()
        async with self._database.reading() as connection:
            found = await leases.look(connection, self._name, now)
        if found is not None and found.left > timedelta(0):
            self._reached()
            self._held_last = False
            return found.left.total_seconds()
        async with self._database.writing() as connection:
            lease = await leases.take(connection, self._name, self._me, now, self._length)
        if lease is None:
            return _LOOK_SECONDS
        self._holds_from(began, lease)
        return None

    async def _lead(self, work: Work) -> None:
        """Work for as long as the lease holds."""
        if self._terms.seizes:
            self._sure_until = inf
        self._held_last = True
        _log.info("leading", name=self._name, fence=self._lease and self._lease.fence)
        async with asyncio.TaskGroup() as group:
            working = group.create_task(work(self.holds))
            try:
                await self._keep()
            finally:
                self._sure_until = -inf
                working.cancel()

    async def _keep(self) -> None:
        """Renew until the lease is lost, or cannot be known to hold."""
        while True:
            left = self._sure_until - self._machine.seconds()
            if left <= 0:
                _log.error("leading_unsure", name=self._name, mend="查数据库服务和网络")
                return
            held: bool | None = None
            began = self._machine.seconds()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(left, self._terms.renew_seconds)):
                    held = await self._renewed(began)
            if held is False:
                _log.warning("leading_taken_over", name=self._name)
                self._lease = None
                return
            soon = held is None and not self._terms.seizes
            pause = _AGAIN_SECONDS if soon else self._terms.renew_seconds
            await asyncio.sleep(max(0.0, min(pause, self._sure_until - self._machine.seconds())))

    async def _renewed(self, began: float) -> bool | None:
        """Whether the lease is still ours; None when that cannot be found out."""
        try:
            return await self._written(began)
        except (Busy, DBAPIError) as trouble:
            self._trouble(trouble)
        try:
            return await self._as_read(began)
        except (Busy, DBAPIError):
            return None

    async def _written(self, began: float) -> bool:
        now, lease = self._machine.wall(), self._lease
        async with self._database.writing() as connection:
            if lease is None:  # only where whoever starts last holds it
                lease = await leases.take(
                    connection, self._name, self._me, now, self._length, seize=True
                )
            elif not await leases.renew(connection, lease, now, self._length):
                return False
        if lease is not None:
            self._holds_from(began, lease)
        return lease is not None

    async def _as_read(self, began: float) -> bool | None:
        """A full disk takes no renewal, from nobody: as long as no other stands in the row, we
        go on, and tell whoever writes to us that nothing is recorded (T19)."""
        async with self._database.reading() as connection:
            found = await leases.look(connection, self._name, self._machine.wall())
        if self._lease is None:
            return None
        if found is None or found.lease != self._lease:
            return False
        self._holds_from(began, self._lease)
        return True

    def _holds_from(self, began: float, lease: Lease) -> None:
        """Counted from before the database was asked: its own count began later."""
        self._lease = lease
        self._reached()
        if not self._terms.seizes:
            self._sure_until = began + self._terms.length_seconds - _MARGIN_SECONDS

    async def _give_up(self) -> None:
        """Not for long: a lease that was not given up ends by itself."""
        if self._lease is None:
            return
        with contextlib.suppress(Busy, DBAPIError, TimeoutError):
            async with asyncio.timeout(_STOPPING_SECONDS), self._database.writing() as connection:
                await leases.give_up(connection, self._lease)
                await line.notify(connection, f"{self._me} {self._name}")

    def _trouble(self, trouble: Exception) -> None:
        if not self._is_in_trouble:
            self._is_in_trouble = True
            _log.warning("lease_not_reached", name=self._name, at=origin(trouble), mend="查数据库")

    def _reached(self) -> None:
        self._is_in_trouble, self._reached_at = False, self._machine.seconds()
