"""Who lives: each replica says so, and is forgotten when it does not."""

from datetime import UTC, datetime, timedelta

import pytest

from storage import replicas
from storage.database import Database

NOW = datetime(2026, 11, 28, 2, 10, tzinfo=UTC)


async def says(database: Database, name: str, now: datetime = NOW) -> None:
    async with database.writing() as connection:
        await replicas.seen(connection, name, "host", NOW, now)


async def living(database: Database, now: datetime = NOW) -> list[str]:
    async with database.reading() as connection:
        return [each.id for each in await replicas.alive(connection, now)]


async def test_each_replica_counts_once_however_often_it_says_so(database: Database) -> None:
    for name in ("first", "second", "first"):
        await says(database, name)
    assert await living(database) == ["first", "second"]


async def test_a_replica_that_stops_is_gone_at_once(database: Database) -> None:
    await says(database, "first")
    await says(database, "second")
    async with database.writing() as connection:
        await replicas.gone(connection, "first")
    assert await living(database) == ["second"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_replica_that_says_nothing_is_not_alive_and_its_row_goes(
    database: Database,
) -> None:
    await says(database, "first")
    assert await living(database, NOW + timedelta(seconds=59)) == ["first"]
    assert await living(database, NOW + timedelta(seconds=61)) == []
    await says(database, "second", NOW + timedelta(seconds=301))
    assert await living(database, NOW) == ["second"]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_on_postgresql_a_silent_replica_is_not_alive_by_the_databases_clock(
    database: Database,
) -> None:
    for name, silent in (("silent", 11), ("old", 301)):
        await says(database, name)
        await _silent_for(database, name, silent)
    await says(database, "first")
    assert await living(database) == ["first"]
    async with database.reading() as connection:
        left = await connection.exec_driver_sql("select id from replicas order by id")
        assert left.scalars().all() == ["first", "silent"]


async def _silent_for(database: Database, name: str, seconds: int) -> None:
    ago = f"update replicas set seen_at = seen_at - {seconds * 1_000_000} where id = '{name}'"
    async with database.writing() as connection:
        await connection.exec_driver_sql(ago)
