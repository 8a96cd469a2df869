"""What loops ask every second stays cheap however much history there is: SQLite's own plans."""

from typing import Any

import pytest

from storage import cases, drafts, inbox, outbox
from storage.database import Database
from tests.storage.making import NOW, Plans, a_case, after, claim, owe, put

_DONE = 200_000
_OPEN_ONLY = ("outbox_open", "inbox_waiting", "cases_open")


async def bulk(database: Database, statement: str, rows: list[tuple[Any, ...]]) -> None:
    async with database.writing() as connection:
        await connection.exec_driver_sql(statement, rows)


async def done_rows(database: Database) -> None:
    """A long history: in the outbox, the inbox and the cases."""
    at = int(NOW.timestamp()) * 1_000_000
    await bulk(
        database,
        "insert into outbox (key, case_id, kind, body, priority, created_at, not_before, state,"
        " lease_until) values (?, ?, 'message', '{}', 2, ?, ?, 'done', ?)",
        [(f"old:{n}", f"old{n // 20}", at, at, at) for n in range(_DONE)],
    )
    await bulk(
        database,
        "insert into inbox (platform, update_key, order_key, payload, received_at, not_before,"
        " state) values ('telegram', ?, 'zhang', '{}', ?, ?, 'done')",
        [(str(n), at, at) for n in range(20_000)],
    )
    await bulk(
        database,
        "insert into cases (id, number, version, unit, received_at, closed_at, body)"
        " values (?, ?, 1, 'u', ?, ?, '{}')",
        [(str(n), str(n), at, at) for n in range(20_000)],
    )


def assert_no_scan(plan: str) -> None:
    """A SCAN is allowed only along an index that holds open rows and nothing else."""
    for step in plan.split(" | "):
        assert not step.startswith("SCAN") or step.endswith(_OPEN_ONLY), plan


@pytest.mark.parametrize("analyzed", [False, True], ids=["fresh", "analyzed"])
async def test_the_loops_never_walk_through_history(database: Database, analyzed: bool) -> None:
    await done_rows(database)
    if analyzed:
        await bulk(database, "analyze", [()])
    await put(database, *(owe(f"new:{n}") for n in range(10)))
    seen = Plans(database)
    assert len(await claim(database, limit=5)) == 5
    async with database.writing() as connection:
        await outbox.next_due_at(connection)
        await outbox.withdraw(connection, "refresh:1:")
        await outbox.first_made(connection, "c1")
        await inbox.put(connection, "telegram", [("new", "zhang", "{}")], NOW)
        assert await inbox.next_waiting(connection, after(1)) is not None
        await cases.add(connection, a_case(), NOW)
        assert await cases.due(connection, after(1), 10) == ["c1"]
        await cases.next_due_at(connection)
        await cases.open_cases(connection)
        await drafts.due(connection, NOW, 10)
        await drafts.next_due_at(connection)
    plans = await seen.explained()
    for plan in plans:
        assert_no_scan(plan)
    assert "outbox_open" in plans[0]
