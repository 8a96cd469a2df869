"""A clock that tests move by hand; real seconds and its own are the same."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.clock import SystemClock


class FakeClock:
    """Implements bot.clock.Clock. `is_drill` is False so that texts are as in production."""

    is_drill = False

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def __call__(self) -> datetime:
        return self.at

    def span(self, real_seconds: float) -> timedelta:
        return timedelta(seconds=real_seconds)

    def real_seconds_until(self, at: datetime) -> float:
        return max(0.0, (at - self.at).total_seconds())

    def real_instant(self, at: datetime) -> datetime:
        return at


@dataclass
class TurnedMachine:
    """A machine whose clock on the wall can be turned; its seconds run on whatever is done."""

    at: datetime
    turned: timedelta = timedelta(0)
    starts: int = 1
    started_at: datetime = datetime(2026, 11, 1, tzinfo=UTC)

    def wall(self) -> datetime:
        return self.at + self.turned

    def seconds(self) -> float:
        return (self.at - self.started_at).total_seconds()

    def boot(self) -> str:
        return f"start {self.starts}"

    def off_until(self, at: datetime) -> None:
        """No power until then."""
        self.starts += 1
        self.at = self.started_at = at


class MachineClock(SystemClock):
    """The product's own clock on such a machine. Setting `at` lets that much time pass."""

    def __init__(self, machine: TurnedMachine) -> None:
        super().__init__(machine=machine)
        self.machine = machine

    @property
    def at(self) -> datetime:
        return self.now()

    @at.setter
    def at(self, at: datetime) -> None:
        self.machine.at += at - self.now()

    def __call__(self) -> datetime:
        """What time it really is."""
        return self.machine.at
