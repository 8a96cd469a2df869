"""The only place where the time of day is read.

At speed 1 the clock is the machine's, as long as that can be believed. Anything else is a drill
演练: the clock starts where it is told and runs so many times faster, and every message says so.
"""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.machine import Machine, ThisMachine

_BELIEVABLE_SECONDS = 120.0
"""A machine's clock further off than this was set wrongly: no network time server drifts so."""

_CATCHING_UP = 0.05
"""How fast a small difference is made good, in seconds a second: time never stands or jumps."""


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


class Reckoning:
    """Real time as this process counts it, checked against a clock on the wall (T21).

    It counts the machine's seconds from the instant at which it began, and follows the clock on
    the wall while the two agree. When somebody turns that clock, the count goes on as before.
    The clock is the machine's own, or the one that all replicas see: the database server's.
    """

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._seen = machine.seconds()
        self._ahead = machine.wall().timestamp() - self._seen
        self._off = 0.0
        self._elsewhere: float | None = None

    def now(self) -> datetime:
        """The instant, aware UTC; it never goes back but by `accept`."""
        seconds = self._machine.seconds()
        self._off = self._wall() - seconds - self._ahead
        if abs(self._off) <= _BELIEVABLE_SECONDS:
            most = _CATCHING_UP * max(0.0, seconds - self._seen)
            self._ahead += max(-most, min(most, self._off))
        self._seen = seconds
        return datetime.fromtimestamp(seconds + self._ahead, UTC)

    @property
    def boot(self) -> str:
        """Names the run of the machine whose seconds are counted; "" when unknown."""
        return self._machine.boot()

    @property
    def seconds(self) -> float:
        """The machine's seconds, by which to say how long an answer took."""
        return self._machine.seconds()

    @property
    def follows_another(self) -> bool:
        """Whether the clock that is followed is not the machine's own."""
        return self._elsewhere is not None

    @property
    def off(self) -> timedelta | None:
        """How far the clock on the wall stands ahead, when that is too far to be believed."""
        self.now()
        off = timedelta(seconds=self._off)
        return off if abs(self._off) > _BELIEVABLE_SECONDS else None

    @property
    def apart(self) -> timedelta:
        """How far the machine's own clock stands ahead of the count."""
        return self._machine.wall() - self.now()

    def follow(self, wall: datetime) -> None:
        """Follow a clock elsewhere, which shows `wall` at this instant; to be told ever again."""
        self._elsewhere = wall.timestamp() - self._machine.seconds()

    def go_on_from(self, at: datetime) -> None:
        """It is `at` now, as the other replicas count."""
        self._seen = self._machine.seconds()
        self._ahead = at.timestamp() - self._seen

    def kept(self) -> str:
        """The count as a text for `resume`."""
        at = self.now()
        return f"{at.isoformat()} {self._seen!r} {self._machine.boot()}"

    def resume(self, kept: str) -> None:
        """Go on from the count of an earlier process; a text that is none changes nothing.

        In the same run of the machine its seconds tell what time it is, whatever was done to its
        clock meanwhile. After the machine was off, its clock is believed unless it went back.
        """
        at, _, rest = kept.partition(" ")
        seconds, _, boot = rest.partition(" ")
        try:
            then, since = datetime.fromisoformat(at).timestamp(), float(seconds)
        except ValueError:
            return
        if boot and boot == self._machine.boot():
            self._ahead = then - since
        else:
            self._ahead = max(self._ahead, then - self._seen)

    def accept(self) -> None:
        """The clock on the wall is right, somebody says: go on from what it shows."""
        self._seen = self._machine.seconds()
        self._ahead = self._wall() - self._seen

    def _wall(self) -> float:
        if self._elsewhere is None:
            return self._machine.wall().timestamp()
        return self._machine.seconds() + self._elsewhere


class SystemClock:
    """`now` in UTC; `span` turns real seconds (leases, backoff) into this clock's time."""

    def __init__(
        self, speed: float = 1.0, start: datetime | None = None, machine: Machine | None = None
    ) -> None:
        if speed <= 0:
            raise ValueError("the clock's speed must be greater than 0")
        self.speed = speed
        self.reckoning = Reckoning(machine or ThisMachine())
        self._machine = machine or ThisMachine()
        self._is_drill = speed != 1.0 or start is not None
        self._real_base = self.reckoning.now()
        self._base = start or self._real_base

    @property
    def is_drill(self) -> bool:
        """Whether this clock is not the world's."""
        return self._is_drill

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return self._base + (self.reckoning.now() - self._real_base) * self.speed

    def span(self, real_seconds: float) -> timedelta:
        """How far this clock moves in so many real seconds."""
        return timedelta(seconds=real_seconds * self.speed)

    def real_seconds_until(self, at: datetime) -> float:
        """Real seconds until the clock shows `at`; 0 when it is past."""
        return max(0.0, (at - self.now()).total_seconds() / self.speed)

    def real_instant(self, at: datetime) -> datetime:
        """The machine's instant at which the clock will show `at`, past or to come."""
        return self._machine.wall() + (at - self.now()) / self.speed
