"""What an empty tick, and the claim of 100 due cases, cost among ever more open cases.

On both databases, each with the same rows: 240 cases as the rules leave them, multiplied in the
database itself. Printed beside a bare `select 1` on the same connection pool, and as a ratio to
the smallest store: a flat cost is a ratio near 1.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import insert, text

from bot.loops.tick import Tick
from handlers.desk import Desk
from handlers.rulebook import Rulebook
from storage import cases, plans, schema, tables
from storage.database import Database
from tests.bench import seeds
from tests.bench.figures import percentiles
from tests.bench.process import write_files
from tests.clock import FakeClock
from tests.servers.postgres import a_postgres

SIZES = (10_000, 100_000, 1_000_000)
_DUE = 100
_ROUNDS = 60


async def scaling(folder: Path) -> None:
    """Print the rows of both databases; both wait for the disk, as a bank's would."""
    write_files(folder)
    rulebook = seeds.rulebook_of(folder)
    async with _opened(f"sqlite+aiosqlite:///{folder / 'duban.db'}") as database:
        await _measured("SQLite", database, rulebook)
    with a_postgres(durable=True, template=False) as server:
        name = await asyncio.to_thread(server.empty)
        async with _opened(server.url(name)) as database:
            await _measured("PostgreSQL", database, rulebook)


async def _measured(name: str, database: Database, rulebook: Rulebook) -> None:
    now = datetime.now(UTC)
    clock = FakeClock(now)
    tick = Tick(database, Desk(rulebook), _no_draft, clock, lambda: None)
    await _plant(database, rulebook, now)
    first: dict[str, float] = {}
    for size in SIZES:
        await _multiply(database, size)
        steps: dict[str, Callable[[], Awaitable[object]]] = {
            "bare: select 1": lambda: _bare(database),
            "one empty tick": tick.once,
            "when to look again": tick.next_due_at,
        }
        for what, step in steps.items():
            took = [await _timed(step) for _ in range(_ROUNDS)]
            _say(f"{name}, {size:,} open: {what}", took, first.setdefault(what, median(took)))
        await _due_now(database, rulebook, size, now)
        what = f"claiming {_DUE} due cases"
        took = [await _timed(lambda: _claim(database, now)) for _ in range(_ROUNDS)]
        _say(f"{name}, {size:,} open: {what}", took, first.setdefault(what, median(took)))
        took = [await _timed(tick.once) / _DUE]
        what = "deciding one of them, all it causes"
        print(f"{f'{name}, {size:,} open: {what}':<64}{took[0] * 1000:>8.2f} ms")


def _say(what: str, took: list[float], smallest: float) -> None:
    print(f"{percentiles(what, took)}; {median(took) / smallest:.2f} of the smallest store's")


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        await schema.upgrade(database)
        yield database
    finally:
        await database.close()


async def _plant(database: Database, rulebook: Rulebook, now: datetime) -> None:
    planted = seeds.open_ones(rulebook, seeds.TEMPLATES, now)
    async with database.writing() as connection:
        for plan in rulebook.plans:
            await plans.pin(connection, plan, now - timedelta(days=400))
        rows = [cases.row_of(each.case, each.next_due_at) for each in planted]
        await connection.execute(insert(tables.cases), rows)


async def _multiply(database: Database, size: int) -> None:
    """Copies of the planted cases under other numbers, until so many are open."""
    kept = [c.name for c in tables.cases.columns if c.name not in ("id", "number", "next_due_at")]
    numbers = (
        "with recursive n(i) as (select 0 union all select i + 1 from n where i < :most)"
        if database.is_sqlite
        else "with n(i) as (select generate_series(0, :most))"
    )
    later = "next_due_at + i % 1000000" if database.is_sqlite else "next_due_at + i"
    async with database.writing() as connection:
        there = int((await connection.execute(text("select count(*) from cases"))).scalar_one())
        values = {"most": (size - there) // seeds.TEMPLATES, "at": there}
        # The planted ones have ids that begin with "o"; a copy's begins with "x".
        await connection.execute(
            text(
                f"insert into cases (id, number, next_due_at, {', '.join(kept)}) {numbers} "
                f"select 'x' || (i * 1000 + cast(substr(number, 2) as integer) + :at * 10000), "
                f"'X' || (i * 1000 + cast(substr(number, 2) as integer) + :at * 10000), "
                f"{later}, {', '.join(kept)} from cases cross join n where id like 'o%'"
            ),
            values,
        )
    if not database.is_sqlite:
        async with database.engine.connect() as bare:
            await bare.execution_options(isolation_level="AUTOCOMMIT")
            await bare.execute(text("analyze cases"))


async def _due_now(database: Database, rulebook: Rulebook, size: int, now: datetime) -> None:
    """A hundred more, whose page has stayed unanswered until now."""
    instants = [now - timedelta(seconds=1 + n / 1000) for n in range(_DUE)]
    made = seeds.due_ones(rulebook, instants, first=size % 1_000_000)
    async with database.writing() as connection:
        rows = [cases.row_of(each.case, each.next_due_at) for each in made]
        await connection.execute(insert(tables.cases), rows)


async def _claim(database: Database, now: datetime) -> None:
    async with database.reading() as connection:
        assert len(await cases.due(connection, now, _DUE)) == _DUE


async def _bare(database: Database) -> None:
    async with database.reading() as connection:
        await connection.execute(text("select 1"))


async def _no_draft(_connection: object, _person: str, _now: datetime) -> None:
    """There are no drafts here."""


async def _timed(step: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await step()
    return time.perf_counter() - began
