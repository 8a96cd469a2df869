"""One process that has imported and read everything, and forks a `duban serve` for every life.

It reads one JSON object a line, forks, says the child's number, waits for its end and says how it
ended. The child runs the product's own `build` and `run`; only the clock is handed in.
"""

import asyncio
import ctypes
import gc
import json
import os
import signal
import sys
import traceback
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

from bot import logging
from bot.app import build
from bot.configuration import Configuration, read_configuration
from bot.process import run
from bot.settings import load_settings
from tests.torture.clock import SharedClock
from tests.torture.observing import Observer

_PDEATHSIG = 1


def main() -> None:
    """Until nobody asks any more."""
    _end_with_parent()
    read, problems = read_configuration()
    assert read is not None, problems
    logging.set_up(drill=False)
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        life = json.loads(line)
        if life["is_warming"]:
            print(os.getpid(), flush=True)
            asyncio.run(_serve(read, life, None))
            gc.freeze()
            print(0, flush=True)
        elif child := os.fork():
            print(child, flush=True)
            print(os.waitpid(child, 0)[1], flush=True)
        else:
            _live(read, life)


def _live(read: Configuration, life: dict[str, Any]) -> None:
    """The child: one life of the process. Never returns."""
    _end_with_parent()
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    log = os.open(life["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for number in (0, 1, 2):
        os.dup2(log, number)
    code = 1
    try:
        observer = Observer(Path(life["points"]), frozenset(life["mortal"]), life["after"])
        asyncio.run(_serve(read, life, observer))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


async def _serve(read: Configuration, life: dict[str, Any], observer: Observer | None) -> None:
    """As `duban serve` does it."""
    os.environ.update(life["environment"])
    settings, problems = load_settings()
    assert settings is not None, problems
    clock = SharedClock(Path(life["clock"]))
    if observer is not None:
        observer.watch_databases()
    app = await build(settings, read.rulebook(Random()), read.lexicon, clock, SystemRandom())
    if observer is not None:
        observer.watch_platform(await app.telegram.session.create_session())
    # Time that was let pass rings like anything else that may have made something due.
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, app.bells.ring_all)
    try:
        await run(app, settings, SystemRandom())
    finally:
        await app.close()


def _end_with_parent() -> None:
    """Nothing of a torture outlives the one who began it."""
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
