"""A lease has one holder; whoever lost it is told so. On SQLite the instants are handed in."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from storage import leases
from storage.database import Away, Database
from storage.instants import database_now

NOW = datetime(2026, 11, 28, 2, 10, tzinfo=UTC)
LONG, OVER = timedelta(seconds=30), timedelta(microseconds=1)


async def take(
    database: Database, holder: str, now: datetime = NOW, length: timedelta = LONG
) -> leases.Lease | None:
    async with database.writing() as connection:
        return await leases.take(connection, "polling", holder, now, length)


async def renew(database: Database, lease: leases.Lease, now: datetime = NOW) -> bool:
    async with database.writing() as connection:
        return await leases.renew(connection, lease, now, LONG)


async def test_of_all_who_want_a_lease_at_once_one_gets_it(
    database: Database, another: Database
) -> None:
    found = await asyncio.gather(
        *(take(each, f"{no}") for no, each in enumerate([database, another] * 4))
    )
    (lease,) = [each for each in found if each is not None]
    assert lease.fence == 1
    assert await renew(another, lease)


async def test_a_lease_that_is_over_is_taken_and_the_old_holder_can_do_nothing(
    database: Database,
) -> None:
    first = await take(database, "first", length=OVER)
    assert first is not None
    second = await take(database, "second", NOW + timedelta(seconds=1))
    assert second is not None and second.fence == first.fence + 1
    assert not await renew(database, first)
    async with database.writing() as connection:
        assert not await leases.give_up(connection, first)
        standing = await leases.look(connection, "polling", NOW)
    assert standing is not None and standing.lease == second


async def test_nobody_takes_a_lease_that_is_renewed(database: Database) -> None:
    lease = await take(database, "first")
    assert lease is not None
    later = NOW + LONG - timedelta(seconds=1)
    assert await renew(database, lease, later)
    assert await take(database, "second", NOW + LONG + timedelta(seconds=1)) is None
    async with database.reading() as connection:
        standing = await leases.look(connection, "polling", later)
    assert standing is not None and timedelta(seconds=20) < standing.left <= LONG


async def test_a_lease_that_was_given_up_is_free_at_once(database: Database) -> None:
    lease = await take(database, "first")
    assert lease is not None
    async with database.writing() as connection:
        assert await leases.give_up(connection, lease)
        standing = await leases.look(connection, "polling", NOW)
    assert standing is not None and standing.left == timedelta(0)
    assert await take(database, "second") is not None


async def test_a_lease_may_be_seized_and_its_holder_is_told_when_renewing(
    database: Database,
) -> None:
    first = await take(database, "first")
    async with database.writing() as connection:
        second = await leases.take(connection, "polling", "second", NOW, LONG, seize=True)
    assert first is not None and second is not None
    assert not await renew(database, first)
    assert await renew(database, second)


async def test_a_lease_written_before_the_clock_was_set_back_holds_nobody_up(
    database: Database,
) -> None:
    async with database.writing() as connection:
        at = await database_now(connection, NOW)
        await leases.take(connection, "polling", "first", NOW, timedelta(hours=1))
        early = await leases.take(connection, "polling", "second", NOW, timedelta(minutes=31))
        late = await leases.take(connection, "polling", "second", NOW, LONG)
    assert early is None and late is not None
    assert at.tzinfo is UTC


async def test_a_holder_that_stands_still_in_the_middle_of_renewing_keeps_nobody_out(
    postgres_url: str,
) -> None:
    still, other = Database(postgres_url), Database(postgres_url)
    try:
        lease = await take(still, "still", length=OVER)
        assert lease is not None
        with pytest.raises(Away):
            async with still.writing() as connection:
                assert await leases.renew(connection, lease, NOW, OVER)
                taken = await take(other, "other")
        assert taken is not None and taken.fence == lease.fence + 1
    finally:
        await still.close()
        await other.close()


async def test_leases_of_other_names_are_others(database: Database) -> None:
    assert await take(database, "first") is not None
    async with database.writing() as connection:
        assert await leases.look(connection, "reports", NOW) is None
        assert await leases.take(connection, "reports", "second", NOW, LONG) is not None


@pytest.mark.parametrize("ahead", [timedelta(hours=-3), timedelta(hours=3)])
async def test_on_postgresql_a_machine_whose_clock_is_wrong_takes_nothing_early(
    postgres_url: str, ahead: timedelta
) -> None:
    database = Database(postgres_url)
    try:
        assert await take(database, "first") is not None
        assert await take(database, "second", datetime.now(UTC) + ahead) is None
    finally:
        await database.close()
