"""How much is too much: how often something happened within the last seconds."""

from collections import defaultdict, deque
from collections.abc import Callable


class Pace:
    """Counts by name. `limits` are (how many, within how many seconds)."""

    def __init__(self, monotonic: Callable[[], float], *limits: tuple[int, float]) -> None:
        self._monotonic = monotonic
        self._limits = limits
        self._longest = max(seconds for _, seconds in limits)
        self._times: dict[str, deque[float]] = defaultdict(deque)

    def take(self, name: str) -> bool:
        """False when this one is over a limit; it is then not counted."""
        now = self._monotonic()
        times = self._times[name]
        while times and times[0] <= now - self._longest:
            times.popleft()
        for most, seconds in self._limits:
            if sum(1 for each in times if each > now - seconds) >= most:
                return False
        times.append(now)
        return True
