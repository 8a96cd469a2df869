"""Claims due rows, the most urgent first, and sends them, one at a time per address.

1. A claim is committed with a lease before anything is sent.
2. At send time the row is rendered from the case as it is; what is not wanted is dropped.
3. The wire's answer is settled under the fence. A crash between 2 and 3 leaves the lease to run
   out: the row is claimed again and goes out marked as a repeat. Nothing is dropped.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError

from bot.bell import Bell
from bot.clock import Clock
from bot.courier.bundling import MOST_TOGETHER, crowded, lots
from bot.courier.rescue import Rescue
from bot.courier.sending import Sending
from bot.patience import round_of
from bot.transports.plain import origin
from escalation.message import Priority
from storage import outbox
from storage.database import Busy, Database
from storage.outbox import Claimed

LEASE_SECONDS = 12.0
"""Real seconds a claim holds; a critical page is never held up longer by a dead sender (T12)."""

_MOST_AT_ONCE = 64
_MOST_WAITING = 3
"""More rows for one busy address wait only shortly, so that an urgent one finds a short line."""
_PAUSE_SECONDS = 1.0
_RENEW_SECONDS = 4.0
_MOST_RENEWALS = 75
"""No send takes longer than five minutes; one that hangs for ever must not keep its row."""
_log = structlog.get_logger()


async def _nobody() -> None:
    """Nobody is told."""


class Courier:
    """Runs in the process's TaskGroup; `once` sends everything due and waits for it.

    A claim holds for `lease_seconds` and is renewed every `renew_seconds` while its sending lasts;
    a row whose address is busy for long is put off by `pause_seconds`. All are real seconds.
    `alarm` is told when the database takes no claims.
    """

    def __init__(
        self,
        database: Database,
        sending: Sending,
        clock: Clock,
        *,
        lease_seconds: float = LEASE_SECONDS,
        renew_seconds: float = _RENEW_SECONDS,
        pause_seconds: float = _PAUSE_SECONDS,
        alarm: Callable[[], Awaitable[None]] = _nobody,
    ) -> None:
        self._database = database
        self._sending = sending
        self._clock = clock
        self._lease_seconds = lease_seconds
        self._renew_seconds = renew_seconds
        self._pause_seconds = pause_seconds
        self._busy: dict[str, int] = defaultdict(int)
        self._locks: dict[str, asyncio.Lock] = {}
        self._in_flight = 0
        self._due_at: datetime | None = None
        self._free = Bell()
        self._alarm = alarm
        self.rescue = Rescue(database, clock, sending.unwritten, sending.past_outbox)

    async def run(
        self,
        bell: Bell,
        group: asyncio.TaskGroup,
        well: Callable[[], None] = lambda: None,
    ) -> None:
        """Work until cancelled: claim as much as there is room for, send it in the background."""
        while True:
            room = _MOST_AT_ONCE - self._in_flight
            rows: list[Claimed] | None = []
            if room > 0:
                rows = await round_of(partial(self._claim, room), None, well)
            if rows is None:
                await self._without_claims()
                continue
            for lot in lots(rows):
                self._in_flight += 1
                group.create_task(self._carry(lot, bell))
            if room <= 0:
                await self._free.wait(1.0)
            elif not rows:
                await bell.wait(self._pause())

    async def _without_claims(self) -> None:
        """Nothing can be written down: pages go out all the same, and somebody must look (T19)."""
        await round_of(self.rescue.once, 0)
        await self._alarm()

    async def once(self) -> int:
        """Send everything that is due now; returns how many rows were claimed."""
        claimed = 0
        while rows := await self._claim(_MOST_AT_ONCE):
            claimed += len(rows)
            async with asyncio.TaskGroup() as group:
                for lot in lots(rows):
                    group.create_task(self._deliver(lot))
        return claimed

    async def _claim(self, limit: int) -> list[Claimed]:
        lease = self._clock.span(self._lease_seconds)
        async with self._database.reading() as connection:
            due = self._due_at = await outbox.next_due_at(connection)
        if due is None or due > self._clock.now():
            return []
        async with self._database.writing() as connection:
            now = self._clock.now()
            rows = await outbox.claim(connection, now, lease, limit)
            for person in crowded(rows):
                more = await outbox.claim(connection, now, lease, MOST_TOGETHER, pages_of=person)
                rows += more
            return rows

    def _pause(self) -> float:
        """Real seconds until the next row is due, as the last claim saw it; at most a second.

        Whatever was committed since then has rung the bell.
        """
        due = self._due_at
        return 1.0 if due is None else max(0.01, min(1.0, self._clock.real_seconds_until(due)))

    async def _carry(self, lot: list[Claimed], bell: Bell) -> None:
        try:
            await self._deliver(lot)
        finally:
            self._in_flight -= 1
            self._free.ring()
            bell.ring()

    async def _deliver(self, lot: list[Claimed]) -> None:
        """Send one row, or pages that travel together; one after the other for one address."""
        row = lot[0]
        address = f"{row.transport}:{row.address}" if row.address else f"person:{row.person}"
        lock = self._locks.setdefault(address, asyncio.Lock())
        in_line = self._busy[address]
        self._busy[address] += 1
        try:
            if not await self._turn(lock, row, in_line):
                for each in lot:
                    await self._sending.give_back(each, self._pause_seconds)
                return
            try:
                await self._send(lot)
            finally:
                lock.release()
        except (Busy, DBAPIError) as failure:  # the row stays claimed until its lease runs out
            _log.error("delivery_unwritten", key=row.key, at=origin(failure))
        except Exception as failure:  # one bad row must not stop the others
            _log.error("delivery_failed", key=row.key, attempt=row.attempts, at=origin(failure))
            for each in lot:
                await round_of(partial(self._sending.tripped, each, origin(failure)), None)
        finally:
            self._busy[address] -= 1
            if not self._busy[address]:
                del self._busy[address], self._locks[address]

    async def _turn(self, lock: asyncio.Lock, row: Claimed, in_line: int) -> bool:
        """Wait until the address is free; False when that takes too long.

        A lease that ran out while the row only waited would make it look like a repeat. A long
        line for a slow chat is dissolved, so that what is urgent is claimed first again.
        """
        patience = self._clock.real_seconds_until(row.lease_until) - self._pause_seconds
        if in_line >= _MOST_WAITING and row.priority > Priority.CRITICAL:
            patience = min(patience, self._pause_seconds)
        try:
            async with asyncio.timeout(max(0.0, patience)):
                await lock.acquire()
        except TimeoutError:
            return False
        return True

    async def _send(self, lot: list[Claimed]) -> None:
        over = asyncio.Event()

        async def sending() -> None:
            try:
                if len(lot) == 1:
                    await self._sending.send(lot[0])
                else:
                    await self._sending.together(lot)
            finally:
                over.set()

        await asyncio.gather(sending(), self._keep(lot, over))

    async def _keep(self, lot: list[Claimed], over: asyncio.Event) -> None:
        """Hold the rows for as long as its sending takes; a crash frees it within the lease."""
        for _ in range(_MOST_RENEWALS):
            try:
                async with asyncio.timeout(self._renew_seconds):
                    await over.wait()
                return
            except TimeoutError:
                held = [await round_of(partial(self._renew, row), True) for row in lot]
                if not any(held):
                    return

    async def _renew(self, row: Claimed) -> bool:
        async with self._database.writing() as connection:
            until = self._clock.now() + self._clock.span(self._lease_seconds)
            return await outbox.renew(connection, row, until)
