"""What loops ask every second stays cheap however much history there is: the databases' plans."""

import pytest

from storage import cases, drafts, inbox, outbox
from storage.database import Database
from tests.storage.making import NOW, Plans, a_case, after, assert_walks, claim, owe, put

_DONE = 200_000
_OPEN_ONLY = ("outbox_open", "inbox_waiting", "cases_open")


async def run(database: Database, *statements: str) -> None:
    async with database.writing() as connection:
        for each in statements:
            await connection.exec_driver_sql(each)


async def done_rows(database: Database) -> None:
    """A long history: in the outbox, the inbox and the cases."""
    at = int(NOW.timestamp()) * 1_000_000
    await run(
        database,
        "insert into outbox (key, case_id, kind, body, priority, created_at, not_before, state,"
        " lease_until) with recursive n(i) as (select 1 union all select i + 1 from n where"
        f" i < {_DONE}) select 'old:' || i, 'old' || (i / 20), 'message', '{{}}', 2, {at}, {at},"
        f" 'done', {at} from n",
        "insert into inbox (platform, update_key, order_key, payload, received_at, not_before,"
        " state) with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)"
        f" select 'telegram', '' || i, 'zhang', '{{}}', {at}, {at}, 'done' from n",
        "insert into cases (id, number, version, unit, received_at, closed_at, body)"
        " with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)"
        f" select '' || i, '' || i, 1, 'u', {at}, {at}, '{{}}' from n",
    )


@pytest.mark.parametrize("analyzed", [False, True], ids=["fresh", "analyzed"])
async def test_the_loops_never_walk_through_history(database: Database, analyzed: bool) -> None:
    await done_rows(database)
    if analyzed:
        await run(database, "analyze")
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
        assert_walks(plan, *_OPEN_ONLY)
    assert "outbox_open" in plans[0]


@pytest.mark.parametrize("analyzed", [False, True], ids=["fresh", "analyzed"])
async def test_five_typed_digits_never_walk_through_every_case(
    database: Database, analyzed: bool
) -> None:
    at = int(NOW.timestamp()) * 1_000_000
    await run(
        database,
        "insert into cases (id, number, version, unit, received_at, closed_at, body)"
        " with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)"
        f" select '' || i, '0313-' || (20000 + i), 1, 'u', {at}, {at}, '{{}}' from n",
    )
    async with database.writing() as connection:
        await cases.add(connection, a_case(), NOW)
    if analyzed:
        await run(database, "analyze")
    seen = Plans(database)
    async with database.reading() as connection:
        found = await cases.matching(connection, a_case().number[-5:])
    assert [each.id for each in found] == [a_case().id]
    for plan in await seen.explained():
        assert_walks(plan)
        assert "cases_digits" in plan
