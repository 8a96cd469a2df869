"""Where secrets are kept: staged beside the file while the other side is changed, then put in."""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.transports.secret import next_of
from handlers.sentences import say


class NotRotated(Exception):
    """Its words say why, in the user's language, and what is to be done."""


def kept_in(path: Path | None, setting: str) -> Path:
    """The file that holds this setting. Raises NotRotated when it is not kept in one."""
    if path is None:
        raise NotRotated(say("rotate.not_in_a_file", setting=setting))
    return path


def fitting(value: str, is_fit: Callable[[str], bool], setting: str) -> str:
    """The new secret. Raises NotRotated for one that the settings would refuse."""
    if not value or not is_fit(value):
        raise NotRotated(say("rotate.unfit", setting=setting))
    return value


def stage(path: Path, value: str) -> None:
    """From now on the processes believe this one as well. Raises NotRotated."""
    _write(next_of(path), value, like=path)


def staged(path: Path) -> str:
    """What was staged and not finished; empty when there is nothing."""
    with suppress(OSError, UnicodeDecodeError):
        return next_of(path).read_text(encoding="utf-8").strip()
    return ""


def finish(path: Path, value: str) -> None:
    """Put it in the file's place: what was there before is dead at once. Raises NotRotated."""
    _write(path.resolve(), value, like=path)
    with suppress(OSError):
        next_of(path).unlink()


def _write(path: Path, value: str, like: Path) -> None:
    """Whole or not at all; readable for its owner, and for whoever could read the one before."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        opened = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(opened, "w", encoding="utf-8") as file:
                _owned_alike(opened, like)
                file.write(value + "\n")
                file.flush()
                os.fsync(opened)
            fresh.replace(path)
        finally:
            with suppress(OSError):
                fresh.unlink()
    except OSError as failure:
        why = failure.strerror or type(failure).__name__
        raise NotRotated(say("rotate.not_written", file=path, why=why)) from None


def _owned_alike(opened: int, like: Path) -> None:
    """Whoever could read the old one must be able to read the new one: the service is not root."""
    with suppress(OSError):
        before = like.stat()
        if os.geteuid() == 0:
            os.fchown(opened, before.st_uid, before.st_gid)
        os.fchmod(opened, 0o600 | (before.st_mode & (stat.S_IRGRP | stat.S_IROTH)))
