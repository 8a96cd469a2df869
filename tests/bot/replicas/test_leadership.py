"""One replica at a time polls; who that is moves when it stops, is lost, or cannot be sure."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import URL, make_url

from bot.machine import ThisMachine
from bot.replicas.leadership import BETWEEN_MACHINES, Leadership
from storage import schema
from storage.database import Database
from tests.servers.postgres import Postgres, a_postgres

PATIENCE = 60.0


class StoppedMachine(ThisMachine):
    """A machine that stood still for `stood` seconds; they count when it goes on."""

    stood = 0.0

    def seconds(self) -> float:
        return super().seconds() + self.stood


class Candidate:
    """A replica that would work; `works` while it does, and nobody else of its crew with it."""

    def __init__(self, url: str, name: str, changed: asyncio.Event, crew: list[str]) -> None:
        self._name, self._crew = name, crew
        self.database = Database(url, busy_seconds=1.0)
        self.machine = StoppedMachine()
        self.leading = Leadership(self.database, "polling", name, self.machine, Random(name))
        self.works = False
        self.cried = 0
        self.changed = changed
        self._task: asyncio.Task[None] | None = None

    def begin(self, group: asyncio.TaskGroup) -> None:
        self._task = group.create_task(self.leading.run(self._work, self._cry))

    async def stop(self) -> None:
        """As on SIGTERM."""
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait([self._task])
        await self.database.close()

    async def until(self, working: bool) -> None:
        await until(lambda: self.works is working, self.changed)

    async def _work(self, holds: Callable[[], bool]) -> None:
        assert holds()
        assert self._crew == [], "two work at once"
        self._crew.append(self._name)
        self.works = True
        self.changed.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.works = False
            self._crew.remove(self._name)
            self.changed.set()

    async def _cry(self) -> None:
        assert not self.works
        self.cried += 1
        self.changed.set()


class Cable:
    """Lies between a replica and the database; what is sent while it `is_cut` is swallowed."""

    def __init__(self, target: URL) -> None:
        self._target = target
        self.url = ""
        self.is_cut = False

    async def carry(self, near: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far, onward = await asyncio.open_connection(self._target.host, self._target.port)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._one_way(near, onward))
            group.create_task(self._one_way(far, writer))

    async def _one_way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while said := await reader.read(65536):
                if not self.is_cut:
                    writer.write(said)
            writer.close()


@asynccontextmanager
async def a_cable(url: str) -> AsyncIterator[Cable]:
    """`url` of what is yielded leads to the same database."""
    target = make_url(url)
    cable = Cable(target)
    server = await asyncio.start_server(cable.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    cable.url = target.set(port=port).render_as_string(hide_password=False)
    yield cable
    server.close()


async def until(found: Callable[[], object], changed: asyncio.Event) -> None:
    async with asyncio.timeout(PATIENCE):
        while not found():
            changed.clear()
            await changed.wait()


@asynccontextmanager
async def candidates(first_url: str, second_url: str) -> AsyncIterator[list[Candidate]]:
    """The first works before the second begins."""
    changed, crew = asyncio.Event(), list[str]()
    found = [
        Candidate(url, name, changed, crew)
        for name, url in (("first", first_url), ("second", second_url))
    ]
    async with asyncio.TaskGroup() as group:
        for each in found:
            each.begin(group)
            await found[0].until(True)
        yield found
        for each in found:
            await each.stop()


@pytest.fixture
async def sqlite_url(tmp_path: Path) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path / 'duban.db'}"
    database = Database(url)
    await schema.upgrade(database)
    await database.close()
    return url


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    with a_postgres() as server:
        yield server


async def test_one_works_and_when_it_stops_the_other_goes_on(postgres_url: str) -> None:
    async with candidates(postgres_url, postgres_url) as (first, second):
        assert not second.works
        await first.stop()
        await second.until(True)
        assert not first.works and not first.leading.holds()


async def test_whoever_lost_its_lease_stops_before_it_does_anything_more(
    postgres_url: str,
) -> None:
    async with candidates(postgres_url, postgres_url) as (first, second):
        async with second.database.writing() as connection:
            await connection.exec_driver_sql("update leases set fence = fence + 1")
        await first.until(False)
        await until(lambda: first.works or second.works, first.changed)
        assert not (first.works and second.works)


async def test_ended_connections_do_not_end_the_work(postgres: Postgres, postgres_url: str) -> None:
    async with candidates(postgres_url, postgres_url) as (first, second):
        name = postgres_url.rpartition("/")[2]
        assert await asyncio.to_thread(postgres.terminate, name) >= 2
        looking = Database(postgres_url)
        before = await _at_its_end(looking)
        assert await _at_its_end(looking) > before, "it was renewed since"
        assert first.works and not second.works
        await looking.close()


async def test_a_database_that_takes_no_writing_leaves_polling_where_it_is(
    postgres_url: str, postgres: Postgres
) -> None:
    """As on a full disk: somebody must go on and say that nothing is recorded (T19)."""
    name = postgres_url.rpartition("/")[2]
    async with candidates(postgres_url, postgres_url) as (first, second):
        async with second.database.writing() as connection:
            await connection.exec_driver_sql(
                f"alter database {name} set default_transaction_read_only = on"
            )
        await asyncio.to_thread(postgres.terminate, name)
        looking = Database(postgres_url)
        assert await _at_its_end(looking) == await _at_its_end(looking), "it was not renewed"
        assert first.works and not second.works
        assert first.leading.holds()
        await looking.close()


async def test_a_holder_that_is_cut_off_stops_before_the_other_begins(postgres_url: str) -> None:
    """Its network is gone without a word: nothing is refused, nothing is answered."""
    async with a_cable(postgres_url) as cable, candidates(cable.url, postgres_url) as (cut, other):
        cable.is_cut = True
        await other.until(True)
        assert not cut.works and not cut.leading.holds()
        cable.is_cut = False
        await other.stop()
        await cut.until(True)


async def test_a_holder_that_stood_still_beyond_its_lease_does_nothing_more(
    postgres_url: str,
) -> None:
    """It is asked at the first step after waking, before anybody could tell it."""
    async with candidates(postgres_url, postgres_url) as (first, _):
        first.machine.stood = BETWEEN_MACHINES.length_seconds
        assert not first.leading.holds()


async def test_when_the_server_is_away_nobody_works_and_the_last_holder_says_so(
    own_postgres: Postgres,
) -> None:
    url = own_postgres.url(await asyncio.to_thread(own_postgres.migrated))
    async with candidates(url, url) as (first, second):
        await asyncio.to_thread(own_postgres.stop)
        await first.until(False)
        assert not second.works and not first.leading.holds()
        await until(lambda: first.cried, first.changed)
        assert not second.cried
        await asyncio.to_thread(own_postgres.start)
        await until(lambda: first.works or second.works, first.changed)


async def test_on_one_machine_whoever_starts_last_works_and_the_other_stands_by(
    sqlite_url: str,
) -> None:
    changed = asyncio.Event()
    first, second = (Candidate(sqlite_url, name, changed, []) for name in ("first", "second"))
    async with asyncio.TaskGroup() as group:
        first.begin(group)
        await first.until(True)
        async with asyncio.timeout(PATIENCE):
            while await _holder(first.database) != "first":
                pass
        second.begin(group)
        await second.until(True)
        async with asyncio.timeout(PATIENCE):
            while await _holder(first.database) != "second":
                pass
        await second.stop()
        await first.stop()


async def _at_its_end(database: Database) -> int:
    """When the lease in the row ends, in microseconds; returns a second after that instant."""
    query = "select until, pg_sleep_until(to_timestamp(until / 1e6 + 1)) from leases"
    async with database.reading() as connection:
        return int((await connection.exec_driver_sql(query)).scalar_one())


async def _holder(database: Database) -> str | None:
    async with database.reading() as connection:
        holder: str | None = (
            await connection.exec_driver_sql("select holder from leases")
        ).scalar_one_or_none()
    return holder
