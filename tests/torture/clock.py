"""A clock that the torturer moves forward and several processes read; it never stands still."""

import struct
from datetime import UTC, datetime, timedelta
from mmap import mmap
from pathlib import Path
from time import monotonic

START = datetime.fromisoformat("2026-11-28T02:10:00+08:00").astimezone(UTC)
_SECONDS = struct.Struct("d")


class SharedClock:
    """Implements bot.clock.Clock over a file of eight bytes: how far it stands ahead."""

    is_drill = False

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(_SECONDS.pack(-monotonic()))
        with path.open("r+b") as file:
            self._ahead = mmap(file.fileno(), _SECONDS.size)

    def now(self) -> datetime:
        (ahead,) = _SECONDS.unpack(self._ahead[:])
        return START + timedelta(seconds=monotonic() + ahead)

    def __call__(self) -> datetime:
        return self.now()

    def advance(self, by: timedelta) -> None:
        """Let so much time pass at once, for everybody who reads this clock."""
        (ahead,) = _SECONDS.unpack(self._ahead[:])
        self._ahead[:] = _SECONDS.pack(ahead + by.total_seconds())

    def span(self, real_seconds: float) -> timedelta:
        return timedelta(seconds=real_seconds)

    def real_seconds_until(self, at: datetime) -> float:
        return max(0.0, (at - self.now()).total_seconds())

    def real_instant(self, at: datetime) -> datetime:
        return datetime.now(UTC) + (at - self.now())
