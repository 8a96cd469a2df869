"""T24: replicas that start together on an empty database come up; an old one refuses, loudly."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from bot.app import App, build
from simulator.server import Simulator
from simulator.world import World
from storage.database import Database
from storage.schema import UnknownSchema
from tests.clock import FakeClock
from tests.servers.postgres import Postgres
from tests.spine.branch import rulebook_and_lexicon, settings_for
from tests.spine.night import START


@pytest.fixture
def empty(postgres: Postgres) -> Iterator[str]:
    """A PostgreSQL database without tables."""
    name = postgres.empty()
    yield postgres.url(name)
    postgres.drop(name)


@asynccontextmanager
async def started(folder: Path, url: str, many: int) -> AsyncIterator[list[App]]:
    clock = FakeClock(START)
    async with Simulator(World(now=clock)) as sim:
        settings = settings_for(folder, sim, url)
        rulebook, lexicon = rulebook_and_lexicon()
        starting = (build(settings, rulebook, lexicon, clock, Random(n)) for n in range(many))
        apps = await asyncio.gather(*starting)
        try:
            yield apps
        finally:
            for each in apps:
                await each.close()


async def test_t24_three_replicas_started_at_once_on_an_empty_database_all_come_up(
    empty: str, tmp_path: Path
) -> None:
    async with started(tmp_path, empty, 3) as apps:
        for each in apps:
            assert await each.tick.once() == 0
            assert not await each.inbox.once()
        async with apps[0].database.reading() as connection:
            keys = await connection.scalar(
                text("select count(*) from marks where name = 'sealing-key'")
            )
        assert keys == 1, "they seal buttons with one key"


async def test_t24_an_old_replica_refuses_a_newer_database(
    postgres_url: str, tmp_path: Path
) -> None:
    database = Database(postgres_url)
    async with database.writing() as connection:
        await connection.execute(text("update alembic_version set version_num = '9999'"))
    await database.close()
    with pytest.raises(UnknownSchema, match=r"9999.*更新的程序.*不要降级"):
        async with started(tmp_path, postgres_url, 1):
            pass
