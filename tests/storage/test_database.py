"""Transactions: nothing is lost, readers are not held up, waiting has an end."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from storage import deliveries, inbox, marks, schema
from storage.database import Busy, Database
from storage.holding import hold
from storage.schema import Corrupt
from storage.tables import inbox as inbox_table
from storage.tables import marks as marks_table
from tests.storage.making import NOW, on_postgresql, on_sqlite


async def count_up(database: Database) -> None:
    async with database.writing() as connection:
        await hold(connection, "count")
        before = int(await marks.load(connection, "count") or 0)
        await asyncio.sleep(0)
        await marks.save(connection, "count", str(before + 1), NOW)


async def value(database: Database) -> str | None:
    async with database.reading() as connection:
        return await marks.load(connection, "count")


async def test_read_modify_write_in_five_tasks_loses_nothing(database: Database, url: str) -> None:
    second = Database(url)

    async def count(which: Database) -> None:
        for _ in range(30):
            await count_up(which)

    try:
        async with asyncio.TaskGroup() as group:
            for which in (database, second, database, second, database):
                group.create_task(count(which))
    finally:
        await second.close()
    assert await value(database) == "150"


async def test_a_failed_transaction_keeps_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.writing() as connection:
            await marks.save(connection, "count", "1", NOW)
            raise RuntimeError
    assert await value(database) is None


async def test_a_failed_savepoint_leaves_the_rest_of_the_transaction(database: Database) -> None:
    async with database.writing() as connection:
        await marks.save(connection, "count", "kept", NOW)
        with pytest.raises(RuntimeError):
            async with connection.begin_nested():
                await marks.save(connection, "count", "lost", NOW)
                raise RuntimeError
    assert await value(database) == "kept"


async def test_a_reader_is_not_blocked_by_a_writer_and_sees_what_was_committed(
    database: Database,
) -> None:
    await count_up(database)
    async with database.writing() as connection:
        await marks.save(connection, "count", "unfinished", NOW)
        async with asyncio.timeout(5):
            assert await value(database) == "1"


async def test_many_waiting_writers_leave_readers_their_connections(database: Database) -> None:
    async with asyncio.TaskGroup() as group, database.writing() as connection:
        await hold(connection, "count")
        writers = [group.create_task(count_up(database)) for _ in range(40)]
        await asyncio.wait(writers, timeout=0.2)
        async with asyncio.timeout(5):
            assert await value(database) is None
    assert await value(database) == "40"


async def test_a_reader_sees_one_moment_throughout(database: Database) -> None:
    async with database.reading() as connection:
        assert await marks.load(connection, "count") is None
        await count_up(database)
        assert await marks.load(connection, "count") is None


async def test_foreign_keys_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await deliveries.add(
                connection,
                4711,
                case_id=None,
                person=None,
                transport="telegram",
                address="1",
                message_ref="1",
                sent_at=NOW,
                rendered="",
                is_card=False,
            )


@on_sqlite
async def test_every_connection_is_durable_and_waits(another: Database) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 300}
    # A connection is new for each reader as long as the others hold theirs.
    async with another.reading() as a, another.reading() as b, another.writing() as c:
        for connection in (a, b, c):
            found = {
                name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
                for name in wanted
            }
            assert found == wanted


@on_postgresql
async def test_every_connection_waits_for_rows_but_not_for_ever(another: Database) -> None:
    wanted = {
        "lock_timeout": "300ms",
        "idle_in_transaction_session_timeout": "10s",
        "default_transaction_isolation": "read committed",
    }
    async with another.reading() as a, another.writing() as b:
        for connection in (a, b):
            found = {name: await connection.scalar(text(f"show {name}")) for name in wanted}
            assert found == wanted
        assert await a.scalar(text("show transaction_isolation")) == "repeatable read"
        assert await a.scalar(text("show transaction_read_only")) == "on"
        assert await b.scalar(text("show transaction_isolation")) == "read committed"


async def test_t20_a_writer_waits_for_another_process_and_goes_on(
    database: Database, url: str
) -> None:
    patient = Database(url)
    try:
        async with asyncio.TaskGroup() as group, database.writing() as connection:
            await hold(connection, "count")
            waiting = group.create_task(count_up(patient))
            await asyncio.wait({waiting}, timeout=0.2)
            assert not waiting.done()
            await marks.save(connection, "count", "9", NOW)
    finally:
        await patient.close()
    assert await value(database) == "10"


async def test_t20_a_writer_gives_up_on_another_process_and_says_what_to_do(
    database: Database, another: Database
) -> None:
    async with database.writing() as connection:
        await hold(connection, "count")
        async with asyncio.timeout(5):
            with pytest.raises(Busy, match=r"被占用.*改法"):
                await count_up(another)
    await count_up(another)
    assert await value(database) == "1"


async def test_t20_a_writer_gives_up_on_its_own_process_too(another: Database) -> None:
    async with another.writing() as connection, asyncio.timeout(5):
        await hold(connection, "count")
        with pytest.raises(Busy):
            await count_up(another)
    await count_up(another)


async def test_a_cancelled_waiting_writer_leaves_no_lock_behind(
    database: Database, url: str
) -> None:
    patient = Database(url, busy_seconds=0.5)
    try:
        async with database.writing() as connection:
            await hold(connection, "count")
            waiting = asyncio.create_task(count_up(patient))  # noqa: TID251
            await asyncio.wait({waiting}, timeout=0.2)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
        await count_up(database)
        await count_up(patient)
    finally:
        await patient.close()
    assert await value(database) == "2"


async def fill(database: Database) -> None:
    async with database.writing() as connection:
        rows = [(str(n), "sender", "x" * 500) for n in range(2000)]
        await inbox.put(connection, "telegram", rows, NOW)
        await connection.execute(update(marks_table).values(text="x"))
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(inbox_table)) == 2000


async def test_t20_a_whole_file_passes_the_integrity_check(database: Database) -> None:
    await fill(database)
    await schema.check_integrity(database)


@on_sqlite
@pytest.mark.parametrize("place", [0.0, 0.5], ids=["the header", "the middle"])
async def test_t20_a_damaged_file_is_found_and_the_mend_is_said(
    database: Database, tmp_path: Path, url: str, place: float
) -> None:
    await fill(database)
    await database.close()
    file = tmp_path / "duban.db"
    content = bytearray(file.read_bytes())
    start = int(len(content) * place) // 4096 * 4096
    content[start : start + 8192] = b"\xa5" * 8192
    file.write_bytes(content)
    damaged = Database(url)
    try:
        with pytest.raises(Corrupt, match=r"损坏.*改法：.*备份"):
            await schema.check_integrity(damaged)
    finally:
        await damaged.close()
