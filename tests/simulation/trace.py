"""What happened, in order: every line goes into one hash; the last lines are kept for a finding."""

import hashlib
from collections import deque
from typing import TextIO


class Trace:
    """`copy` takes every line too."""

    def __init__(self, copy: TextIO | None = None, last: int = 60) -> None:
        self._hash = hashlib.sha256()
        self._copy = copy
        self.lines = 0
        self.last: deque[str] = deque(maxlen=last)

    def note(self, at: float, what: str) -> None:
        """One line; `at` is in seconds of the year."""
        line = f"{at:.6f} {what}".replace("\n", "⏎")
        self.lines += 1
        self._hash.update(line.encode())
        self.last.append(line)
        if self._copy is not None:
            self._copy.write(line + "\n")

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()
