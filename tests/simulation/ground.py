"""What every year stands on: files, settings and an empty database, made once in a process."""

import asyncio
import contextlib
import gc
import os
import signal
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FrameType

from pydantic import SecretStr

from bot.configuration import Configuration, read_files
from bot.settings import DatabaseSettings, Settings, TelegramSettings
from storage import schema
from storage.database import Database
from tests.simulation.telegram import TOKEN

HERE = Path(__file__).parent
_PATIENCE_SECONDS = 120.0
"""Of the processor, some twenty times what a year takes: a busy machine makes no finding."""


class Hangs(KeyboardInterrupt):
    """A year takes too long; the text is where it was then. Asyncio lets only these through."""


@cache
def prepare() -> None:
    """Read and make what all years share, once; it is never looked through for garbage."""
    configuration()
    _blank()
    gc.collect()
    gc.freeze()


@cache
def configuration() -> Configuration:
    """The branch of this folder."""
    read, problems = read_files(files())
    assert read is not None, problems
    return read


def files() -> Settings:
    """Where its files are; the words of the media are the product's."""
    root = HERE.parents[1]
    return Settings(
        organisation=HERE / "files" / "organisation.yaml",
        plans=HERE / "files" / "plans",
        lexicon=root / "plans" / "lexicon.yaml",
    )


def settings(path: Path) -> Settings:
    """What `duban serve` would be given."""
    return files().model_copy(
        update={
            "database": DatabaseSettings(url=SecretStr(f"sqlite+aiosqlite:///{path}")),
            "telegram": TelegramSettings(token=SecretStr(TOKEN)),
        }
    )


@cache
def _blank() -> bytes:
    """An empty database of the present schema, made once in this process."""

    async def make(path: Path) -> None:
        database = Database(f"sqlite+aiosqlite:///{path}")
        await schema.upgrade(database)
        await database.close()

    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        path = Path(folder) / "blank.db"
        asyncio.run(make(path))
        with contextlib.closing(sqlite3.connect(path)) as raw:
            raw.execute("pragma wal_checkpoint(truncate)")
        return path.read_bytes()


@contextlib.contextmanager
def database() -> Iterator[Path]:
    """An empty database in memory, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        path = Path(folder) / "duban.db"
        path.write_bytes(_blank())
        yield path


def _memory() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@contextlib.contextmanager
def patience() -> Iterator[None]:
    """Raises `Hangs` in a year that does not end, so that its seed is told and not lost."""

    def cry(_signal: int, frame: FrameType | None) -> None:
        raise Hangs("".join(traceback.format_stack(frame)[-8:]))

    before = signal.signal(signal.SIGPROF, cry)
    signal.setitimer(signal.ITIMER_PROF, _PATIENCE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Nothing is collected meanwhile: the dead must stay as they were."""
    gc.disable()
    told, sys.unraisablehook = sys.unraisablehook, _unheard
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
        sys.unraisablehook = told


def _unheard(_: object) -> None:
    """The dead are cleared away after their year, and cannot end in an orderly way."""
