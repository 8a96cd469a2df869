"""What else is asked of the outbox: when to look, what was made, what is withdrawn."""

import pytest

from storage import outbox
from storage.database import Database
from storage.tables import outbox as outbox_table
from tests.storage.making import NOW, after, claim, owe, put


async def keys_due(database: Database) -> set[str]:
    return {row.key for row in await claim(database, after(10**6), limit=1000)}


async def withdraw(database: Database, prefix: str) -> None:
    async with database.writing() as connection:
        await outbox.withdraw(connection, prefix)


async def next_due(database: Database) -> object:
    async with database.reading() as connection:
        return await outbox.next_due_at(connection)


async def test_withdrawing_drops_only_rows_not_yet_claimed(database: Database) -> None:
    await put(database, owe("refresh:1:1"))
    [held] = await claim(database)
    await put(database, owe("refresh:1:2"), owe("refresh:10:2"), owe("page"))
    await withdraw(database, "refresh:1:")
    async with database.writing() as connection:
        assert await outbox.settle(connection, held, "done", NOW)
    assert await keys_due(database) == {"refresh:10:2", "page"}


@pytest.mark.parametrize(
    ("prefix", "left"),
    [
        ("a%", {"ab", "a_b", "aXb", "AB", "a/%"}),
        ("a_", {"ab", "a%b", "aXb", "AB", "a/%"}),
        ("a/", {"ab", "a%b", "a_b", "aXb", "AB"}),
        ("ab", {"a%b", "a_b", "aXb", "AB", "a/%"}),
        ("a", {"AB"}),
    ],
)
async def test_withdrawing_takes_the_prefix_literally(
    database: Database, prefix: str, left: set[str]
) -> None:
    await put(database, *(owe(key) for key in ("ab", "a%b", "a_b", "aXb", "AB", "a/%")))
    await withdraw(database, prefix)
    assert await keys_due(database) == left


async def test_the_next_instant_is_the_earliest_of_waits_and_leases(database: Database) -> None:
    assert await next_due(database) is None
    await put(database, owe("later", not_before=after(100)))
    assert await next_due(database) == after(100)
    await put(database, owe("now"))
    assert await next_due(database) == NOW
    [held] = await claim(database)
    assert await next_due(database) == after(12)
    async with database.writing() as connection:
        await outbox.put_off(connection, held, after(50), "", uncertain=False)
    assert await next_due(database) == after(50)
    for row in await claim(database, after(200)):
        async with database.writing() as connection:
            await outbox.settle(connection, row, "done", after(200))
    assert await next_due(database) is None


async def test_the_first_page_made_of_each_call_is_known(database: Database) -> None:
    pages = {"a": (1, 30), "b": (1, 20), "c": (2, 40)}
    await put(database, *(owe(key, case_id="c1", call_no=no) for key, (no, _) in pages.items()))
    await put(
        database,
        owe("notice", case_id="c1"),
        owe("other", case_id="c2", call_no=1),
        owe("dropped", case_id="c1", call_no=3),
    )
    for row in await claim(database, limit=100):
        state = "dropped" if row.key == "dropped" else "done"
        seconds = pages.get(row.key, (0, 5))[1]
        async with database.writing() as connection:
            await outbox.settle(connection, row, state, after(seconds))
    async with database.reading() as connection:
        assert await outbox.first_made(connection, "c1") == {1: after(20), 2: after(40)}
        assert await outbox.first_made(connection, "c9") == {}


async def test_a_page_not_yet_taken_by_a_platform_is_not_made(database: Database) -> None:
    await put(database, owe("a", case_id="c1", call_no=1))
    await claim(database)
    async with database.reading() as connection:
        assert await outbox.first_made(connection, "c1") == {}


async def test_a_long_answer_of_a_platform_does_not_spoil_the_row(database: Database) -> None:
    await put(database, owe("a"))
    [row] = await claim(database)
    async with database.writing() as connection:
        assert await outbox.settle(connection, row, "aside", NOW, "错" * 10_000)
        detail = await connection.scalar(
            outbox_table.select().with_only_columns(outbox_table.c.detail)
        )
    assert detail == "错" * 500
