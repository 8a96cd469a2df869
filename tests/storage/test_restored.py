"""Rows after a restore: doubted, held and let go, on both databases; by one replica of several."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from bot.restoring import take_up
from handlers.desk import Desk
from storage import cases, ledger, marks, outbox, tables
from storage.backups import restored
from storage.backups.restored import Restored
from storage.database import Database
from storage.outbox import RowKind
from tests.clock import FakeClock
from tests.spine.branch import rulebook_and_lexicon
from tests.storage.making import NOW, a_case, after, claim, owe, put

KNOWN = Restored(backup_at=after(-7200), restored_at=NOW)


async def state_of(database: Database, key: str) -> tuple[str, bool]:
    async with database.reading() as connection:
        query = select(tables.outbox.c.state, tables.outbox.c.uncertain)
        row = (await connection.execute(query.where(tables.outbox.c.key == key))).one()
        return str(row.state), bool(row.uncertain)


async def test_pages_become_repeats_and_stale_words_are_dropped(database: Database) -> None:
    page = owe("page", call_no=1)
    letter = replace(owe("letter", 6), kind=RowKind.MAIL)
    rows = (page, letter, owe("critical", 0), owe("stale", 4), owe("sent", 2, call_no=2))
    await put(database, *rows, now=after(-3600))
    await put(database, owe("fresh", 4), now=after(-60))
    async with database.writing() as connection:
        for row in await outbox.claim(connection, NOW, timedelta(seconds=12), 9):
            if row.key == "sent":
                await outbox.settle(connection, row, "done", NOW)
        assert await restored.doubt(connection, after(-600)) == 1

    for key in ("page", "letter", "critical", "fresh"):
        assert await state_of(database, key) == ("due", True), key
    assert (await state_of(database, "stale"))[0] == "dropped"
    assert (await state_of(database, "sent"))[0] == "done"
    assert {row.key for row in await claim(database)} == {"page", "letter", "critical", "fresh"}


async def test_held_cases_wait_and_are_let_go_together(database: Database) -> None:
    until = after(1800)
    async with database.writing() as connection:
        await cases.add(connection, a_case("c1"), after(-60))
        await cases.add(connection, a_case("c2", "0314-12346"), None)
        await cases.add(connection, a_case("c3", "0314-12347"), after(7200))
        await outbox.put(connection, [owe("page", call_no=1, case_id="c1")], after(-60))
        await restored.hold_cases(connection, ["c1", "c2", "c3"], until)
        await restored.hold_pages(connection, ["c1"], until)
    assert await claim(database) == []
    async with database.writing() as connection:
        assert await cases.due(connection, NOW, 9) == []
        held = replace(KNOWN, started_at=NOW, held_until=until)
        assert await restored.resume(connection, held, NOW) == 1
    async with database.reading() as connection:
        assert await cases.due(connection, NOW, 9) == ["c1"]
    assert [row.key for row in await claim(database)] == ["page"]


async def test_every_open_case_is_found_and_none_that_is_closed_or_unreadable(
    database: Database,
) -> None:
    async with database.writing() as connection:
        for no in range(3):
            await cases.add(connection, a_case(f"c{no}", f"0314-0000{no}"), None)
        await cases.add(connection, a_case("c8", "0314-00008", closed_at=NOW), None)
        await cases.add(connection, a_case("c9", "0314-00009"), None)
        await connection.exec_driver_sql("update cases set body = '{}' where id = 'c9'")
    async with database.reading() as connection:
        parts = [part async for part in restored.open_cases(connection)]
    assert [each.id for part in parts for each in part] == ["c0", "c1", "c2"]


async def test_of_two_replicas_that_start_at_once_one_does_it(
    database: Database, another: Database
) -> None:
    desk, clock = Desk(rulebook_and_lexicon()[0]), FakeClock(NOW)
    plan = desk.rulebook.plans[0]
    case = a_case("c1", plan=plan.id, plan_version=plan.version)
    async with database.writing() as connection:
        await cases.add(connection, case, after(-60))
        await restored.save(connection, KNOWN, NOW)
    first, second = await asyncio.gather(
        take_up(database, desk, clock), take_up(another, desk, clock)
    )
    assert first == second
    assert first is not None and first.held_until == after(1800)
    async with database.reading() as connection:
        told = select(func.count()).where(tables.outbox.c.key.like("restored:%"))
        assert await connection.scalar(told) == 1
        kinds = [each.entry.kind for each in await ledger.history(connection, "c1")]
        assert kinds == ["restored"]
        assert await ledger.verify_all(connection) == {}
        assert await marks.load(connection, "summaries-began") == NOW.isoformat()
