"""The work log's notes, and what the register has of one person."""

from escalation.message import Entry
from escalation.words import PersonId
from storage import ledger, work_log
from storage.database import Database
from storage.work_log import Note
from tests.storage.making import NOW, Plans, after, assert_walks, prefer_indexes


def entry(kind: str, minutes: float, actor: str | None = "zhang") -> Entry:
    return Entry(kind=kind, at=after(minutes * 60), actor=PersonId(actor) if actor else None)


async def test_notes_are_kept_in_order_for_one_person_and_day(database: Database) -> None:
    written = [
        Note("zhang", after(60), "接班"),
        Note("zhang", NOW, "巡查"),
        Note("li", after(30), "别人的"),
        Note("zhang", after(3600), "第二天"),
    ]
    async with database.writing() as connection:
        for note in written:
            await work_log.add(connection, note)
    async with database.reading() as connection:
        found = await work_log.notes(connection, "zhang", NOW, after(3600))
        counted = await work_log.count(connection, "zhang", after(60))
    assert [note.text for note in found] == ["巡查", "接班"]
    assert counted == 2, "from that instant on"


async def test_acts_of_a_person_are_those_of_every_case_and_of_nobody_else(
    database: Database,
) -> None:
    async with database.writing() as connection:
        await ledger.append(connection, "c1", [entry("filed", 0, "li"), entry("acknowledged", 2)])
        await ledger.append(connection, "c2", [entry("arrived", 1), entry("closed", 3, None)])
        await ledger.append(connection, "c3", [entry("answered", 90)])
    async with database.reading() as connection:
        found = await ledger.acts_of(connection, "zhang", NOW, after(3600), 10)
        first = await ledger.acts_of(connection, "zhang", NOW, after(3600), 1)
    assert [(case, act.kind) for case, act in found] == [("c2", "arrived"), ("c1", "acknowledged")]
    assert [case for case, _ in first] == ["c2"]


async def test_neither_walks_through_the_whole_register(database: Database) -> None:
    await prefer_indexes(database)
    seen = Plans(database)
    async with database.reading() as connection:
        await ledger.acts_of(connection, "zhang", NOW, after(3600), 10)
        await work_log.notes(connection, "zhang", NOW, after(3600))
    plans = await seen.explained()
    assert "ledger_actor" in plans[0]
    assert "work_log_day" in plans[1]
    for plan in plans:
        assert_walks(plan)
