"""What a scrape of `/metrics` takes, and what the loops feel of it: `python -m tests.bench.scrape`.

A database of so many open cases and as many pages that were sent; each scrape counts anew. The
loops' delay is how late a sleep of a millisecond comes back while the page is made.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter, process_time

from bot.clock import SystemClock
from bot.metrics import Metrics
from storage import figures
from storage.database import Database
from storage.figures import FIGURES
from tests.bench import branch, seeds

_TIMES = 20


async def main(count: int) -> None:
    """Print the figures for so many open cases."""
    with tempfile.TemporaryDirectory() as name:
        folder, clock = Path(name), SystemClock()
        (folder / "plans").mkdir()
        (folder / "organisation.yaml").write_text(branch.organisation(), encoding="utf-8")
        (folder / "plans" / "plan.yaml").write_text(branch.plan(), encoding="utf-8")
        rulebook, now = seeds.rulebook_of(folder), clock.now()
        await seeds.fill(folder, rulebook, seeds.open_ones(rulebook, count, now), now)
        database = Database(f"sqlite+aiosqlite:///{folder / 'duban.db'}")
        try:
            await _measure(database, Metrics(database, clock), count, now)
        finally:
            await database.close()


async def _measure(database: Database, metrics: Metrics, count: int, now: datetime) -> None:
    await metrics.scrape()
    delays: list[float] = []
    watching = asyncio.get_running_loop().create_task(_delays(delays))
    walls, used = [], process_time()
    for _ in range(_TIMES):
        metrics.forget()
        began = perf_counter()
        page = await metrics.scrape()
        walls.append(perf_counter() - began)
    used = (process_time() - used) / _TIMES
    watching.cancel()
    print(
        f"{count} open cases, {_TIMES} scrapes, {len(page)} bytes, {used * 1000:.1f} ms of CPU each"
    )
    print(f"scrape: {_told(walls)}; delay of the loops meanwhile: {_told(delays)}")
    async with database.reading() as connection:
        for each in FIGURES:
            began = perf_counter()
            await each.ask(connection, now)
            print(f"  {each.name} {(perf_counter() - began) * 1000:.1f} ms")
        assert set(await figures.look(connection, now)) == {each.name for each in FIGURES}


async def _delays(found: list[float]) -> None:
    while True:
        began = perf_counter()
        await asyncio.sleep(0.001)
        found.append(perf_counter() - began - 0.001)


def _told(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    middle, most = ordered[len(ordered) // 2], ordered[-1]
    return f"half within {middle * 1000:.1f} ms, all within {most * 1000:.1f} ms"


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
