"""Cases as rows: saved by compare-and-set, found by number, looked at when due."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from escalation.case import Case
from storage import cases
from storage.cases import Conflict
from storage.database import Database
from tests.storage.making import NOW, a_case, after


async def add(database: Database, *added: Case, due_at: datetime | None = None) -> None:
    async with database.writing() as connection:
        for case in added:
            await cases.add(connection, case, due_at)


async def save(
    database: Database, before: Case, after: Case, due_at: datetime | None = None
) -> None:
    async with database.writing() as connection:
        await cases.save(connection, before, after, due_at)


async def find(database: Database, number: str) -> str | None:
    async with database.reading() as connection:
        found = await cases.find(connection, number)
    return found.id if found else None


async def load(database: Database, case_id: str) -> Case | None:
    async with database.reading() as connection:
        return await cases.load(connection, case_id)


async def test_saving_over_a_version_that_is_not_stored_raises_conflict(database: Database) -> None:
    old = a_case()
    await add(database, old)
    one, other = replace(old, version=1, accused="甲"), replace(old, version=1, accused="乙")
    await save(database, old, one, after(5))
    with pytest.raises(Conflict, match=old.number):
        await save(database, old, other, after(9))
    assert await load(database, "c1") == one
    async with database.reading() as connection:
        assert await cases.next_due_at(connection) == after(5)


async def test_saving_a_case_that_does_not_exist_raises_conflict(database: Database) -> None:
    with pytest.raises(Conflict):
        await save(database, a_case(), a_case(version=1))


async def test_of_ten_deciders_on_one_version_one_wins(database: Database) -> None:
    await add(database, a_case())
    changed = [replace(a_case(), version=1, accused=str(n)) for n in range(10)]
    results = await asyncio.gather(
        *(save(database, a_case(), each) for each in changed), return_exceptions=True
    )
    assert results.count(None) == 1
    assert sum(isinstance(each, Conflict) for each in results) == 9
    assert await load(database, "c1") == changed[results.index(None)]


async def test_a_number_is_given_to_one_case_only(database: Database) -> None:
    async with database.writing() as connection:
        assert await cases.add(connection, a_case("c1"), None)
        assert not await cases.add(connection, a_case("c2"), None)
        assert await cases.add(connection, a_case("c3", "0314-54321"), None)
        assert await cases.load(connection, "c2") is None


@pytest.mark.parametrize("typed", ["0314-12345", " 0314-12345\n", "12345", "０３１４－１２３４５"])
async def test_a_case_is_found_by_its_number_or_its_last_five_digits(
    database: Database, typed: str
) -> None:
    await add(database, a_case(), a_case("c2", "0314-54321"))
    assert await find(database, typed) == "c1"


@pytest.mark.parametrize(
    "typed",
    ["%", "_____", "%12345", "1234_", "0314-_____", "%-%", "", "-", "2345", "0314", "' or 1=1 --"],
)
async def test_wildcards_and_parts_find_nothing(database: Database, typed: str) -> None:
    await add(database, a_case())
    assert await find(database, typed) is None


async def test_of_several_with_the_same_last_digits_the_latest_is_meant(database: Database) -> None:
    await add(
        database,
        a_case("new", "0315-12345", received_at=after(86_400)),
        a_case("old", "0314-12345"),
    )
    assert await find(database, "12345") == "new"
    assert await find(database, "0314-12345") == "old"
    async with database.reading() as connection:
        assert [each.id for each in await cases.matching(connection, "12345")] == ["new", "old"]


async def test_due_cases_come_longest_overdue_first_and_not_before_their_time(
    database: Database,
) -> None:
    for place, seconds in enumerate((30, 10, 20, 40)):
        await add(database, a_case(f"c{seconds}", f"0314-1000{place}"), due_at=after(seconds))
    await add(database, a_case("never", "0314-20000"))
    async with database.writing() as connection:
        assert await cases.due(connection, after(9.9), 10) == []
        assert await cases.due(connection, after(30), 10) == ["c10", "c20", "c30"]
        assert await cases.due(connection, after(99), 2) == ["c10", "c20"]
        assert await cases.next_due_at(connection) == after(10)
        await cases.put_off(connection, "c10", after(60), after(9.9))
        assert await cases.next_due_at(connection) == after(10), "another has decided it meanwhile"
        await cases.put_off(connection, "c10", after(60), after(10))
        assert await cases.next_due_at(connection) == after(20)


async def test_open_cases_are_those_not_closed_the_oldest_first(database: Database) -> None:
    await add(
        database,
        a_case("b", "2", received_at=after(2)),
        a_case("a", "1", received_at=after(1)),
        a_case("closed", "3", closed_at=after(9)),
    )
    async with database.reading() as connection:
        assert [each.id for each in await cases.open_cases(connection)] == ["a", "b"]
        assert [each.id for each in await cases.open_cases(connection, limit=1)] == ["a"]


async def test_a_period_is_touched_by_what_was_received_closed_or_open_in_it(
    database: Database,
) -> None:
    await add(
        database,
        a_case("long ago", "1", received_at=after(-99), closed_at=after(-50)),
        a_case("closed in it", "2", received_at=after(-98), closed_at=after(0)),
        a_case("still open", "3", received_at=after(-97)),
        a_case("received in it", "4", received_at=after(0), closed_at=after(1)),
        a_case("closed later", "5", received_at=after(9), closed_at=after(99)),
        a_case("at its end", "6", received_at=after(10)),
    )
    async with database.reading() as connection:
        found = await cases.touching(connection, NOW, after(10))
    assert [each.id for each in found] == [
        "closed in it",
        "still open",
        "received in it",
        "closed later",
    ]
