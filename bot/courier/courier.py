"""Claims due rows, the most urgent first, and sends them, one at a time per address.

1. A claim is committed with a lease before anything is sent.
2. At send time the row is rendered from the case as it is; what is not wanted is dropped.
3. The wire's answer is settled under the fence. A crash between 2 and 3 leaves the lease to run
   out: the row is claimed again and goes out marked as a repeat. Nothing is dropped.

What is urgent stands behind nothing: each grade has places of its own under way and a line of
its own at each address, and one person's backlog or a slow mail server fills no more than a few.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError

from bot.bell import Bell
from bot.budget.rule import Grade
from bot.clock import Clock
from bot.courier.bundling import MOST_TOGETHER, crowded, lots
from bot.courier.grades import grade_of
from bot.courier.holding import LEASE_SECONDS, RENEW_SECONDS
from bot.courier.ladder import MAIL
from bot.courier.rescue import Rescue
from bot.courier.sending import Sending
from bot.courier.trouble import Trouble
from bot.patience import round_of
from bot.transports.plain import origin
from storage import outbox
from storage.database import Busy, Database
from storage.outbox import Claimed, RowKind, Wish

_MOST_AT_ONCE = {Grade.ORDINARY: 32, Grade.ANSWER: 24, Grade.CRITICAL: 64}
_MOST_OF_ONE = 4
"""Rows of one person under way in one grade; the others stay due for whoever has room."""
_MOST_LETTERS = 3
_ENOUGH_ROOM = 8
_LOOK_SECONDS = 0.1
"""Ordinary rows are looked for so often, unless there is room for many: a look walks past the
rows of everybody who has enough under way."""
_AGAIN_SECONDS = 0.01
_PAUSE_SECONDS = 1.0
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
        renew_seconds: float = RENEW_SECONDS,
        pause_seconds: float = _PAUSE_SECONDS,
        alarm: Callable[[], Awaitable[None]] = _nobody,
    ) -> None:
        self._database = database
        self._sending = sending
        self._clock = clock
        self._lease_seconds = lease_seconds
        self._holding = sending.holding
        self._holding.lease_seconds, self._holding.renew_seconds = lease_seconds, renew_seconds
        self._pause_seconds = pause_seconds
        self._under_way: Counter[Grade] = Counter()
        self._of_one: Counter[tuple[Grade, str]] = Counter()
        self._letters = 0
        self._in_line: Counter[tuple[Grade, str]] = Counter()
        self._locks: dict[tuple[Grade, str], asyncio.Lock] = {}
        self._looked_at = float("-inf")
        self._due_at: datetime | None = None
        self._free = Bell()
        self._stops = False
        self.rescue = Rescue(database, clock, sending.unwritten, sending.past_outbox)
        self._trouble = Trouble(database, clock, sending.unwritten, self.rescue, alarm)

    async def run(
        self,
        bell: Bell,
        group: asyncio.TaskGroup,
        well: Callable[[], None] = lambda: None,
    ) -> None:
        """Work until cancelled: claim as much as there is room for, send it in the background."""
        try:
            while True:
                await self._trouble.until_others_are_done()
                self._trouble.asks()
                rows = await self._claim_to_the_end(well)
                if rows is None:
                    await self._trouble.met()
                    continue
                self._begin(rows, group, bell)
                await self._trouble.over()
                if not rows:
                    await bell.wait(self._pause())
        finally:
            self._stops = True
            await self._trouble.end()

    async def _claim_to_the_end(self, well: Callable[[], None]) -> list[Claimed] | None:
        """A claim that is never cut off: a row must not stay claimed by nobody.

        When the process stops meanwhile, what was claimed is given back; None when it failed.
        """
        rows: list[Claimed] | None = None

        async def claim() -> None:
            nonlocal rows
            rows = await round_of(self._claim, None, well)

        try:
            await asyncio.shield(claiming := asyncio.gather(claim()))
        except asyncio.CancelledError:
            self._stops = True
            await claiming
            if rows:
                await round_of(partial(self._sending.give_back, rows, 0.0), None)
            raise
        return rows

    async def once(self) -> int:
        """Send everything that is due now; returns how many rows were claimed."""
        claimed = 0
        async with asyncio.TaskGroup() as group:
            while True:
                rows = await self._claim()
                claimed += len(rows)
                self._begin(rows, group, self._free)
                if rows:
                    continue
                if not self._under_way.total():
                    return claimed
                await self._free.wait(self._pause())

    async def _claim(self) -> list[Claimed]:
        """What there is room for; what is urgent has room of its own.

        Before all others come rows of which a platform's answer is known: that is written down.
        """
        grade = self._grade_to_claim()
        if grade is None:
            return []
        lease = self._clock.span(self._lease_seconds)
        async with self._database.reading() as connection:
            due = self._due_at = await outbox.next_due_at(connection)
        if due is None or due > self._clock.now():
            return []
        async with self._database.writing() as connection:
            now = self._clock.now()
            if known := await self._sending.unwritten.claim(connection, now, lease):
                return known
            rows = await outbox.claim(connection, now, lease, self._limit(grade), self._wish(grade))
            for person in crowded(rows, _MOST_OF_ONE):
                theirs = Wish(together=person)
                rows += await outbox.claim(connection, now, lease, MOST_TOGETHER, theirs)
            return rows

    def _grade_to_claim(self) -> Grade | None:
        """The least urgent grade there is room for: with it comes all that is more urgent."""
        at = asyncio.get_running_loop().time()
        room = self._room(Grade.ORDINARY)
        if room >= _ENOUGH_ROOM or (room > 0 and at >= self._looked_at + _LOOK_SECONDS):
            self._looked_at = at
            return Grade.ORDINARY
        return next((g for g in (Grade.ANSWER, Grade.CRITICAL) if self._room(g) > 0), None)

    def _limit(self, grade: Grade) -> int:
        """All that is claimed may be of the one grade that has the least room left."""
        rooms = (self._room(each) for each in Grade if each <= grade)
        return min(room for room in rooms if room > 0)

    def _room(self, grade: Grade) -> int:
        return _MOST_AT_ONCE[grade] - self._under_way[grade]

    def _wish(self, grade: Grade) -> Wish:
        return Wish(
            urgent_to=None if grade is Grade.ORDINARY else int(grade),
            most_of_one=_MOST_OF_ONE,
            busy=self._busy(Grade.ORDINARY),
            busy_answered=self._busy(Grade.ANSWER),
            letters=max(0, _MOST_LETTERS - self._letters),
            critical=self._room(Grade.CRITICAL) > 0,
            answers=self._room(Grade.ANSWER) > 0,
        )

    def _busy(self, grade: Grade) -> frozenset[str]:
        """Whoever has as much under way as may be."""
        many = self._of_one.items()
        return frozenset(who for (of, who), rows in many if of is grade and rows >= _MOST_OF_ONE)

    def _pause(self) -> float:
        """Real seconds until the next row is due, as the last claim saw it; at most a second.

        Whatever was committed since then has rung the bell, and so has every row that ended. What
        is due already and was not claimed waits for others of its kind, or of its person, to end.
        """
        if self._due_at is None:
            return 1.0
        seconds = self._clock.real_seconds_until(self._due_at)
        if seconds <= 0:
            return _LOOK_SECONDS if self._under_way.total() else _AGAIN_SECONDS
        return max(_AGAIN_SECONDS, min(1.0, seconds))

    def _begin(self, rows: list[Claimed], group: asyncio.TaskGroup, bell: Bell) -> None:
        for lot in lots(rows):
            self._count(lot[0], 1)
            group.create_task(self._carry(lot, bell))

    def _count(self, row: Claimed, by: int) -> None:
        grade = grade_of(row)
        self._under_way[grade] += by
        # A slow mail server must not fill the places, not with copies of pages either.
        self._letters += by if row.kind is RowKind.MAIL or row.transport == MAIL else 0
        if row.person:
            self._of_one[grade, row.person] += by
            if not self._of_one[grade, row.person]:
                del self._of_one[grade, row.person]

    async def _carry(self, lot: list[Claimed], bell: Bell) -> None:
        try:
            try:
                await self._deliver(lot)
            finally:
                self._count(lot[0], -1)
                bell.ring()
            await self._write_down(lot)
        finally:
            self._holding.forget(lot)

    async def _write_down(self, lot: list[Claimed]) -> None:
        try:
            await self._sending.writing_down.of(lot, lambda: self._stops)
        except Exception as failure:  # the row is met again when its lease is over
            _log.error("answer_unwritten", key=lot[0].key, at=origin(failure))

    async def _deliver(self, lot: list[Claimed]) -> None:
        """Send one row, or some that travel together; one after the other for one address."""
        row = lot[0]
        address = f"{row.transport}:{row.address}" if row.address else f"person:{row.person}"
        line = (grade_of(row), address)
        lock = self._locks.setdefault(line, asyncio.Lock())
        self._in_line[line] += 1
        try:
            if not await self._turn(lock, row):
                await self._sending.give_back(lot, self._pause_seconds)
                return
            try:
                if self._stops:
                    await self._sending.give_back(lot, 0.0)
                    return
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
            self._in_line[line] -= 1
            if not self._in_line[line]:
                del self._in_line[line], self._locks[line]

    async def _turn(self, lock: asyncio.Lock, row: Claimed) -> bool:
        """Wait until the address is free; False when that takes too long.

        A lease that ran out while the row only waited would make it look like a repeat.
        """
        patience = self._clock.real_seconds_until(row.lease_until) - self._pause_seconds
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

        await asyncio.gather(sending(), self._holding.keep(lot, over))
