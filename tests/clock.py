"""A clock that tests move by hand; real seconds and its own are the same."""

from datetime import datetime, timedelta


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
