"""Confirmations and reports as rows: once, found when due, never lost to a second writer."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from escalation.confirmation import Answer, Confirmation, State, Verdict
from escalation.reported import Fact
from escalation.supplement import Said, UnitState
from escalation.words import CaseId, Category, Counted, Liability, PersonId, UnitId
from storage import confirmations, reports
from storage.cases import Conflict
from storage.database import Database
from storage.reports import Report
from tests.storage.making import NOW, Plans, after, assert_walks, prefer_indexes

DAY = date(2026, 3, 14)
OWED = Confirmation(
    plan="golive",
    unit=UnitId("outlet-1"),
    day=DAY,
    since=NOW - timedelta(hours=22),
    until=NOW + timedelta(hours=2),
    next_due=NOW,
)
FACT = Fact(
    case=CaseId("c1"),
    number="0314-12345",
    unit=UnitId("outlet-1"),
    is_new=True,
    is_open=False,
    is_late=True,
    is_media=False,
    category=Category.ATM,
    counted=Counted.COMPLAINT,
    liability=Liability.BOTH,
)
YES = Answer(by=PersonId("zhang"), at=NOW, verdict=Verdict.CONFIRMED, seen=(FACT,))
SAID = Said(
    since=OWED.since,
    until=OWED.until,
    facts=(FACT,),
    states=(UnitState(unit=OWED.unit, state=State.CONFIRMED, by=YES.by, at=YES.at),),
)


def report(number: int, said: Said = SAID) -> Report:
    return Report(mailbox="union", day=DAY, number=number, made_at=NOW, said=said)


async def test_r_daily_1_a_unit_has_one_confirmation_a_plan_and_day(
    database: Database, url: str
) -> None:
    second = Database(url)

    async def add(n: int) -> bool:
        async with (second if n % 2 else database).writing() as connection:
            return await confirmations.add(connection, OWED)

    try:
        results = await asyncio.gather(*(add(n) for n in range(8)))
    finally:
        await second.close()
    assert results.count(True) == 1
    async with database.writing() as connection:
        assert await confirmations.add(connection, replace(OWED, plan="ordinary"))
        assert await confirmations.add(connection, replace(OWED, day=DAY + timedelta(days=1)))
        assert len(await confirmations.of_day(connection, DAY)) == 2


async def test_the_row_is_the_timer_and_outlives_the_process(database: Database, url: str) -> None:
    async with database.writing() as connection:
        await confirmations.add(connection, OWED)
        await confirmations.add(connection, replace(OWED, unit=UnitId("u2"), next_due=None))
    await database.close()
    restarted = Database(url)
    try:
        async with restarted.writing() as connection:
            (due,) = await confirmations.due(connection, NOW, 10)
            assert due == confirmations.id_of(OWED)
            assert await confirmations.due(connection, after(-1), 10) == []
            assert await confirmations.next_due_at(connection) == NOW
            await confirmations.put_off(connection, due, after(60))
            assert await confirmations.due(connection, after(59), 10) == []
    finally:
        await restarted.close()


async def test_an_answer_is_kept_with_what_was_seen_and_ends_the_timer(database: Database) -> None:
    async with database.writing() as connection:
        await confirmations.add(connection, OWED)
        kept = await confirmations.load(connection, confirmations.id_of(OWED))
        assert kept is not None
        told = replace(OWED, answers=(YES,), next_due=None)
        await confirmations.save(connection, kept, told)
        again = await confirmations.load(connection, kept.id)
        assert again is not None
        assert again.confirmation == told
        assert await confirmations.next_due_at(connection) is None
        with pytest.raises(Conflict):
            await confirmations.save(connection, kept, OWED)
        assert await confirmations.load(connection, "no such") is None


async def test_a_report_and_its_supplements_are_numbered_once_each(database: Database) -> None:
    more = replace(SAID, facts=(replace(FACT, liability=None),))
    async with database.writing() as connection:
        assert await reports.latest(connection, "union", DAY) is None
        assert await reports.add(connection, report(0), after(3600))
        assert not await reports.add(connection, report(0))
        assert await reports.latest(connection, "union", DAY) == report(0)
        assert await reports.add(connection, report(1, more))
        assert not await reports.add(connection, report(1))
        assert await reports.latest(connection, "union", DAY) == report(1, more)


async def test_a_report_is_compared_when_due_and_no_more_when_it_is_final(
    database: Database,
) -> None:
    async with database.writing() as connection:
        await reports.add(connection, report(0), after(60))
        await reports.add(connection, report(1))
        assert await reports.due(connection, after(59)) == []
        assert await reports.due(connection, after(60)) == [("union", DAY)]
        await reports.look_again(connection, "union", DAY, after(120))
        assert await reports.next_due_at(connection) == after(120)
        await reports.look_again(connection, "union", DAY, None)
        assert await reports.next_due_at(connection) is None


async def test_looking_for_what_is_due_walks_along_the_index_of_open_rows(
    database: Database,
) -> None:
    await prefer_indexes(database)
    seen = Plans(database)
    async with database.reading() as connection:
        await confirmations.due(connection, NOW, 10)
        await confirmations.next_due_at(connection)
        await confirmations.of_day(connection, DAY)
        await reports.due(connection, NOW)
        await reports.next_due_at(connection)
        await reports.latest(connection, "union", DAY)
    for plan in await seen.explained():
        assert_walks(plan, "confirmations_due", "reports_due")
