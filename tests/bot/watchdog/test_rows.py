"""The read-only look into PostgreSQL; SQLite's is part of every other test here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.loops.counting import Count
from bot.loops.timekeeping import Timekeeping
from bot.watchdog.rows import Rows, Unreadable
from bot.watchdog.stillness import EngineTime
from storage import outbox, replicas
from storage.database import Database
from storage.outbox import Owed, RowKind
from tests.clock import MachineClock, TurnedMachine
from tests.servers.postgres import Postgres, a_postgres
from tests.spine.branch import rulebook_and_lexicon

NOW = datetime(2026, 11, 28, 2, 10, tzinfo=UTC)


def keeping(database: Database, machine: TurnedMachine, host: str) -> Timekeeping:
    """What an engine on that machine keeps of the time, where and as it really does."""
    count = Count(boot=machine.boot(), host=host, is_alone=False)
    clock, rulebook = MachineClock(machine), rulebook_and_lexicon()[0]
    return Timekeeping(database, rulebook, clock, lambda: None, count)


@pytest.fixture
async def rows(postgres_url: str) -> AsyncIterator[tuple[Rows, Database]]:
    """A look into a database in which one message is due and one replica lives."""
    database, looking = Database(postgres_url), Rows(postgres_url)
    owed = Owed(key="due", kind=RowKind.REPLY, body="{}", priority=1)
    async with database.writing() as connection:
        await outbox.put(connection, [owed], NOW)
        await replicas.seen(connection, "one", "host-1", NOW, NOW)
    yield looking, database
    await looking.close()
    await database.close()


async def test_beats_and_lines_are_read_by_the_time_that_the_engines_keep_together(
    rows: tuple[Rows, Database],
) -> None:
    looking, database = rows
    late, early = TurnedMachine(NOW, starts=1), TurnedMachine(NOW - timedelta(hours=1), starts=2)
    # The one whose count stood still comes first; afterwards it would go on with the other's.
    for machine, host in ((early, "host-2"), (late, "host-1")):
        await keeping(database, machine, host).once()
    time, kept = EngineTime(), []

    def engine_now(text_kept: str | None) -> datetime | None:
        kept.append(time.at(text_kept, 0.0))
        return kept[-1]

    seen = await looking.look(engine_now)
    (at,) = kept
    assert at is not None and NOW <= at < NOW + timedelta(minutes=1)
    assert [host for host, _ in seen.beats.values()] == ["host-1"]
    assert seen.lines["outbox"].head[0][0] == "1", "the words about clocks come after it"
    assert seen.lines["inbox"].head == seen.lines["cases"].head == ()
    assert await looking.critical() == []


async def test_the_connection_can_change_nothing(rows: tuple[Rows, Database]) -> None:
    looking, _ = rows
    with pytest.raises(DBAPIError, match="read-only"):
        async with looking._engine.begin() as connection:
            await connection.execute(text("DELETE FROM outbox"))


async def test_a_server_that_is_away_is_told_and_read_again_when_it_is_back() -> None:
    def begun() -> tuple[Postgres, str]:
        server = stack.enter_context(a_postgres())
        return server, server.url(server.migrated())

    with ExitStack() as stack:
        server, url = await asyncio.to_thread(begun)
        looking = Rows(url)
        assert (await looking.look(lambda _kept: None)).beats == {}
        await asyncio.to_thread(server.stop, "immediate")
        with pytest.raises(Unreadable):
            await looking.look(lambda _kept: None)
        assert await looking.critical() == []
        await asyncio.to_thread(server.start)
        assert (await looking.look(lambda _kept: None)).beats == {}
        await looking.close()
