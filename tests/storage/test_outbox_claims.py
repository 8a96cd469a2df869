"""Claims: who holds a row, for how long, and who may settle it."""

import asyncio

import pytest
from sqlalchemy import update

from storage import outbox
from storage.database import Database
from storage.outbox import Claimed
from storage.tables import outbox as table
from tests.storage.making import NOW, after, claim, owe, put


async def settle(database: Database, row: Claimed, state: str = "done", seconds: float = 1) -> bool:
    async with database.writing() as connection:
        return await outbox.settle(connection, row, state, after(seconds))


async def put_off(
    database: Database, row: Claimed, seconds: float, *, uncertain: bool = False, tried: bool = True
) -> bool:
    async with database.writing() as connection:
        return await outbox.put_off(
            connection, row, after(seconds), "later", uncertain=uncertain, tried=tried
        )


async def test_t16_the_same_obligation_put_twice_is_one_row(database: Database) -> None:
    await put(database, owe("page:1", person="zhang"))
    await put(database, owe("page:1", person="li"), owe("page:2"), owe("page:2"))
    assert [(row.key, row.person) for row in await claim(database)] == [
        ("page:1", "zhang"),
        ("page:2", None),
    ]


async def test_an_obligation_met_is_not_owed_again(database: Database) -> None:
    await put(database, owe("page:1"))
    [row] = await claim(database)
    await settle(database, row)
    await put(database, owe("page:1"))
    assert await claim(database, after(10**6)) == []


async def test_the_most_urgent_are_claimed_first_then_the_oldest(database: Database) -> None:
    await put(database, owe("report", 6), owe("page a", 2), owe("page b", 2))
    await put(database, owe("media threat", 0), owe("page c", 2), now=after(1))
    assert [row.key for row in await claim(database, after(1), limit=4)] == [
        "media threat",
        "page a",
        "page b",
        "page c",
    ]
    assert [row.key for row in await claim(database, after(1))] == ["report"]


async def test_a_row_is_not_claimed_before_its_time(database: Database) -> None:
    await put(database, owe("reminder", not_before=after(60)))
    assert await claim(database, after(59.999999)) == []
    assert len(await claim(database, after(60))) == 1


async def test_two_claimers_never_get_one_row(database: Database, url: str) -> None:
    second = Database(url)
    await put(database, *(owe(str(n)) for n in range(100)))
    found: list[str] = []

    async def work(which: Database) -> None:
        while rows := await claim(which, limit=7):
            found.extend(row.key for row in rows)

    try:
        await asyncio.gather(*(work(d) for d in (database, second, database, second)))
    finally:
        await second.close()
    assert sorted(found, key=int) == [str(n) for n in range(100)]


async def test_t12_a_lease_that_ran_out_gives_the_row_again_marked_uncertain(
    database: Database,
) -> None:
    await put(database, owe("page"))
    [first] = await claim(database)
    assert (first.uncertain, first.attempts, first.lease_until) == (False, 1, after(12))
    assert await claim(database, after(11.9)) == []
    [second] = await claim(database, after(12))
    assert second.uncertain
    assert second.fence > first.fence
    assert (second.attempts, second.lease_until) == (2, after(24))


@pytest.mark.parametrize("state", ["done", "dropped", "aside"])
async def test_t14_who_slept_past_the_lease_settles_nothing(database: Database, state: str) -> None:
    await put(database, owe("page"))
    [asleep] = await claim(database)
    [awake] = await claim(database, after(60))
    assert not await settle(database, asleep, state, 61)
    assert not await put_off(database, asleep, 61)
    assert await settle(database, awake, seconds=62)
    assert not await settle(database, asleep, state, 63)
    assert not await put_off(database, asleep, 63)
    assert await claim(database, after(10**6)) == []


async def test_t14_a_late_settle_does_not_end_a_row_given_back_by_another(
    database: Database,
) -> None:
    await put(database, owe("page"))
    [asleep] = await claim(database)
    [awake] = await claim(database, after(60))
    assert await put_off(database, awake, 70)
    assert not await settle(database, asleep, seconds=71)
    assert len(await claim(database, after(71))) == 1


async def test_a_late_settle_that_nobody_overtook_counts(database: Database) -> None:
    await put(database, owe("page"))
    [row] = await claim(database)
    assert await settle(database, row, seconds=60)
    assert await claim(database, after(61)) == []


async def test_putting_off_keeps_what_is_uncertain(database: Database) -> None:
    await put(database, owe("page"))
    [row] = await claim(database)
    assert await put_off(database, row, 5, uncertain=True)
    assert await claim(database, after(4)) == []
    [row] = await claim(database, after(5))
    assert row.uncertain
    assert await put_off(database, row, 6, uncertain=False)
    [row] = await claim(database, after(6))
    assert row.uncertain
    assert row.attempts == 3


async def test_a_row_that_was_not_tried_does_not_count_an_attempt(database: Database) -> None:
    await put(database, owe("page"))
    [row] = await claim(database)
    assert await put_off(database, row, 1, tried=False)
    [again] = await claim(database, after(1))
    assert (again.attempts, again.uncertain) == (1, False)
    assert again.fence > row.fence


async def test_an_expired_row_is_still_claimed_so_that_somebody_ends_it(database: Database) -> None:
    await put(database, owe("reminder", expires_at=after(30)))
    [row] = await claim(database, after(31))
    assert row.expires_at == after(30)
    assert await settle(database, row, "dropped", 31)
    assert await claim(database, after(10**6)) == []


async def test_a_claimed_row_carries_all_that_was_put(database: Database) -> None:
    owed = owe("page", 0, case_id="c", person="zhang", transport="t", address="a", call_no=3)
    await put(database, owed)
    [row] = await claim(database)
    shared = ("key", "kind", "body", "priority", "case_id", "person", "transport", "address")
    for name in (*shared, "call_no", "expires_at"):
        assert getattr(row, name) == getattr(owed, name)
    assert row.created_at == NOW


async def test_a_row_that_only_a_newer_replica_can_send_is_left_to_it(database: Database) -> None:
    await put(database, owe("of a newer version", 0), owe("page:1"))
    unknown = update(table).where(table.c.key == "of a newer version").values(kind="hologram")
    async with database.writing() as connection:
        await connection.execute(unknown)
    [row] = await claim(database)
    assert row.key == "page:1"
    await settle(database, row)
    async with database.reading() as connection:
        assert await outbox.next_due_at(connection) is None


async def test_one_settling_that_waits_for_its_case_keeps_no_other_from_being_held(
    database: Database, another: Database
) -> None:
    await put(database, owe("a"), owe("b"))
    a, b = await claim(database)
    async with database.writing() as settling:
        if not database.is_sqlite:
            assert await outbox.settle(settling, b, "done", after(1))
            async with another.writing() as renewing:
                assert await outbox.renew(renewing, [a, b], after(24)) == {(a.id, a.fence)}
    async with another.writing() as renewing:
        held = await outbox.renew(renewing, [a, b], after(36))
    assert ((a.id, a.fence) in held, (b.id, b.fence) in held) == (True, database.is_sqlite)
