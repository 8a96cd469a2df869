"""The parts of the bench. Each prints its rows and says which aims were met."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from simulator.server import Simulator
from tests.bench import bare, branch, seeds
from tests.bench.figures import percentiles, single
from tests.bench.process import Serving, serving, simulated, write_files
from tests.bench.watching import Watch, reports

START_SECONDS = 12.0
"""The first case of a lateness run is due so long after the process was started."""

_LOCAL = ZoneInfo("Asia/Shanghai")


async def reporting(folder: Path, per_rate: int) -> None:
    """Report received → first page, and what the process uses with nothing to do."""
    write_files(folder)
    async with simulated() as sim, serving(folder, sim) as process:
        await reports(sim.world, 5.0, branch.UNITS, "WARM")
        print(percentiles("bare: one aiohttp request", await bare.requests(sim.api_base, 300)))
        print(percentiles("bare: one durable SQLite commit", bare.durable_commits(folder, 300)))
        await _rate(sim, 1.0, min(per_rate, 30))
        used = process.cpu_seconds()
        await _rate(sim, 20.0, per_rate, p50=50, p99=250)
        each = (process.cpu_seconds() - used) / per_rate * 1000
        print(f"{'processor time of each of these reports, all it causes':<56}{each:>10.2f} ms")
        _memory(process, "after these reports")


async def idling(folder: Path, seconds: float) -> None:
    """CPU and memory of a process that has nothing to do."""
    write_files(folder)
    async with simulated() as sim, serving(folder, sim) as process:
        await asyncio.sleep(3)
        began, used = time.monotonic(), process.cpu_seconds()
        await asyncio.sleep(seconds)
        share = (process.cpu_seconds() - used) / (time.monotonic() - began)
        print(single(f"idle: CPU over {seconds:g} s", share * 100, "%", 1.0))
        _memory(process, "idle")


async def lateness(folder: Path, store: Path, cases: int, due: int, rate: float) -> None:
    """Pages of cases that become due at random instants, `rate` a second, among open cases."""
    _copied(store, folder)
    first = datetime.now(UTC) + timedelta(seconds=START_SECONDS)
    chance = Random(cases)
    instants = sorted(first + timedelta(seconds=chance.random() * due / rate) for _ in range(due))
    rulebook = seeds.rulebook_of(folder)
    await seeds.fill(folder, rulebook, seeds.due_ones(rulebook, instants), first)
    async with simulated() as sim:
        watch = Watch(sim.world, r"D\d{6}")
        async with serving(folder, sim) as process:
            began, used = time.monotonic(), process.cpu_seconds()
            await watch.until_paged(due, START_SECONDS + due / rate + 60)
            share = (process.cpu_seconds() - used) / (time.monotonic() - began)
            late = [
                watch.paged[f"D{number:06d}"] - at.timestamp() for number, at in enumerate(instants)
            ]
            named = f"lateness, {cases:,} open cases, {rate:g} due a second"
            print(percentiles(named, late, p99=200) + f"; {_never_early(late)}")
            _memory(process, f"of that process (CPU {share:.0%})")


async def starting(folder: Path, store: Path, overdue: int) -> None:
    """From the start of the process to the first page of a case that was overdue already."""
    _copied(store, folder)
    now = datetime.now(UTC)
    # Not by more than four minutes: then they would be paged at the next level.
    instants = [now - timedelta(seconds=10 + 230 * n / overdue) for n in range(overdue)]
    rulebook = seeds.rulebook_of(folder)
    await seeds.fill(folder, rulebook, seeds.due_ones(rulebook, instants), now)
    async with simulated() as sim:
        watch = Watch(sim.world, r"D\d{6}")
        async with serving(folder, sim, ready=False) as process:
            await watch.until_paged(1, 60)
            took = min(watch.paged.values()) - process.began
            print(single(f"start → first of {overdue:,} overdue pages", took, "s", 3.0))
            await watch.until_paged(overdue, 120)
            took = max(watch.paged.values()) - process.began
            print(f"{f'start → last of {overdue:,} overdue pages':<56}{took:>10.2f} s")


async def summarising(folder: Path, store: Path, named: str) -> None:
    """From the plan's hour to the letter at the mail server, while reports keep coming in."""
    _copied(store, folder)
    hour = datetime.now(_LOCAL).replace(hour=18, minute=0, second=0, microsecond=0)
    start = hour - timedelta(seconds=15)
    # Another time of day is for drills only: a clock that runs faster by one in a million.
    clock = {"DUBAN_CLOCK__START": start.isoformat(), "DUBAN_CLOCK__SPEED": "1.000001"}
    async with simulated() as sim, serving(folder, sim, clock) as process:
        await reports(sim.world, 5.0, 20, "WARM")
        async with asyncio.TaskGroup() as group:
            pages = group.create_task(reports(sim.world, 5.0, 90, "WITH"))
            await sim.world.until(lambda: sim.world.letters, timeout=120)
        letter = sim.world.letters[0]
        await asyncio.sleep(0.5)
        took = _sent_at(folder) - hour.timestamp()
        print(single(f"18:00 → summary in the mailbox, {named}", took, "s", 2.0))
        print(f"    {letter.subject}, {len(letter.raw) / 1024:.0f} kB")
        meanwhile = "    report received → first page, meanwhile, 5/s"
        print(percentiles(meanwhile, pages.result(), p99=250))
        _memory(process, "at most in that process", "VmHWM")


def _sent_at(folder: Path) -> float:
    """When the letter was sent, in seconds since the epoch by the process's own clock."""
    with closing(sqlite3.connect(folder / "duban.db")) as connection:
        query = "select min(sent_at) from outbox where kind = 'mail'"
        return float(connection.execute(query).fetchone()[0]) / 1e6


def _copied(store: Path, folder: Path) -> None:
    shutil.copytree(store, folder, dirs_exist_ok=True)


async def _rate(sim: Simulator, rate: float, count: int, **aims: float) -> None:
    found = await reports(sim.world, rate, count, f"R{int(rate):02d}X")
    print(percentiles(f"report received → first page, {rate:g}/s", found, **aims))


def _never_early(late: Sequence[float]) -> str:
    return "never early" if min(late) >= 0 else f"EARLY by {-min(late) * 1000:.1f} ms"


def _memory(process: Serving, when: str, which: str = "VmRSS") -> None:
    print(single(f"memory {when}", process.memory(which), "MB", 150.0))
