"""`make bench`: report received → first page on the wire, read off the simulator's own log.

`duban serve` runs as its own process against the simulated Bot API over HTTP, on a durable SQLite
file. The instant of receipt is when the simulator handed the update to the bot; the instant of the
page is when the simulator received the sendMessage to the responder. Beside it, in the same run,
the bare cost of one aiohttp request and of one durable SQLite commit.
"""

import argparse
import asyncio
import contextlib
import os
import re
import signal
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

import aiohttp

from simulator.server import Simulator
from simulator.settings import Settings
from simulator.world import World
from tests.bench import branch

ROOT = Path(__file__).parents[2]
UNITS = 40


def percentiles(name: str, seconds: list[float]) -> str:
    cuts = quantiles(seconds, n=100, method="inclusive")
    p50, p95, p99 = (f"{cuts[i - 1] * 1000:8.1f}" for i in (50, 95, 99))
    return f"{name:<44}{len(seconds):>6}{p50}{p95}{p99}"


async def bare_requests(base: str, count: int) -> list[float]:
    """One aiohttp request and its answer, with nothing behind it."""
    found = []
    async with aiohttp.ClientSession() as session:
        for _ in range(count):
            began = time.perf_counter()
            async with session.get(f"{base}/story/none") as answer:
                await answer.read()
            found.append(time.perf_counter() - began)
    return found


def durable_commits(folder: Path, count: int) -> list[float]:
    """One row, one commit, synchronous=FULL in WAL: what every stored update costs at least."""
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE kept (text TEXT)")
    found = []
    for _ in range(count):
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO kept VALUES ('x')")
        connection.execute("COMMIT")
        found.append(time.perf_counter() - began)
    connection.close()
    return found


async def reports(world: World, rate: float, count: int, series: str) -> list[float]:
    """Send `count` reports at `rate` a second; seconds from receipt to the first page."""
    began = asyncio.get_running_loop().time()
    for number in range(count):
        unit = number % UNITS
        await asyncio.sleep(max(0.0, began + number / rate - asyncio.get_running_loop().time()))
        text = f"/sos 客户排队太久吵起来了 {series}{number:04d}"
        await world.phone(branch.TELLER + unit).types(text)
    watch = Watch(world, series)
    await world.until(lambda: len(watch.look().paged) == count, timeout=60.0)
    return [watch.paged[mark] - watch.received[mark] for mark in watch.paged]


class Watch:
    """Reads the log as it grows: when each marked report was received, and first paged."""

    def __init__(self, world: World, series: str) -> None:
        self._world = world
        self._mark = re.compile(rf"{series}\d{{4}}")
        self._seen = 0
        self.received: dict[str, float] = {}
        self.paged: dict[str, float] = {}

    def look(self) -> "Watch":
        for record in self._world.log.since(self._seen):
            self._seen = record.seq
            mark = self._mark.search(record.text or "")
            if mark is None:
                continue
            if record.kind == "update":
                self.received.setdefault(mark[0], record.at)
            elif record.method == "sendMessage" and _is_responder(record.chat_id):
                self.paged.setdefault(mark[0], record.at)
        return self


def _is_responder(chat_id: int | None) -> bool:
    return chat_id is not None and branch.RESPONDER <= chat_id < branch.RESPONDER + UNITS


def _environment(folder: Path, sim: Simulator) -> dict[str, str]:
    (folder / "organisation.yaml").write_text(branch.organisation(UNITS), encoding="utf-8")
    (folder / "plans").mkdir()
    (folder / "plans" / "bench.yaml").write_text(branch.plan(), encoding="utf-8")
    return {
        **os.environ,
        "DUBAN_DATABASE__URL": f"sqlite:///{folder / 'duban.db'}",
        "DUBAN_TELEGRAM__TOKEN": sim.token,
        "DUBAN_TELEGRAM__API_BASE": sim.api_base,
        "DUBAN_TELEGRAM__PER_SECOND": "1000",
        "DUBAN_TELEGRAM__PER_CHAT_PER_SECOND": "1000",
        "DUBAN_HTTP__PORT": "8651",
        "DUBAN_ORGANISATION": str(folder / "organisation.yaml"),
        "DUBAN_PLANS": str(folder / "plans"),
        "DUBAN_LEXICON": str(ROOT / "plans" / "lexicon.yaml"),
    }


async def main(per_rate: int) -> None:
    limits = Settings(overall_rate=1e6, overall_burst=10**6, private_rate=1e6, private_burst=10**6)
    world = World(limits)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Simulator(world) as sim:
            for number in range(UNITS):
                world.add_user(branch.TELLER + number, f"柜员{number}", started=True)
                world.add_user(branch.RESPONDER + number, f"值班{number}", started=True)
            for number in (30_000, 30_001):
                world.add_user(number, "组长", started=True)
            bot = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "serve",
                cwd=ROOT,
                env=_environment(folder, sim),
                stderr=(folder / "bot.log").open("wb"),
            )
            try:
                await _measure(world, sim, folder, per_rate)
            except TimeoutError:
                print((folder / "bot.log").read_text(encoding="utf-8")[-3000:], file=sys.stderr)
                raise
            finally:
                with contextlib.suppress(ProcessLookupError):
                    bot.send_signal(signal.SIGTERM)
                await bot.wait()


async def _measure(world: World, sim: Simulator, folder: Path, per_rate: int) -> None:
    await reports(world, 5.0, UNITS, "WARM")
    print(f"{'milliseconds':<44}{'n':>6}{'p50':>8}{'p95':>8}{'p99':>8}")
    print(percentiles("bare: one aiohttp request", await bare_requests(sim.api_base, 200)))
    print(percentiles("bare: one durable SQLite commit", durable_commits(folder, 200)))
    for rate in (1.0, 5.0, 20.0):
        count = min(per_rate, int(rate * 30))
        found = await reports(world, rate, count, f"R{int(rate):02d}X")
        print(percentiles(f"report received → first page, {rate:g}/s", found))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=300, help="at most so many at each rate")
    asyncio.run(main(parser.parse_args().reports))
