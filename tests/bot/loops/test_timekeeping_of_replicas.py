"""Several machines on one PostgreSQL database: one time for all; each word is said once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.loops import timekeeping
from bot.loops.administrators import Administrators
from bot.loops.counting import Count
from bot.loops.timekeeping import Timekeeping
from escalation.organisation import Role
from handlers.card import Card
from handlers.rulebook import Rulebook
from storage import marks
from storage.codec import from_text
from storage.database import Database
from storage.tables import outbox
from tests.clock import FakeClock, MachineClock, TurnedMachine
from tests.spine.branch import rulebook_and_lexicon


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    opened = Database(postgres_url)
    yield opened
    await opened.close()


@pytest.fixture
def rulebook() -> Rulebook:
    return rulebook_and_lexicon()[0]


class World:
    """Time passes on every machine alike; what each clock on a wall shows is its own affair."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)
        self.turned = timedelta(0)

    async def shows(self, _connection: AsyncConnection, _now: datetime) -> datetime:
        """The database server's clock."""
        return self.at + self.turned

    def passes(self, seconds: float, *machines: TurnedMachine) -> None:
        self.at += timedelta(seconds=seconds)
        for each in machines:
            each.at += timedelta(seconds=seconds)


@pytest.fixture
def world() -> World:
    return World()


def machine(number: int, world: World, *, ahead_seconds: float = 0.0) -> TurnedMachine:
    """A machine whose clock stands so far ahead of the world's."""
    return TurnedMachine(world.at, timedelta(seconds=ahead_seconds), starts=number)


def keeping(
    database: Database, rulebook: Rulebook, world: World, on: TurnedMachine, host: str
) -> tuple[Timekeeping, MachineClock]:
    count, clock = Count(boot=on.boot(), host=host, is_alone=False), MachineClock(on)
    return Timekeeping(database, rulebook, clock, lambda: None, count, world.shows), clock


async def words(database: Database) -> list[str]:
    """What the first administrator is to be told."""
    query = select(outbox.c.person, outbox.c.body).order_by(outbox.c.id)
    async with database.reading() as connection:
        rows = (await connection.execute(query)).all()
    people = rulebook_and_lexicon()[0].duty.organisation.people.values()
    chief = next(each.id for each in people if Role.ADMINISTRATOR in each.roles)
    return [from_text(Card, row.body).text for row in rows if row.person == chief]


HAIR = timedelta(milliseconds=5)


@pytest.mark.parametrize("ahead", [3600.0, -3600.0])
async def test_replicas_begin_with_the_databases_time_whatever_their_machines_show(
    database: Database, rulebook: Rulebook, world: World, ahead: float
) -> None:
    straight, wrong = machine(1, world), machine(2, world, ahead_seconds=ahead)
    for on, host in ((straight, "one"), (wrong, "two")):
        each, clock = keeping(database, rulebook, world, on, host)
        await each.resume()
        assert abs(clock.now() - world.at) < HAIR
        await each.once()
        world.passes(20, straight, wrong)
        await each.once()
        assert abs(clock.now() - world.at) < HAIR
        assert each.off is None


async def test_the_databases_clock_is_what_postgresql_itself_says(
    database: Database, rulebook: Rulebook, world: World
) -> None:
    on = machine(1, world, ahead_seconds=3600)
    clock = MachineClock(on)
    await Timekeeping(database, rulebook, clock, lambda: None).resume()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=10)


async def test_a_small_step_of_the_databases_clock_is_followed_slowly(
    database: Database, rulebook: Rulebook, world: World
) -> None:
    on = machine(1, world)
    each, clock = keeping(database, rulebook, world, on, "one")
    await each.resume()
    world.turned = timedelta(seconds=-10)
    for _ in range(20):
        before = clock.now()
        world.passes(20, on)
        await each.once()
        assert timedelta(seconds=18) < clock.now() - before < timedelta(seconds=22)
    assert abs(clock.now() - (world.at + world.turned)) < HAIR


@pytest.mark.parametrize("turned", [timedelta(days=1), timedelta(hours=-3)])
async def test_replicas_count_on_together_when_the_databases_clock_is_turned(
    database: Database, rulebook: Rulebook, world: World, turned: timedelta
) -> None:
    machines = [machine(number, world) for number in (1, 2, 3)]
    old = [keeping(database, rulebook, world, on, f"host {on.starts}") for on in machines[:2]]
    for each, _ in old:
        await each.resume()
        await each.once()
    world.turned = turned
    world.passes(20, *machines)
    for each, _ in (*old, *old):
        await each.once()
    (told,) = await words(database)
    assert "数据库服务器的时钟突然" in told and "duban clock accept" in told

    newcomer = keeping(database, rulebook, world, machines[2], "host 3")
    await newcomer[0].resume()
    assert all(abs(clock.now() - world.at) < HAIR for _, clock in (*old, newcomer))

    world.turned = timedelta(0)
    for each, _ in (*old, newcomer):
        await each.once()
    assert ["恢复正常" in each for each in await words(database)] == [False, True]


@pytest.mark.parametrize("turned", [timedelta(days=1), timedelta(hours=-3)])
async def test_an_accept_is_every_replicas(
    database: Database, rulebook: Rulebook, world: World, turned: timedelta
) -> None:
    machines = [machine(number, world) for number in (1, 2)]
    found = [keeping(database, rulebook, world, on, f"host {on.starts}") for on in machines]
    for each, _ in found:
        await each.resume()
    world.turned = turned
    for each, _ in found:
        await each.once()
        assert each.off is not None
    await timekeeping.accept(database, world.at)
    for each, clock in (*found, *found):
        await each.once()
        assert each.off is None
        assert abs(clock.now() - (world.at + turned)) < HAIR


async def test_a_replica_whose_machine_stood_still_goes_on_with_the_others(
    database: Database, rulebook: Rulebook, world: World
) -> None:
    frozen, other = machine(1, world), machine(2, world)
    first, clock = keeping(database, rulebook, world, frozen, "frozen")
    second, _ = keeping(database, rulebook, world, other, "other")
    for each in (first, second):
        await each.resume()
        await each.once()
    world.passes(5 * 3600, other)
    frozen.turned = timedelta(hours=5)
    await second.once()
    world.passes(10, frozen, other)
    await first.once()
    assert abs(clock.now() - world.at) < HAIR
    assert first.off is None and await words(database) == []


async def test_with_nobody_there_an_hour_back_is_not_believed_and_hours_without_power_are(
    database: Database, rulebook: Rulebook, world: World
) -> None:
    before, _ = keeping(database, rulebook, world, machine(1, world), "one")
    await before.resume()
    await before.once()
    last = world.at
    world.passes(60)
    world.turned = timedelta(hours=-1)
    after, clock = keeping(database, rulebook, world, machine(2, world), "one")
    await after.resume()
    assert clock.now() == last and after.off is not None
    world.turned = timedelta(0)
    world.passes(6 * 3600)
    after, clock = keeping(database, rulebook, world, machine(3, world), "one")
    await after.resume()
    assert abs(clock.now() - world.at) < HAIR and after.off is None


@pytest.mark.parametrize("ahead", [30.0, -30.0])
async def test_a_machine_that_differs_from_the_database_is_told_once_with_its_name_and_the_mend(
    database: Database, rulebook: Rulebook, world: World, ahead: float
) -> None:
    off = machine(1, world, ahead_seconds=ahead)
    for _ in range(2):
        each, _ = keeping(database, rulebook, world, off, "night-2")
        await each.resume()
        for _ in range(3):
            await each.once()
    (told,) = await words(database)
    assert "night-2" in told and "30 秒" in told and "NTP" in told


async def test_a_machine_that_agrees_with_the_database_is_not_told(
    database: Database, rulebook: Rulebook, world: World
) -> None:
    each, _ = keeping(database, rulebook, world, machine(1, world), "night-1")
    await each.resume()
    await each.once()
    assert await words(database) == []


async def test_counts_of_machines_long_gone_are_forgotten(
    database: Database, rulebook: Rulebook, world: World
) -> None:
    async with database.writing() as connection:
        for name, days in (("clock-kept:old:a", 31), ("clock-kept:new:b", 29)):
            await marks.save(connection, name, "", world.at - timedelta(days=days))
    each, _ = keeping(database, rulebook, world, machine(1, world), "c")
    await each.resume()
    await each.once()
    async with database.reading() as connection:
        left = await marks.under(connection, "clock-kept:")
    assert sorted(left) == ["clock-kept:new:b", "clock-kept:start 1:c"]


async def test_a_faulty_file_that_every_replica_reads_is_told_once(
    database: Database, rulebook: Rulebook
) -> None:
    start = datetime(2026, 11, 28, 2, 10, tzinfo=UTC)
    for seconds in (0, 3):
        clock = FakeClock(start + timedelta(seconds=seconds))
        await Administrators(database, rulebook, clock, lambda: None).tell(["坏了"])
    assert await words(database) == ["坏了"]
    later = FakeClock(start + timedelta(minutes=6))
    await Administrators(database, rulebook, later, lambda: None).tell(["坏了"])
    assert await words(database) == ["坏了", "坏了"]
