"""What may be wrong, as values. When it is told is decided in `memory`, how in `letters`."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """One sentence each in the catalogue: what it is, in short, and what to do."""

    ENGINE_SILENT = "engine_silent"
    ENGINE_ILL = "engine_ill"
    REPLICA_SILENT = "replica_silent"
    BEAT_STOPPED = "beat_stopped"
    BEAT_MISSING = "beat_missing"
    OUTBOX_STILL = "outbox_still"
    INBOX_STILL = "inbox_still"
    CASES_STILL = "cases_still"
    DATABASE = "database"
    DISK_FULL = "disk_full"
    DISK_LOW = "disk_low"
    ROSTER = "roster"


WARNINGS = frozenset({Kind.REPLICA_SILENT, Kind.BEAT_MISSING, Kind.DISK_LOW, Kind.ROSTER})
"""The work goes on; only administrators hear of them."""

FOLLOWS = frozenset({Kind.BEAT_STOPPED, Kind.OUTBOX_STILL, Kind.INBOX_STILL, Kind.CASES_STILL})
"""What an engine that does not answer cannot do either: not told beside that."""

_NOT_WELL = frozenset({Kind.ENGINE_SILENT, Kind.ENGINE_ILL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is wrong now. `about` names it beside others of its kind.

    `began` is in the watchdog's own seconds; the same trouble seen again keeps its first one.
    """

    kind: Kind
    about: str = ""
    detail: str = ""
    began: float

    @property
    def key(self) -> str:
        """The same trouble has the same key at every look.

        A line stands still as a whole, and an engine that is not well may be so in many ways.
        """
        if self.kind in _NOT_WELL:
            return "engine"
        return str(self.kind) if self.kind in FOLLOWS else f"{self.kind} {self.about}"

    @property
    def is_alarm(self) -> bool:
        """Whether people are not called because of it."""
        return self.kind not in WARNINGS
