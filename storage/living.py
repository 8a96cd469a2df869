"""Whether another living process has this SQLite file open: a lock of the system's.

The kernel lets go of it when a process ends, however it ends: nobody waits for one that was killed.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url

_BESIDE = ".serving"


class Living:
    """Held from the start of a process until it closes it, or ends. Nothing for a server."""

    def __init__(self, url: str) -> None:
        known = make_url(url)
        is_file = known.get_backend_name() == "sqlite" and known.database not in (None, ":memory:")
        self.file = Path(str(known.database)) if is_file else None
        self._handle: int | None = None

    def finds_another(self) -> bool:
        """Take our part of the lock; whether somebody living had theirs before.

        The lock is no part of the work: where it cannot be had, nobody is said to be there.
        """
        if self.file is None:
            return False
        try:
            self._handle = os.open(f"{self.file}{_BESIDE}", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return False
        alone = self._locks(fcntl.LOCK_EX)
        # Whoever comes after us must find us, also when we were not the first.
        self._locks(fcntl.LOCK_SH)
        return not alone

    def close(self) -> None:
        """Let go."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _locks(self, how: int) -> bool:
        """False only when another has it."""
        assert self._handle is not None
        with suppress(OSError):
            try:
                fcntl.flock(self._handle, how | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True
