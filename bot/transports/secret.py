"""A secret that may change while the process runs: its file is looked at whenever it is asked for.

`duban rotate` writes the next secret beside the file, as `<file>.next`, while the other side is
changed, and then puts it in the file's place. What the other side says is believed under either
for just so long (`standing`): a rename ends the old one in every process at once (A48).
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

NEXT = ".next"
LIMIT_BYTES = 16 * 1024

_LOOK_SECONDS = 0.2
_log = structlog.get_logger(__name__)


def _any(value: str) -> bool:
    """Nothing is known of how it should look."""
    return True


def next_of(path: Path) -> Path:
    """Where the next secret waits until the other side knows it."""
    return path.with_name(path.name + NEXT)


class _Kept:
    """One file, read again when it was changed. What is there and unfit counts as not there."""

    def __init__(self, path: Path, is_fit: Callable[[str], bool]) -> None:
        self._path = path
        self._is_fit = is_fit
        self._seen: tuple[int, int, int] | None = None
        self._value = ""

    def value(self) -> str:
        """What the file holds; empty when that is nothing to use."""
        seen = self._stamp()
        if seen != self._seen:
            self._seen, self._value = seen, self._read() if seen else ""
        return self._value

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino

    def _read(self) -> str:
        try:
            with self._path.open("rb") as file:
                value = file.read(LIMIT_BYTES).decode("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            value = ""
        if value and self._is_fit(value):
            return value
        mend = "文件读不了，或里面的密钥写法不对；现在仍用原来的"
        _log.error("secret_not_taken", file=str(self._path), mend=mend)
        return ""


class Secret:
    """`value` is the one to begin with; without a `path` it stays that.

    A file that is gone, unreadable or not `is_fit` changes nothing, and is named in the log.
    """

    def __init__(
        self, value: str, path: Path | None = None, is_fit: Callable[[str], bool] = _any
    ) -> None:
        self._value = value
        self._file = _Kept(path, is_fit) if path else None
        self._coming = _Kept(next_of(path), is_fit) if path else None

    @classmethod
    def of(cls, given: "str | Secret") -> "Secret":
        """Itself, or one that never changes."""
        return given if isinstance(given, Secret) else cls(given)

    @property
    def current(self) -> str:
        """The one to be used now."""
        found = self._file.value() if self._file else ""
        if found and found != self._value:
            self._value = found
            _log.info("secret_taken_up")
        return self._value

    @property
    def coming(self) -> str:
        """The one that will take its place and is believed already; empty when there is none."""
        found = self._coming.value() if self._coming else ""
        return "" if found == self.current else found

    def standing(self) -> tuple[str, ...]:
        """Every one that the other side may use just now."""
        coming = self.coming
        return (self.current, coming) if coming else (self.current,)

    async def pause(self, seconds: float) -> None:
        """Sleep so long, or until the secret is another one: then there is reason to go on."""
        before, looks = self.current, max(1, round(seconds / _LOOK_SECONDS))
        for _ in range(looks if self._file else 1):
            await asyncio.sleep(seconds / looks if self._file else seconds)
            if self.current != before:
                return
