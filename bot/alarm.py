"""Wakes loops at instants, with APScheduler. It holds no truth: what is due stands in rows.

A ring that comes late (a stopped machine) is still rung; a ring lost is made up by the loop's
own slow look.
"""

from collections.abc import Callable
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock


class Alarm:
    """One named ring at a time; setting it again moves it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._set: dict[str, datetime] = {}
        # Without a grace time of None, APScheduler drops a ring that is a second late.
        defaults = {"misfire_grace_time": None, "coalesce": True}
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=defaults)

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """End without waiting; rings not yet rung are forgotten."""
        self._scheduler.shutdown(wait=False)

    def set(self, name: str, at: datetime | None, ring: Callable[[], None]) -> None:
        """Ring at `at` of this process's clock; None leaves the ring that is set."""
        if at is None:
            return
        when = self._clock.real_instant(at)
        if self._set.get(name) == when:
            return
        self._set[name] = when

        # A coroutine runs in the event loop, at once. A plain function would run in a thread,
        # from which no bell may be rung.
        async def rung() -> None:
            if self._set.get(name) == when:
                del self._set[name]
            ring()

        self._scheduler.add_job(rung, "date", run_date=when, id=name, replace_existing=True)
