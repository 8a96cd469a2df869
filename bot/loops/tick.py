"""巡检: looks at cases and drafts whose time has come.

The rows are the timers (invariant 1). A case that cannot be decided is put off by a minute and
reported; it does not hold up the others.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.meter import Meter
from bot.transports.plain import origin
from handlers.desk import Desk
from storage import cases, drafts
from storage.cases import Conflict
from storage.database import Busy, Database

DraftDue = Callable[[AsyncConnection, str, datetime], Awaitable[None]]
_BATCH = 100
_IN_OTHER_HANDS_SECONDS = 0.05
"""Pause when everything due is just being decided elsewhere, so as not to ask without end."""

_log = structlog.get_logger()


class Tick:
    """`draft_due` is told of each person whose draft is due."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        draft_due: DraftDue,
        clock: Clock,
        changed: Callable[[], None],
        meter: Meter | None = None,
    ) -> None:
        self._meter = meter or Meter()
        self._database = database
        self._desk = desk
        self._draft_due = draft_due
        self._clock = clock
        self._changed = changed

    async def once(self) -> int:
        """Look at everything due now; returns how many there were.

        What another replica has in hand is passed over and does not count.
        """
        now = self._clock.now()
        async with self._database.reading() as connection:
            due = await cases.due(connection, now, _BATCH)
            longest = await cases.next_due_at(connection) if due else None
            unfiled = await drafts.due(connection, now, _BATCH)
        if longest is not None:
            self._meter.ticked((now - longest).total_seconds())
        looked = 0
        for case_id in due:
            if await self._look(case_id, now):
                looked += 1
                # At once, and not after the batch: the page waits in the outbox already.
                self._changed()
        for person in unfiled:
            if await self._draft(person, now):
                looked += 1
                self._changed()
        if (due or unfiled) and not looked:
            await asyncio.sleep(_IN_OTHER_HANDS_SECONDS)
        return looked

    async def next_due_at(self) -> datetime | None:
        """The earliest instant at which anything is due."""
        async with self._database.reading() as connection:
            instants = (
                await cases.next_due_at(connection),
                await drafts.next_due_at(connection),
            )
        return min((at for at in instants if at is not None), default=None)

    async def _look(self, case_id: str, now: datetime) -> bool:
        """False when somebody else had the case in hand."""
        try:
            async with self._database.writing() as connection:
                return await self._desk.tick(connection, case_id, now)
        except Conflict:
            # A person was quicker; the case is decided again from what it is now.
            _log.info("tick_conflict", case=case_id)
            return False
        except Busy:
            raise  # nothing of the case's own: the round is tried again
        except Exception as failure:  # one bad case must not stop the others' clocks
            _log.error(
                "tick_failed", case=case_id, at=origin(failure), mend="看日志并修正；一分钟后重试"
            )
            async with self._database.writing() as connection:
                await cases.put_off(connection, case_id, now + self._clock.span(60), now)
            return True

    async def _draft(self, person: str, now: datetime) -> bool:
        """False when somebody else had the draft in hand."""
        try:
            async with self._database.writing() as connection:
                if not await drafts.held_if_due(connection, person, now):
                    return False
                await self._draft_due(connection, person, now)
                return True
        except Busy:
            raise  # as above
        except Exception as failure:  # one bad draft must not stop the others
            _log.error("draft_failed", person=person, at=origin(failure))
            async with self._database.writing() as connection:
                await drafts.put_off(connection, person, now + self._clock.span(60), now)
            return True
