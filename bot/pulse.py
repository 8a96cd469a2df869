"""Which loops still make good rounds: what `/healthz` is asked about."""

from collections.abc import Callable

_SILENCE_SECONDS = 60.0
_OF_SLOW_ONES = {"audit": 240.0}
"""Loops whose rounds are a minute apart."""


class Pulse:
    """`seconds` is a clock that only runs forward, in real seconds. Every loop begins as well."""

    def __init__(self, seconds: Callable[[], float], loops: tuple[str, ...]) -> None:
        self._seconds = seconds
        self._beaten = dict.fromkeys(loops, seconds())

    def beat(self, loop: str) -> None:
        """A round of this loop ended well."""
        self._beaten[loop] = self._seconds()

    def silences(self) -> dict[str, float]:
        """Seconds since the last good round of each loop."""
        now = self._seconds()
        return {name: now - at for name, at in self._beaten.items()}

    def trouble(self) -> str | None:
        """Names of the loops without a good round for too long; None when all is well."""
        silent = [
            name
            for name, for_ in self.silences().items()
            if for_ > _OF_SLOW_ONES.get(name, _SILENCE_SECONDS)
        ]
        return ", ".join(silent) or None
