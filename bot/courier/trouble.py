"""Whether claims fail because the database takes nothing, and who then sends past the outbox.

One claim that fails means little: a session was ended, a row was held. When a second one fails
and a trial cannot be written either, pages go out by reading alone (T19, T20), from one replica
at a time: it holds a lock of the server's memory until what it sent is written down.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.courier.rescue import Rescue, Unwritten
from bot.patience import round_of
from storage import leases
from storage.database import Busy, Database
from storage.holding import Alone

_ENOUGH = 2
"""So many claims in a row must have failed."""
_SURELY = 5
"""After so many a trial that can be written changes nothing any more: pages must go out."""
_LONG_SECONDS = 5.0
"""A claim that failed after waiting so long counts by itself: the database is held (T20)."""
_TRIAL_SECONDS = 3.0
_ROUNDS_SECONDS = 5.0
"""Pages go out so long, then a claim is tried again."""
_OTHERS_SECONDS = 10.0
"""After trouble, so long at most, nothing is claimed of what another may have sent."""
_LOOK_SECONDS = 0.2


class Trouble:
    """`alarm` is told when the database takes no claims. All seconds are the event loop's."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        unwritten: Unwritten,
        rescue: Rescue,
        alarm: Callable[[], Awaitable[None]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._unwritten = unwritten
        self._rescue = rescue
        self._alarm = alarm
        self._alone = Alone(database, "pages past the outbox")
        self._failed = 0
        self._asked_at = 0.0

    def asks(self) -> None:
        """A claim is going to be tried."""
        self._asked_at = _seconds()

    async def met(self) -> None:
        """The claim failed: nothing, or pages go out all the same and somebody must look."""
        self._failed += 1
        if self._failed < _ENOUGH and _seconds() - self._asked_at < _LONG_SECONDS:
            return
        self._failed = max(self._failed, _ENOUGH)
        if self._failed < _SURELY and await self._can_write():
            return
        try:
            if not await self._alone.take():
                return  # another replica sends what is due, and tells whom it concerns
        except (Busy, DBAPIError):
            await self._alarm()
            return
        ends = _seconds() + _ROUNDS_SECONDS
        while await round_of(self._rescue.once, 0) and _seconds() < ends:
            pass
        await self._alarm()

    async def over(self) -> None:
        """A claim went well. The lock is kept while something is not yet written down."""
        self._failed = 0
        if not self._unwritten.answers:
            await self._alone.let_go()

    async def until_others_are_done(self) -> None:
        """After trouble, wait until another replica has written down what it sent meanwhile."""
        if self._failed < _ENOUGH or self._alone.is_held:
            return
        ends = _seconds() + _OTHERS_SECONDS
        while _seconds() < ends:
            try:
                if await self._alone.take():
                    return
            except (Busy, DBAPIError):
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def end(self) -> None:
        """The process stops."""
        await self._alone.let_go()

    async def _can_write(self) -> bool:
        """Whether a row can be written, and soon."""
        try:
            async with asyncio.timeout(_TRIAL_SECONDS), self._database.writing() as connection:
                now, length = self._clock.now(), timedelta(0)
                await leases.take(connection, "trial", "", now, length, seize=True)
        except (Busy, DBAPIError, TimeoutError):
            return False
        return True


def _seconds() -> float:
    return asyncio.get_running_loop().time()
