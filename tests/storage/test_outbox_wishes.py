"""What a claim may be asked for, so that nobody's backlog stands before others."""

from storage import outbox
from storage.database import Database
from storage.outbox import Claimed, RowKind, Wish
from tests.storage.making import LEASE, after, owe, put


async def claim(database: Database, limit: int, wish: Wish, seconds: float = 0) -> list[Claimed]:
    async with database.writing() as connection:
        return await outbox.claim(connection, after(seconds), LEASE, limit, wish)


def keys(rows: list[Claimed]) -> list[str]:
    return [row.key for row in rows]


async def test_one_persons_backlog_does_not_stand_before_others(database: Database) -> None:
    await put(database, *(owe(f"many {n:02d}", person="zhang") for n in range(40)))
    await put(database, owe("one", person="li"), owe("another", person="wang"))
    found = await claim(database, 8, Wish(most_of_one=3))
    assert keys(found) == ["many 00", "many 01", "many 02", "one", "another"]


async def test_critical_rows_are_counted_for_nobody(database: Database) -> None:
    await put(database, *(owe(f"page {n}", 0, person="zhang") for n in range(6)))
    found = await claim(database, 10, Wish(most_of_one=2, busy=frozenset({"zhang"})))
    assert len(found) == 6


async def test_who_is_busy_is_left_but_for_answers_and_what_is_critical(
    database: Database,
) -> None:
    for priority, key in enumerate(("critical", "answer", "page", "nag")):
        await put(database, owe(key, priority, person="zhang"))
    await put(database, owe("nobody's", 5))
    busy = frozenset({"zhang"})
    found = await claim(database, 10, Wish(busy=busy, busy_answered=busy))
    assert keys(found) == ["critical", "nobody's"]
    assert keys(await claim(database, 10, Wish(busy=busy))) == ["answer"]


async def test_only_what_is_urgent_may_be_asked_for(database: Database) -> None:
    await put(database, owe("critical", 0), owe("answer", 1), owe("page", 2))
    assert keys(await claim(database, 10, Wish(urgent_to=0))) == ["critical"]
    assert keys(await claim(database, 10, Wish(urgent_to=1))) == ["answer"]


async def test_letters_are_left_where_enough_are_under_way(database: Database) -> None:
    letter = outbox.Owed(key="letter", kind=RowKind.MAIL, body="{}", priority=6)
    await put(database, letter, owe("page"))
    assert keys(await claim(database, 10, Wish(letters=0))) == ["page"]
    assert keys(await claim(database, 10, Wish())) == ["letter"]


async def test_what_travels_together_is_one_persons_and_ordinary(database: Database) -> None:
    await put(
        database,
        owe("critical", 0, person="zhang"),
        owe("page", person="zhang", call_no=1),
        owe("nag", 3, person="zhang"),
        owe("by mail", person="zhang", transport="mail", address="a@bank.example"),
        owe("another's", person="li"),
    )
    assert keys(await claim(database, 10, Wish(together="zhang"))) == ["page", "nag"]


async def test_what_rests_is_due_later_and_nothing_urgent_rests(database: Database) -> None:
    for priority, key in enumerate(("critical", "answer", "page", "nag")):
        await put(database, owe(key, priority, person="zhang"))
    await put(database, owe("later", 3, person="zhang", not_before=after(8)))
    await put(database, owe("another's", 3, person="li"))
    async with database.writing() as connection:
        await outbox.rest(connection, "zhang", after(5))
    assert keys(await claim(database, 10, Wish())) == ["critical", "answer", "another's"]
    assert keys(await claim(database, 10, Wish(), 5)) == ["page", "nag"]
    assert keys(await claim(database, 10, Wish(), 8)) == ["later"]


async def test_rows_that_would_draw_the_same_message_end_with_it(database: Database) -> None:
    rows = [
        outbox.Owed(key=f"refresh:{n}:1", kind=RowKind.REFRESH, body=f"{n}", priority=5)
        for n in range(4)
    ]
    await put(database, *rows)
    async with database.writing() as connection:
        due = await outbox.refreshes_due(connection, [1, 2, 9])
        assert len(due) == 2
        await outbox.drop_due(connection, due, "drawn together")
    assert keys(await claim(database, 10, Wish())) == ["refresh:0:1", "refresh:3:1"]
