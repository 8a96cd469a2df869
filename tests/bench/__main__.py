"""`make bench`: what Duban takes, read off the simulator's own log, beside what the machine takes.

`duban serve` runs as its own process against the simulated Bot API over HTTP and the simulated
mail server, on a durable SQLite file. The instant of receipt is when the simulator handed the
update to the bot; the instant of a page is when the simulator received the sendMessage to the
responder. Nothing here fails when an aim is missed: it says so.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from tests.bench import backlog, escalations, history, parts, scale, seeds, wecom
from tests.bench.figures import HEADING, load, machine
from tests.bench.process import write_files

PARTS = ("reports", "idle", "lateness", "start", "summary", "wecom")
LONG = ("scale", "escalations", "priority", "ceiling", "outbox", "pacing")
"""Only when asked for: stores of a million cases, thousands of pages at a platform's pace."""
MANY, FEW = 100_000, 1_000
A_YEAR = 365


async def main(chosen: Iterable[str], per_rate: int) -> None:
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {machine()}\n{HEADING}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "reports" in chosen:
            await parts.reporting(_new(folder / "reports"), per_rate)
        if "idle" in chosen:
            await parts.idling(_new(folder / "idle"), 30.0)
        if "lateness" in chosen:
            few = await _open(folder / "few", FEW)
            await parts.lateness(_new(folder / "late-few"), few, FEW, 300, 10.0)
        if not {"lateness", "start", "summary"}.isdisjoint(chosen):
            many = await _open(folder / "many", MANY)
        if "lateness" in chosen:
            await parts.lateness(_new(folder / "late-many"), many, MANY, 500, 10.0)
        if "start" in chosen:
            await parts.starting(_new(folder / "start"), many, 500)
        if "summary" in chosen:
            named = f"{MANY:,} open cases"
            await parts.summarising(_new(folder / "all-open"), many, named)
            year = await _year(folder / "year", MANY)
            named = f"a year of {MANY:,} cases"
            await parts.summarising(_new(folder / "of-a-year"), year, named)
        if "wecom" in chosen:
            await wecom.beside_telegram(_new(folder / "wecom"), per_rate)
            await wecom.burst()
        if "pacing" in chosen:
            await wecom.pacing(_new(folder / "pacing"))
        if "scale" in chosen:
            await scale.scaling(_new(folder / "scale"))
        if "escalations" in chosen:
            await escalations.at_once(_new(folder / "escalations"), 6_000)
        if "priority" in chosen:
            await backlog.priority(_new(folder / "priority"))
        if "ceiling" in chosen:
            await backlog.ceiling(_new(folder / "ceiling"))
        if "outbox" in chosen:
            await history.claiming(_new(folder / "outbox"))
    print(f"load average at the end {load()}")


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def _open(folder: Path, count: int) -> Path:
    """A folder with so many open cases."""
    write_files(_new(folder))
    rulebook, now = seeds.rulebook_of(folder), datetime.now(UTC)
    await seeds.fill(folder, rulebook, seeds.open_ones(rulebook, count, now), now)
    return folder


async def _year(folder: Path, count: int) -> Path:
    """A year's cases: three thousand of them open, and some hundreds closed on the last day."""
    write_files(_new(folder))
    rulebook, now = seeds.rulebook_of(folder), datetime.now(UTC)
    still_open = seeds.open_ones(rulebook, count * 3 // 100, now)
    closed = seeds.closed_ones(rulebook, count * 97 // 100, now, A_YEAR)
    await seeds.fill(folder, rulebook, chain(still_open, closed), now)
    return folder


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=300, help="at most so many at each rate")
    parser.add_argument(
        "--only", nargs="+", choices=PARTS + LONG, default=PARTS, help="these parts alone"
    )
    asked = parser.parse_args()
    asyncio.run(main(asked.only, asked.reports))
