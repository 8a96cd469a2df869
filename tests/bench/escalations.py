"""Thousands of cases whose page stayed unanswered, all to be paged again at the same instant.

The platform keeps its limits, as Telegram does: 30 messages a second in all, 1 a second in one
chat. What is asked: when is the last case decided, when has everybody who is owed a page got one,
and in how many messages.
"""

import asyncio
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from simulator.server import Simulator
from simulator.settings import Settings
from simulator.world import World
from tests.bench import seeds
from tests.bench.process import everybody, serving, write_files

_NUMBER = re.compile(r"D\d{6}")
_LIMITS = {
    "DUBAN_TELEGRAM__PER_SECOND": "29",
    "DUBAN_TELEGRAM__PER_CHAT_PER_SECOND": "1",
}
_DUE_IN = timedelta(seconds=20)


async def at_once(folder: Path, count: int) -> None:
    """Print what becomes of `count` escalations of one instant."""
    write_files(folder)
    rulebook = seeds.rulebook_of(folder)
    due_at = datetime.now(UTC) + _DUE_IN + timedelta(seconds=count / 300)
    instants = [due_at] * count
    await seeds.fill(folder, rulebook, seeds.due_ones(rulebook, instants), datetime.now(UTC))
    world = everybody(World(Settings()))
    async with Simulator(world) as sim, serving(folder, sim, _LIMITS):
        decided = await _until(lambda: _undecided(folder, due_at) == 0, due_at)
        told = await _until(lambda: _open_pages(folder) == 0, due_at)
        calls = [r for r in world.log.records if r.method == "sendMessage"]
        taken = [r for r in calls if r.accepted]
        cases = {number for r in taken for number in _NUMBER.findall(r.text or "")}
        phones = len({r.chat_id for r in taken})
        first = min((r.at for r in taken), default=0.0) - due_at.timestamp()
        print(f"{f'{count:,} at once: instant → first page':<56}{first:>10.2f} s")
        print(f"{f'{count:,} at once: instant → the last one decided':<56}{decided:>10.1f} s")
        print(f"{f'{count:,} at once: instant → the last page taken':<56}{told:>10.1f} s")
        refused = f"{len(calls) - len(taken)} refused with 429"
        print(f"    {len(cases):,} cases in {len(taken):,} messages to {phones} phones; {refused}")


async def _until(done: Callable[[], bool], since: datetime) -> float:
    while not done():
        if datetime.now(UTC) > since + timedelta(minutes=15):
            raise TimeoutError("the escalations do not come to an end")
        await asyncio.sleep(0.2)
    return (datetime.now(UTC) - since).total_seconds()


def _undecided(folder: Path, due_at: datetime) -> int:
    query = "select count(*) from cases where next_due_at <= ?"
    return _asked(folder, query, int(due_at.timestamp() * 1_000_000))


def _open_pages(folder: Path) -> int:
    return _asked(folder, "select count(*) from outbox where state in ('due', 'claimed')")


def _asked(folder: Path, query: str, *values: object) -> int:
    with closing(sqlite3.connect(folder / "duban.db", timeout=10)) as connection:
        return int(connection.execute(query, values).fetchone()[0])
