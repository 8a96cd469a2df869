"""What this machine knows of time: its clock on the wall, and seconds that only run forward."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Machine(Protocol):
    """The two clocks of a machine; tests hand in one whose hands they turn."""

    def wall(self) -> datetime:
        """The time of day as the machine has it, aware UTC; anybody may set it."""

    def seconds(self) -> float:
        """Seconds since some instant; nobody can set them, and they run on in sleep."""

    def boot(self) -> str:
        """Names the run of the machine in which `seconds` may be compared; "" when unknown."""


class ThisMachine:
    """The machine on which the process runs."""

    def wall(self) -> datetime:
        """The time of day as the machine has it, aware UTC."""
        return datetime.now(UTC)

    def seconds(self) -> float:
        """Seconds since the machine was started, sleep counted where the system can."""
        kind = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if kind is None else time.clock_gettime(kind)

    def boot(self) -> str:
        """The kernel's name for this start of the machine; "" where there is none."""
        try:
            return _BOOT.read_text(encoding="ascii").strip()
        except OSError:
            return ""
