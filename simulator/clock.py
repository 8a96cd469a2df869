"""The simulator's only clocks: real time, and a simulated time that may run faster."""

import time
from datetime import UTC, datetime, timedelta


def real_now() -> datetime:
    """The present instant, aware, UTC."""
    return datetime.now(UTC)


def wall_seconds() -> float:
    """Seconds since the epoch, from the nanosecond clock: what the log is dated with."""
    return time.time_ns() / 1e9


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def iso_of(epoch_seconds: float) -> str:
    return iso(datetime.fromtimestamp(epoch_seconds, UTC))


class SimulatedClock:
    """Maps real time to simulated time: from `start` on, `speed` simulated seconds a real one.

    Pass the clock itself as the world's `now`.
    """

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        self.speed = speed
        self._base_real = time.monotonic()
        self._base_simulated = start or real_now()

    def __call__(self) -> datetime:
        passed = time.monotonic() - self._base_real
        return self._base_simulated + timedelta(seconds=passed * self.speed)

    def run_at(self, speed: float, start: datetime | None = None) -> None:
        """Change the speed from this instant on; jump to `start` if one is given."""
        self._base_simulated = start or self()
        self._base_real = time.monotonic()
        self.speed = speed
