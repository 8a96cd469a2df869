"""The register is append-only: whatever is changed in it afterwards is found."""

import asyncio
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest

from escalation.message import Entry
from escalation.words import PersonId, Reason
from storage import cases, ledger
from storage.database import Database
from tests.storage.making import NOW, a_case, after, on_sqlite

_BEIJING = timezone(timedelta(hours=8))


def entry(kind: str, seconds: float = 0, **changes: Any) -> Entry:
    made = Entry(kind=kind, at=after(seconds), actor=PersonId("zhang"), values=(("by", "mail"),))
    return replace(made, **changes)


async def append(database: Database, case_id: str, *entries: Entry) -> None:
    async with database.writing() as connection:
        await ledger.append(connection, case_id, entries)


async def written(database: Database) -> None:
    """Three cases, the first with twelve entries: text order is not the order of numbers."""
    await append(database, "c1", *(entry(f"paged {n}", n) for n in range(11)))
    await append(database, "c1", entry("closed", 99, reason=Reason.BREACH))
    await append(database, "c2", entry("filed"), entry("closed", actor=None))
    await append(database, "c3", entry("filed"))


async def tamper(database: Database, statement: str) -> None:
    async with database.writing() as connection:
        assert (await connection.exec_driver_sql(statement)).rowcount > 0


async def broken(database: Database) -> dict[str, int]:
    async with database.reading() as connection:
        return await ledger.verify_all(connection)


async def checkpoint(database: Database) -> str:
    async with database.reading() as connection:
        return await ledger.checkpoint(connection)


async def holds(database: Database, kept: str) -> bool:
    async with database.reading() as connection:
        return await ledger.holds(connection, kept)


async def test_entries_are_kept_in_order_and_their_chains_hold(database: Database) -> None:
    await written(database)
    async with database.reading() as connection:
        history = await ledger.history(connection, "c1")
        assert await ledger.broken_at(connection, "c1") is None
    assert [each.seq for each in history] == list(range(1, 13))
    assert [each.entry.kind for each in history] == [*(f"paged {n}" for n in range(11)), "closed"]
    assert history[-1].entry.reason is Reason.BREACH
    assert await broken(database) == {}


async def test_nothing_to_append_writes_nothing(database: Database) -> None:
    before = await checkpoint(database)
    await append(database, "c1")
    assert await checkpoint(database) == before


async def test_an_instant_told_in_beijing_time_does_not_break_the_chain(database: Database) -> None:
    await append(database, "c1", entry("filed", at=NOW.astimezone(_BEIJING)), entry("paged"))
    assert await broken(database) == {}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("kind = 'noticed'", 5),
        ("at = at + 1", 5),
        ("actor = 'li'", 5),
        ("actor = null", 5),
        ("actor = ''", 5),
        ("reason = 'BREACH'", 5),
        ("reason = 'NO SUCH REASON'", 5),
        ("reason = 'None'", 5),
        ("body = '[]'", 5),
        ("body = 'not json'", 5),
        ("body = body || ' '", 5),
        ("previous = digest", 5),
        ("digest = previous", 5),
        ("seq = 50", 5),
        ("case_id = 'c9'", 5),
    ],
)
async def test_a41_a_change_to_any_column_is_found_at_its_place(
    database: Database, change: str, place: int
) -> None:
    await written(database)
    await tamper(database, f"update ledger set {change} where case_id = 'c1' and seq = 5")
    assert (await broken(database))["c1"] == place


@on_sqlite
async def test_a41_what_is_no_instant_is_found_where_a_database_takes_it(
    database: Database,
) -> None:
    await written(database)
    await tamper(database, "update ledger set at = 'yesterday' where case_id = 'c1' and seq = 5")
    assert (await broken(database))["c1"] == 5


async def test_a41_an_actor_called_none_is_not_nobody(database: Database) -> None:
    await written(database)
    await tamper(database, "update ledger set actor = 'None' where case_id = 'c2' and seq = 2")
    assert await broken(database) == {"c2": 2}


async def test_a41_an_entry_taken_out_or_put_in_is_found(database: Database) -> None:
    await written(database)
    await tamper(database, "delete from ledger where case_id = 'c1' and seq = 3")
    await tamper(
        database,
        "insert into ledger (case_id, seq, at, kind, body, previous, digest)"
        " select case_id, 3, at, 'acknowledged', body, digest, digest from ledger"
        " where case_id = 'c2' and seq = 2",
    )
    await tamper(database, "update ledger set case_id = 'c1' where case_id = 'c2' and seq = 3")
    assert await broken(database) == {"c1": 3}


async def test_a41_entries_in_another_order_are_found(database: Database) -> None:
    await written(database)
    for old, new in ((2, 77), (3, 2), (77, 3)):
        await tamper(database, f"update ledger set seq = {new} where case_id='c1' and seq = {old}")
    assert await broken(database) == {"c1": 2}


async def test_a41_a_case_without_any_entry_is_found(database: Database) -> None:
    await written(database)
    async with database.writing() as connection:
        await cases.add(connection, a_case("c3"), None)
    assert await broken(database) == {}
    await tamper(database, "delete from ledger where case_id = 'c3'")
    assert await broken(database) == {"c3": 1}


@pytest.mark.parametrize(
    "cut",
    [
        "case_id = 'c1' and seq = 12",
        "case_id = 'c1' and seq > 4",
        "case_id = 'c3'",
        "id = (select max(id) from ledger)",
    ],
)
async def test_a41_last_entries_cut_off_are_found_by_the_checkpoint(
    database: Database, cut: str
) -> None:
    await written(database)
    kept = await checkpoint(database)
    await tamper(database, f"delete from ledger where {cut}")
    assert await broken(database) == {}
    assert not await holds(database, kept)


async def test_a41_a_chain_written_anew_from_the_start_is_found_by_the_checkpoint(
    database: Database,
) -> None:
    await written(database)
    kept = await checkpoint(database)
    await tamper(database, "delete from ledger where case_id = 'c2'")
    await append(database, "c2", entry("filed"), entry("closed", actor=PersonId("li")))
    assert await broken(database) == {}
    assert not await holds(database, kept)


async def test_a41_an_entry_replaced_under_its_old_number_is_found_by_the_checkpoint(
    database: Database,
) -> None:
    await written(database)
    kept = await checkpoint(database)
    await tamper(database, "delete from ledger where case_id = 'c3'")
    await append(database, "c3", entry("filed by somebody else"))
    await tamper(database, "update ledger set id = 15 where case_id = 'c3'")
    assert not await holds(database, kept)


async def test_a_checkpoint_holds_while_chains_grow_and_new_ones_begin(database: Database) -> None:
    empty = await checkpoint(database)
    await written(database)
    kept = await checkpoint(database)
    await append(database, "c1", entry("closed again", 100))
    await append(database, "c0", entry("filed", 100))
    assert await holds(database, kept)
    assert await holds(database, empty)
    assert await checkpoint(database) != kept


@pytest.mark.parametrize("forged", ["", "12", "-", "x-y", "0-0"])
async def test_what_is_no_checkpoint_does_not_hold(database: Database, forged: str) -> None:
    await written(database)
    assert not await holds(database, forged)


async def test_appending_from_many_transactions_makes_one_chain(
    database: Database, url: str
) -> None:
    second = Database(url)
    async with database.writing() as connection:
        await cases.add(connection, a_case(), None)
    try:
        async with asyncio.TaskGroup() as group:
            for n in range(20):
                which = database if n % 2 else second
                group.create_task(append(which, "c1", entry(f"a{n}"), entry(f"b{n}")))
    finally:
        await second.close()
    async with database.reading() as connection:
        history = await ledger.history(connection, "c1")
    assert [each.seq for each in history] == list(range(1, 41))
    pairs = zip(history[::2], history[1::2], strict=True)
    assert all(a.entry.kind[1:] == b.entry.kind[1:] for a, b in pairs)
    assert await broken(database) == {}
