"""The only place where the time of day is read.

At speed 1 the clock is the machine's. Anything else is a drill 演练: the clock starts where it
is told and runs so many times faster, and every message says so.
"""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What loops may ask of time; tests hand in one that they move by hand."""

    @property
    def is_drill(self) -> bool:
        """Whether this clock is not the world's."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""

    def span(self, real_seconds: float) -> timedelta:
        """How far this clock moves in so many real seconds."""

    def real_seconds_until(self, at: datetime) -> float:
        """Real seconds until the clock shows `at`; 0 when it is past."""

    def real_instant(self, at: datetime) -> datetime:
        """The machine's instant at which the clock will show `at`."""


class SystemClock:
    """`now` in UTC; `span` turns real seconds (leases, backoff) into this clock's time."""

    def __init__(self, speed: float = 1.0, start: datetime | None = None) -> None:
        if speed <= 0:
            raise ValueError("the clock's speed must be greater than 0")
        self.speed = speed
        self._real_base = datetime.now(UTC)
        self._base = start or self._real_base

    @property
    def is_drill(self) -> bool:
        """Whether this clock is not the world's."""
        return self.speed != 1.0 or self._base != self._real_base

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return self._base + (datetime.now(UTC) - self._real_base) * self.speed

    def span(self, real_seconds: float) -> timedelta:
        """How far this clock moves in so many real seconds."""
        return timedelta(seconds=real_seconds * self.speed)

    def real_seconds_until(self, at: datetime) -> float:
        """Real seconds until the clock shows `at`; 0 when it is past."""
        return max(0.0, (at - self.now()).total_seconds() / self.speed)

    def real_instant(self, at: datetime) -> datetime:
        """The machine's instant at which the clock will show `at`."""
        return self._real_base + (at - self._base) / self.speed
