"""Several machines on one PostgreSQL database: each counts for itself; each word is said once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

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


def machine(number: int, *, ahead_seconds: float = 0.0) -> TurnedMachine:
    """A machine whose clock stands so far ahead of the database's, which is this one's."""
    return TurnedMachine(datetime.now(UTC) + timedelta(seconds=ahead_seconds), starts=number)


def keeping(database: Database, rulebook: Rulebook, on: TurnedMachine, host: str) -> Timekeeping:
    count = Count(boot=on.boot(), host=host, is_alone=False)
    return Timekeeping(database, rulebook, MachineClock(on), lambda: None, count)


async def words(database: Database) -> list[str]:
    """What the first administrator is to be told."""
    query = select(outbox.c.person, outbox.c.body).order_by(outbox.c.id)
    async with database.reading() as connection:
        rows = (await connection.execute(query)).all()
    people = rulebook_and_lexicon()[0].duty.organisation.people.values()
    chief = next(each.id for each in people if Role.ADMINISTRATOR in each.roles)
    return [from_text(Card, row.body).text for row in rows if row.person == chief]


async def test_a_machine_goes_on_with_its_own_count_and_not_with_anothers(
    database: Database, rulebook: Rulebook
) -> None:
    straight, turned = machine(1), machine(2)
    await keeping(database, rulebook, straight, "one").once()
    first = keeping(database, rulebook, turned, "two")
    turned.turned = timedelta(days=1)
    await first.once()

    for on, host in ((straight, "one"), (turned, "two")):
        clock = MachineClock(on)
        count = Count(boot=on.boot(), host=host, is_alone=False)
        await Timekeeping(database, rulebook, clock, lambda: None, count).resume()
        assert abs(clock.now() - on.at) < timedelta(seconds=1)
        assert (clock.reckoning.off is not None) is (on is turned)


async def test_a_container_of_a_new_name_goes_on_with_the_count_of_its_machine(
    database: Database, rulebook: Rulebook
) -> None:
    turned = machine(1)
    before = keeping(database, rulebook, turned, "pod-a")
    turned.turned = timedelta(hours=-3)
    await before.once()
    clock = MachineClock(turned)
    count = Count(boot=turned.boot(), host="pod-b", is_alone=False)
    await Timekeeping(database, rulebook, clock, lambda: None, count).resume()
    assert abs(clock.now() - turned.at) < timedelta(seconds=1)


async def test_two_replicas_on_a_machine_whose_clock_was_turned_say_so_once(
    database: Database, rulebook: Rulebook
) -> None:
    turned = machine(1)
    found = [keeping(database, rulebook, turned, host) for host in ("pod-a", "pod-b")]
    turned.turned = timedelta(days=1)
    for each in (*found, *found):
        await each.once()
    (told,) = await words(database)
    assert "快了 24 小时" in told
    turned.turned = timedelta(0)
    for each in (*found, *found):
        await each.once()
    assert ["恢复正常" in each for each in await words(database)] == [False, True]


async def test_accepting_on_one_machine_says_nothing_about_another(
    database: Database, rulebook: Rulebook
) -> None:
    machines = machine(1), machine(2)
    found = [keeping(database, rulebook, on, f"host {on.starts}") for on in machines]
    for on, each in zip(machines, found, strict=True):
        on.turned = timedelta(hours=1)
        await each.once()
    await timekeeping.accept(database, machines[0].wall(), machines[0].boot())
    for each in found:
        await each.once()
    assert [each.off is None for each in found] == [True, False]


@pytest.mark.parametrize("ahead", [30.0, -30.0])
async def test_a_machine_that_differs_from_the_database_is_told_once_with_its_name_and_the_mend(
    database: Database, rulebook: Rulebook, ahead: float
) -> None:
    off = machine(1, ahead_seconds=ahead)
    each = keeping(database, rulebook, off, "night-2")
    for _ in range(3):
        await each.once()
    (told,) = await words(database)
    assert "night-2" in told and "秒" in told and "NTP" in told
    again = keeping(database, rulebook, off, "night-2")
    await again.once()
    assert len(await words(database)) == 1


async def test_a_machine_that_agrees_with_the_database_is_not_told(
    database: Database, rulebook: Rulebook
) -> None:
    class Running(TurnedMachine):
        """Its time passes as the database's does."""

        def wall(self) -> datetime:
            return datetime.now(UTC)

    each = keeping(database, rulebook, Running(datetime.now(UTC)), "night-1")
    await each.once()
    assert await words(database) == []


async def test_counts_of_machines_long_gone_are_forgotten(
    database: Database, rulebook: Rulebook
) -> None:
    now = datetime.now(UTC)
    async with database.writing() as connection:
        for name, days in (("clock-kept:old:a", 31), ("clock-kept:new:b", 29)):
            await marks.save(connection, name, "", now - timedelta(days=days))
    await keeping(database, rulebook, machine(1), "c").once()
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
