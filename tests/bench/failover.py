"""`python -m tests.bench.failover`: how long until another replica polls, on durable PostgreSQL.

Two real `duban serve` on one database. The one that polls is killed (SIGKILL), stands still
(SIGSTOP) or is stopped (SIGTERM); a report is written at that instant. Told are the real seconds
until its page is received, by the simulator's own log: what the reporter and the person on duty
notice, the reading and sending of the report included.
"""

import argparse
import asyncio
import signal
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

from simulator.clock import wall_seconds
from tests.bench.figures import load, machine
from tests.servers.postgres import a_postgres
from tests.spine.process import STARTING, TELLER, Process, replicas

WAYS = {"SIGKILL": signal.SIGKILL, "SIGSTOP": signal.SIGSTOP, "SIGTERM": signal.SIGTERM}


async def main(url: str, folder: Path, times: int, ways: list[str]) -> None:
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {machine()}")
    numbers = count(1)
    async with replicas(folder, url, 2) as found:
        await _paged(found[0], next(numbers))
        for way in ways:
            took = [await _moved(found, WAYS[way], numbers) for _ in range(times)]
            figures = f"{min(took):.2f} / {median(took):.2f} / {max(took):.2f}"
            print(f"{way}: n={times}, min / median / max {figures} s", flush=True)
    print(f"load average at the end {load()}")


async def _moved(found: list[Process], by: signal.Signals, numbers: Iterator[int]) -> float:
    """End the one that polls in this way, and have it back afterwards."""
    for each in found:
        await each.listens()
    poller = max(found, key=_led_at)
    (other,) = [each for each in found if each is not poller]
    await _paged(other, next(numbers))
    began = wall_seconds()
    if by is signal.SIGSTOP:
        poller.freeze()
    else:
        await poller.kill(by)
    at = await _paged(other, next(numbers))
    if by is signal.SIGSTOP:
        await poller.kill()
    await poller.start()
    return at - began


def _led_at(process: Process) -> str:
    return max((str(line["timestamp"]) for line in process.logged("leading")), default="")


async def _paged(process: Process, number: int) -> float:
    """Write a report; when its page was received, in seconds since the epoch."""
    mark = f"移交{number:04d}"
    await process.world.phone(TELLER).types(f"/sos 客户在大堂吵起来了 {mark}")

    def page() -> float | None:
        return next((r.at for r in process.pages() if mark in (r.text or "")), None)

    at = await process.world.until(page, timeout=STARTING)
    assert at is not None
    return at


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    asked = parser.parse_args()
    with a_postgres(durable=True) as server, tempfile.TemporaryDirectory() as name:
        asyncio.run(main(server.url(server.migrated()), Path(name), asked.times, asked.ways))
