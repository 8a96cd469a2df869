"""Holds claimed rows for as long as their sending takes; a crash frees them within the lease.

One statement renews all rows of the process: many at once must not wear out the writer. What is
known of a lease is counted by the clock, which goes on while a process stands still: whoever
wakes after the lease was over sends nothing any more (T14).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.patience import round_of
from storage import outbox
from storage.database import Database
from storage.outbox import Claimed

LEASE_SECONDS = 12.0
"""Real seconds a claim holds; a critical page is never held up longer by a dead sender (T12)."""

RENEW_SECONDS = 4.0
_MOST_SECONDS = 300.0
"""No send takes longer; one that hangs for ever must not keep its row."""
_AGAIN_SECONDS = 1.0


@dataclass(slots=True, eq=False)
class _Lot:
    """Rows sent together. Instants are in the event loop's seconds."""

    rows: list[Claimed]
    renewed_at: float
    began_at: float


class Holding:
    """A claim holds for `lease_seconds` and is renewed after `renew_seconds`, both real."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.lease_seconds, self.renew_seconds = LEASE_SECONDS, RENEW_SECONDS
        self._until: dict[tuple[int, int], datetime] = {}
        self._lots: list[_Lot] = []
        self._renewing = asyncio.Lock()
        self._tried_at = float("-inf")

    def holds(self, row: Claimed) -> bool:
        """Whether the row's lease, as far as we know, is not over."""
        until = self._until.get((row.id, row.fence), row.lease_until)
        return until > self._clock.now()

    async def keep(self, rows: Sequence[Claimed], over: asyncio.Event) -> None:
        """Renew the leases of the rows until `over`, or until all are lost or settled."""
        left = self._clock.real_seconds_until(rows[0].lease_until)
        now = _seconds()
        lot = _Lot(list(rows), now - max(0.0, self.lease_seconds - left), now)
        self._lots.append(lot)
        try:
            while lot.rows and not await self._ends(lot, over):
                if _seconds() - lot.began_at > _MOST_SECONDS:
                    break
                await self._renew_all(lot)
            self._lots.remove(lot)
            await over.wait()
        finally:
            if lot in self._lots:
                self._lots.remove(lot)

    def forget(self, rows: Sequence[Claimed]) -> None:
        """Nothing more is to be done with these rows."""
        for row in rows:
            self._until.pop((row.id, row.fence), None)

    async def renew(self, rows: Sequence[Claimed]) -> frozenset[tuple[int, int]]:
        """Hold rows for another lease; id and fence of those neither lost nor settled.

        A row that is being settled meanwhile is let alone: nobody else can claim it either.
        """
        async with self._database.writing() as connection:
            until = self._clock.now() + self._clock.span(self.lease_seconds)
            renewed = await outbox.renew(connection, rows, until)
            others = [row for row in rows if (row.id, row.fence) not in renewed]
            busy = await outbox.still_held(connection, others) if others else []
        self._until.update(dict.fromkeys(renewed, until))
        self._until.update(
            {(row.id, row.fence): row.lease_until for row in others if row not in busy}
        )
        return renewed | {(row.id, row.fence) for row in busy}

    async def _ends(self, lot: _Lot, over: asyncio.Event) -> bool:
        """Whether the sending is over before the lot is to be renewed."""
        try:
            async with asyncio.timeout(max(0.0, self._due_in(lot))):
                await over.wait()
        except TimeoutError:
            return False
        return True

    def _due_in(self, lot: _Lot) -> float:
        again = self._tried_at + min(_AGAIN_SECONDS, self.renew_seconds)
        return max(lot.renewed_at + self.renew_seconds, again) - _seconds()

    async def _renew_all(self, lot: _Lot) -> None:
        """Whose turn comes first renews for all; the others find it done."""
        async with self._renewing:
            if self._due_in(lot) > 0:
                return
            lots = [each for each in self._lots if each.rows]
            await round_of(lambda: self._renew_lots(lots), None)
            self._tried_at = _seconds()

    async def _renew_lots(self, lots: list[_Lot]) -> None:
        at = _seconds()
        held = await self.renew([row for lot in lots for row in lot.rows])
        for lot in lots:
            if lot not in self._lots:
                self.forget(lot.rows)  # its sending has ended meanwhile
            lot.rows = [row for row in lot.rows if (row.id, row.fence) in held]
            lot.renewed_at = at


def _seconds() -> float:
    return asyncio.get_running_loop().time()
