"""The outbox with a million rows done behind it, beside an empty one, on both databases."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from escalation.message import Priority
from handlers.card import Card
from storage import outbox, schema
from storage.codec import to_text
from storage.database import Database
from storage.outbox import Owed, RowKind, Wish
from tests.servers.postgres import a_postgres

_DONE = 1_000_000
_ROWS = 2_000
_AT_ONCE = 32
_LEASE = timedelta(seconds=60)


async def claiming(folder: Path) -> None:
    """Rows claimed and settled a second, each settled in a transaction of its own, as they are."""
    async with _opened(f"sqlite+aiosqlite:///{folder / 'duban.db'}") as database:
        await _compared(database, "SQLite")
    opening = a_postgres(durable=True, template=False)
    server = await asyncio.to_thread(opening.__enter__)
    try:
        name = await asyncio.to_thread(server.empty)
        async with _opened(server.url(name)) as database:
            await _compared(database, "PostgreSQL")
    finally:
        await asyncio.to_thread(opening.__exit__, None, None, None)


async def _compared(database: Database, name: str) -> None:
    empty = max([await _rate(database, "empty", each) for each in range(3)])
    await _done(database)
    full = max([await _rate(database, "full", each) for each in range(3)])
    print(f"{f'{name}: claimed and settled, empty outbox':<64}{empty:8.0f} rows a second")
    print(
        f"{f'{name}: the same behind {_DONE:,} rows done':<64}{full:8.0f} rows a second;"
        f" {full / empty:.2f} of the empty one's"
    )


async def _rate(database: Database, named: str, series: int) -> float:
    now = datetime.now(UTC)
    body = to_text(Card(lines=("一条通知",)))
    owed = [
        Owed(
            key=f"{named}:{series}:{n}",
            kind=RowKind.REPLY,
            body=body,
            priority=Priority.NOTICE,
            person=f"p{n % 200}",
        )
        for n in range(_ROWS)
    ]
    async with database.writing() as connection:
        await outbox.put(connection, owed, now)
    began, settled = time.perf_counter(), 0
    while settled < _ROWS:
        async with database.reading() as connection:
            await outbox.next_due_at(connection)
        async with database.writing() as connection:
            wish = Wish(most_of_one=4)
            rows = await outbox.claim(connection, now, _LEASE, _AT_ONCE, wish)
        assert rows, f"{settled} of {_ROWS} rows settled, and no more to be claimed"
        for row in rows:
            async with database.writing() as connection:
                assert await outbox.settle(connection, row, "done", now)
        settled += len(rows)
    return _ROWS / (time.perf_counter() - began)


async def _done(database: Database) -> None:
    """A long history, as the courier leaves it: settled, and most of it with a case."""
    at = int(datetime.now(UTC).timestamp()) * 1_000_000
    numbers = (
        "with recursive numbers(n) as (select 1 union all select n + 1 from numbers"
        f" where n < {_DONE})"
    )
    statement = (
        "insert into outbox (key, case_id, kind, person, body, priority, created_at, not_before,"
        " state, lease_until, sent_at, fence, attempts)"
        f" {numbers} select 'old:' || n, 'old' || (n / 20), 'message', 'p' || (n % 200), '{{}}', 2,"
        f" {at}, {at}, 'done', {at}, {at}, 1, 1 from numbers"
    )
    if not database.is_sqlite:
        head, _, tail = statement.partition(numbers)
        statement = f"{numbers.replace('1 union', '1::int union')} {head} {tail}"
    async with database.writing() as connection:
        await connection.exec_driver_sql(statement)
    if not database.is_sqlite:
        async with database.writing() as connection:
            await connection.exec_driver_sql("analyze outbox")


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        await schema.upgrade(database)
        yield database
    finally:
        await database.close()
