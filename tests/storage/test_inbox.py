"""Updates are stored once and taken in order per sender."""

import asyncio
import random

import pytest
from sqlalchemy import func, select

from storage import inbox
from storage.database import Database
from storage.inbox import Received
from storage.tables import inbox as inbox_table
from tests.storage.making import NOW, after


async def put(
    database: Database, *updates: tuple[str, str, str], platform: str = "telegram"
) -> int:
    async with database.writing() as connection:
        return await inbox.put(connection, platform, updates, NOW)


async def following(database: Database, seconds: float = 0) -> Received | None:
    async with database.writing() as connection:
        return await inbox.next_waiting(connection, after(seconds))


async def finish(database: Database, row: Received | None) -> str:
    assert row is not None
    async with database.writing() as connection:
        await inbox.finish(connection, row.id)
    return row.payload


async def fail(database: Database, row: Received | None, wait: float, *, aside: bool) -> None:
    assert row is not None
    async with database.writing() as connection:
        await inbox.put_off(connection, row.id, after(wait), "broken " * 1000, aside=aside)


async def rows(database: Database) -> int:
    async with database.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(inbox_table)) or 0)


async def test_i29_an_update_redelivered_a_hundred_times_out_of_order_is_one_row(
    database: Database,
) -> None:
    deliveries = [str(n) for n in range(5) for _ in range(100)]
    random.Random(29).shuffle(deliveries)
    new = [await put(database, (key, "zhang", "payload")) for key in deliveries]
    assert await rows(database) == 5
    assert sum(new) == 5


async def test_put_counts_new_rows_among_repeated_ones(database: Database) -> None:
    assert await put(database) == 0
    assert await put(database, ("1", "a", ""), ("2", "a", ""), ("1", "a", "")) == 2
    assert await put(database, ("2", "a", ""), ("1", "a", "")) == 0
    assert await put(database, ("2", "a", ""), ("3", "a", ""), ("1", "a", ""), ("4", "a", "")) == 2
    assert await rows(database) == 4


async def test_a_repeated_update_changes_nothing_of_a_row_dealt_with(database: Database) -> None:
    await put(database, ("1", "zhang", "first"))
    await finish(database, await following(database))
    assert await put(database, ("1", "zhang", "first again")) == 0
    assert await following(database) is None


async def test_i30_the_same_key_on_another_platform_is_another_update(database: Database) -> None:
    assert await put(database, ("1", "zhang", "t")) == 1
    assert await put(database, ("1", "zhang", "w"), platform="wecom") == 1


async def test_rows_are_taken_in_the_order_in_which_they_came(database: Database) -> None:
    await put(database, ("9", "zhang", "one"), ("3", "li", "two"), ("5", "zhang", "three"))
    taken = [await finish(database, await following(database)) for _ in range(3)]
    assert taken == ["one", "two", "three"]
    assert await following(database) is None


async def test_two_replicas_take_each_row_once_and_a_sender_s_in_their_order(
    database: Database, url: str
) -> None:
    senders = ("zhang", "li", "wang")
    updates = [(f"{who}{n}", who, f"{who} {n}") for n in range(10) for who in senders]
    await put(database, *updates)
    second = Database(url)
    taken: list[str] = []

    async def work(which: Database) -> None:
        idle = 0
        while idle < 3:
            async with which.writing() as connection:
                row = await inbox.next_waiting(connection, NOW)
                if row is None:
                    idle += 1
                    continue
                # While this one is in hand, the others pass over its sender.
                await connection.execute(select(func.count()).select_from(inbox_table))
                taken.append(row.payload)
                await inbox.finish(connection, row.id)

    try:
        await asyncio.gather(*(work(each) for each in (database, second, database, second)))
    finally:
        await second.close()
    assert sorted(taken) == sorted(payload for *_, payload in updates)
    for who in senders:
        assert [each for each in taken if each.startswith(who)] == [f"{who} {n}" for n in range(10)]


async def test_a_failed_row_blocks_only_its_own_sender_and_comes_again(database: Database) -> None:
    await put(database, ("1", "zhang", "z1"), ("2", "zhang", "z2"), ("3", "li", "l1"))
    await fail(database, await following(database), wait=8, aside=False)
    assert await finish(database, await following(database, 7)) == "l1"
    assert await following(database, 7) is None
    again = await following(database, 8)
    assert again is not None
    assert again.attempts == 1
    assert await finish(database, again) == "z1"
    assert await finish(database, await following(database, 8)) == "z2"


async def test_a_row_set_aside_frees_its_sender_and_never_comes_again(database: Database) -> None:
    await put(database, ("1", "zhang", "z1"), ("2", "zhang", "z2"))
    await fail(database, await following(database), wait=0, aside=True)
    assert await finish(database, await following(database)) == "z2"
    assert await following(database, 10**6) is None


async def test_the_same_number_on_two_platforms_is_two_senders(database: Database) -> None:
    await put(database, ("1", "4711", "telegram"))
    await put(database, ("1", "4711", "wecom"), platform="wecom")
    await fail(database, await following(database), wait=60, aside=False)
    assert await finish(database, await following(database)) == "wecom"


async def test_what_was_received_comes_back_as_it_was(database: Database) -> None:
    await put(database, ("1", "zhang", '{"text": "客户说要找媒体 😡\\u0000"}'))
    row = await following(database)
    assert row is not None
    assert (row.platform, row.order_key, row.attempts) == ("telegram", "zhang", 0)
    assert row.payload == '{"text": "客户说要找媒体 😡\\u0000"}'
    assert row.received_at == NOW


async def test_a_row_number_is_never_given_out_twice(database: Database) -> None:
    """Row numbers are part of outbox keys: an old answer must not stand for a new update."""
    await put(database, ("1", "zhang", ""))
    first = await following(database)
    async with database.writing() as connection:
        await connection.execute(inbox_table.delete())
    await put(database, ("2", "zhang", ""))
    second = await following(database)
    assert first is not None
    assert second is not None
    assert second.id > first.id


async def test_an_instant_without_a_time_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="without a time zone"):
        async with database.writing() as connection:
            await inbox.put(connection, "telegram", [("1", "a", "")], NOW.replace(tzinfo=None))
