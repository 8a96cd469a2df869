"""What loops tell of themselves while they work. Nobody needs to listen: a `Meter` is deaf.

`bot/metrics.py` has the one that listens. Every method only counts: none waits, none raises.
"""

from handlers.wire import Sent


class Meter:
    """Seconds are the clock's, as people live them. No person and no case is ever named here."""

    def asked(self, wire: str, sent: Sent) -> None:
        """A wire was given something to send, and answered so."""

    def delivered(self, priority: int, after_seconds: float) -> None:
        """A platform took what was owed, so long after it was owed."""

    def first_paged(self, after_seconds: float, *, critical: bool) -> None:
        """A platform took the first page of a case, so long after its report was received."""

    def lease_lost(self) -> None:
        """What was sent could not be settled: somebody else held the row by then."""

    def ticked(self, late_seconds: float) -> None:
        """A round of the tick found a case due for so long."""
