"""Bindings are proven, taken away and remembered; a code opens the door once."""

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storage import people
from storage.database import Database
from storage.people import Binding
from storage.tables import codes
from tests.storage.making import NOW, after


def binding(person: str = "zhang", state: str = "live", address: str = "100") -> Binding:
    return Binding("telegram", address, person, state, "张三")


async def bind(database: Database, *given: Binding, seconds: float = 0) -> None:
    async with database.writing() as connection:
        for each in given:
            await people.bind(connection, each, after(seconds))


async def who(database: Database, address: str = "100") -> Binding | None:
    async with database.reading() as connection:
        return await people.who(connection, "telegram", address)


async def mark(database: Database, state: str, address: str = "100") -> bool:
    async with database.writing() as connection:
        return await people.mark(connection, "telegram", address, state, NOW, "403")


async def add_code(database: Database, code: str = "AB12CD34") -> None:
    async with database.writing() as connection:
        await people.add_code(connection, code, "zhang", after(600))


async def use_code(database: Database, code: str, seconds: float = 0) -> str | None:
    async with database.writing() as connection:
        return await people.use_code(connection, code, after(seconds))


async def test_an_address_nobody_bound_is_nobodys(database: Database) -> None:
    assert await who(database) is None
    assert not await mark(database, "dead")


@pytest.mark.parametrize("state", ["pending", "live", "dead", "revoked"])
async def test_a_binding_comes_back_in_its_state(database: Database, state: str) -> None:
    await bind(database, binding(state=state))
    assert await who(database) == binding(state=state)


async def test_a_binding_goes_from_pending_to_live_to_dead_and_tells_each_change_once(
    database: Database,
) -> None:
    await bind(database, binding(state="pending"))
    for state in ("live", "dead", "revoked"):
        assert await mark(database, state)
        assert not await mark(database, state)
        assert await who(database) == binding(state=state)


async def test_marking_one_address_leaves_the_others(database: Database) -> None:
    await bind(database, binding(), binding(address="200"))
    await mark(database, "revoked")
    assert await who(database, "200") == binding(address="200")


async def test_an_address_belongs_to_one_person_the_last_bound(database: Database) -> None:
    await bind(database, binding("zhang"))
    await bind(database, binding("li", "pending"))
    assert await who(database) == binding("li", "pending")
    async with database.reading() as connection:
        assert await people.of_person(connection, "zhang") == []


async def test_a_person_has_several_addresses_the_latest_first(database: Database) -> None:
    for place, address in enumerate(("300", "100", "200")):
        await bind(database, binding(address=address), seconds=place)
    async with database.reading() as connection:
        found = await people.of_person(connection, "zhang")
    assert [each.address for each in found] == ["200", "100", "300"]


async def test_a_code_opens_once(database: Database) -> None:
    await add_code(database)
    assert await use_code(database, "WRONG") is None
    assert await use_code(database, " ab12cd34\n") == "zhang"
    assert await use_code(database, "AB12CD34") is None


async def test_a_code_used_by_many_at_once_opens_for_one(database: Database) -> None:
    await add_code(database)
    results = await asyncio.gather(*(use_code(database, "AB12CD34") for _ in range(10)))
    assert sorted(results, key=str) == [*[None] * 9, "zhang"]


async def test_a_code_is_good_until_its_instant_and_not_at_it(database: Database) -> None:
    await add_code(database)
    assert await use_code(database, "AB12CD34", 600) is None
    assert await use_code(database, "AB12CD34", 599.999) == "zhang"


async def test_a_code_taken_back_by_a_failed_transaction_is_good_again(database: Database) -> None:
    await add_code(database)
    with pytest.raises(RuntimeError):
        async with database.writing() as connection:
            assert await people.use_code(connection, "AB12CD34", NOW) == "zhang"
            raise RuntimeError
    assert await use_code(database, "AB12CD34") == "zhang"


async def test_the_database_does_not_know_the_codes_and_gives_none_twice(
    database: Database,
) -> None:
    await add_code(database)
    async with database.reading() as connection:
        [row] = (await connection.execute(select(codes))).all()
    assert "AB12CD34" not in str(row).upper()
    with pytest.raises(IntegrityError):
        await add_code(database)
