"""What operators count: every figure says what it is named after, on both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.loops.audit import LAST
from bot.loops.summaries import BEGAN
from escalation.case import Call, Deadline
from escalation.words import PersonId, Reason
from storage import cases, figures, inbox, marks, outbox, people, schema
from storage.backups.restored import BACKUP_DONE
from storage.database import Database
from storage.figures import FIGURES, Values
from storage.people import Binding
from tests.storage.making import NOW, a_case, after, claim, owe, put

_CALLED = Call(
    no=1,
    level="duty",
    reason=Reason.NO_ACK,
    people=(PersonId("li"),),
    critical=False,
    each=False,
    called_at=after(-120),
    next_at=after(60),
    attempt=1,
)


async def looked(database: Database) -> dict[str, Values]:
    async with database.reading() as connection:
        return await figures.look(connection, NOW)


async def filed(database: Database, *found: Any) -> None:
    async with database.writing() as connection:
        for each in found:
            await cases.add(connection, each, after(3600))


async def test_an_empty_database_says_nothing_waits(database: Database) -> None:
    found = await looked(database)
    assert set(found) == {each.name for each in FIGURES}
    waiting = {name: value for name, values in found.items() for value in values.values() if value}
    assert waiting == {}


async def test_an_unacknowledged_call_is_counted_until_somebody_takes_the_case(
    database: Database,
) -> None:
    waiting = a_case("c1", calls=(_CALLED,))
    await filed(database, waiting, a_case("c2", "0314-12346"))
    found = await looked(database)
    assert found["duban_cases_open"][()] == 2
    assert found["duban_cases_unacknowledged"][()] == 1
    assert found["duban_unacknowledged_oldest_seconds"][()] == 120

    taken = replace(waiting, version=1, calls=(replace(_CALLED, ended_at=NOW),))
    async with database.writing() as connection:
        await cases.save(connection, waiting, taken, None)
    found = await looked(database)
    assert found["duban_cases_unacknowledged"][()] == 0
    assert found["duban_unacknowledged_oldest_seconds"][()] == 0


async def test_a_case_is_overdue_when_a_clock_of_it_ran_out_unmet(database: Database) -> None:
    late = a_case("c1", deadlines=(Deadline(rule="arrive", due_at=after(-1)),))
    early = a_case("c2", "0314-12346", deadlines=(Deadline(rule="arrive", due_at=after(1)),))
    met = a_case(
        "c3",
        "0314-12347",
        deadlines=(Deadline(rule="arrive", due_at=after(-9), met_at=after(-20)),),
    )
    closed = replace(late, id="c4", number="0314-12348", closed_at=NOW)
    await filed(database, late, early, met, closed)

    assert (await looked(database))["duban_cases_overdue"][()] == 1


async def test_a_queue_is_as_long_and_as_old_as_what_is_due_in_it(database: Database) -> None:
    await put(database, owe("a", 0), owe("b", 0), owe("c", 3), now=after(-30))
    await put(database, owe("later", 0, not_before=after(60)), owe("d", 0), now=after(-5))
    async with database.writing() as connection:
        first = (await outbox.claim(connection, NOW, timedelta(seconds=12), 1))[0]
        assert await outbox.settle(connection, first, "done", NOW)
    await claim(database, limit=1)

    found = await looked(database)
    assert found["duban_outbox_rows"][("critical",)] == 2, "one sent, one claimed, one later"
    assert found["duban_outbox_rows"][("nag",)] == 1
    assert found["duban_outbox_oldest_seconds"][("critical",)] == 30
    assert found["duban_outbox_oldest_seconds"][("page",)] == 0


async def test_a_page_is_late_from_when_it_was_due_and_between_its_attempts_too(
    database: Database,
) -> None:
    page, plain = owe("page", 0, call_no=1), owe("plain", 1)
    await put(database, page, plain, now=after(-50))
    for row in await claim(database, after(-40)):
        async with database.writing() as connection:
            assert await outbox.put_off(connection, row, after(20), "429", uncertain=False)
    await put(database, owe("quiet", 2, call_no=1, not_before=after(-10)), now=after(-3600))
    await put(database, owe("later", 3, call_no=1, not_before=after(10)), now=after(-3600))

    age = (await looked(database))["duban_outbox_oldest_seconds"]
    assert age[("critical",)] == 50
    assert age[("reply",)] == 0, "an answer that is put off holds up nobody"
    assert age[("page",)] == 10, "from when it was to go out"
    assert age[("nag",)] == 0


async def test_updates_wait_until_they_are_dealt_with(database: Database) -> None:
    async with database.writing() as connection:
        await inbox.put(connection, "telegram", [("1", "5", "{}"), ("2", "6", "{}")], after(-40))
        row = await inbox.next_waiting(connection, NOW)
        assert row is not None
        await inbox.finish(connection, row.id)
    found = await looked(database)
    assert found["duban_inbox_rows"][()] == 1
    assert found["duban_inbox_oldest_seconds"][()] == 40


async def test_dead_channels_are_counted_by_wire_and_reports_by_when_they_left(
    database: Database,
) -> None:
    async with database.writing() as connection:
        for address, state in (("1", "dead"), ("2", "live"), ("3", "dead")):
            binding = Binding("telegram", address, "li", state, "")
            await people.bind(connection, binding, NOW)
        await outbox.put(connection, [owe("mail:union:2026-03-13")], NOW)
        row = (await outbox.claim(connection, NOW, timedelta(seconds=12), 1))[0]
        await outbox.settle(connection, row, "done", after(-600))
    found = await looked(database)
    others = {(wire,): 0 for wire in ("wecom", "sms", "voice", "wecom_call", "mail")}
    assert found["duban_channels_dead"] == {("telegram",): 2} | others
    assert found["duban_summary_sent_timestamp_seconds"][()] == after(-600).timestamp()


async def test_probes_and_the_audit_are_known_by_what_they_left(database: Database) -> None:
    async with database.writing() as connection:
        for key, sent_at in (
            ("probe:mail:2026-03-14T12", after(-9)),
            ("probe:mail:2026-03-14T13", NOW),
            ("probe:wecom:2026-03-14T13", after(-5)),
        ):
            await outbox.put(connection, [owe(key)], NOW)
            row = (await outbox.claim(connection, NOW, timedelta(seconds=12), 1))[0]
            await outbox.settle(connection, row, "done", sent_at)
        await outbox.put(connection, [owe("probe:mail:2026-03-14T14")], NOW)
        await marks.save(connection, LAST, "2026-03-14T14:30 5 3", after(-2))
    found = await looked(database)
    taken = {("mail",): NOW.timestamp(), ("wecom",): after(-5).timestamp()}
    assert found["duban_probe_taken_timestamp_seconds"] == taken
    assert found["duban_audit_mended"][()] == 3
    assert found["duban_audit_ended_timestamp_seconds"][()] == after(-2).timestamp()


async def test_the_age_of_a_backup_is_known_and_also_that_there_is_none(
    database: Database,
) -> None:
    name = "duban_backup_done_timestamp_seconds"
    assert (await looked(database))[name][()] == 0
    async with database.writing() as connection:
        await marks.save(connection, BACKUP_DONE, "whenever", after(-7200))
    assert (await looked(database))[name][()] == after(-7200).timestamp()


async def test_what_never_worked_counts_from_when_the_installation_began(
    database: Database,
) -> None:
    began = after(-90_000)
    async with database.writing() as connection:
        await marks.save(connection, BEGAN, began.isoformat(), began)
    found = await looked(database)
    for name in ("summary_sent", "audit_ended", "probe_taken"):
        values = found[f"duban_{name}_timestamp_seconds"]
        assert values and set(values.values()) == {began.timestamp()}, name


async def test_an_upgrade_finds_out_since_when_old_cases_wait(database: Database) -> None:
    await filed(database, a_case("c1", calls=(_CALLED,)), a_case("c2", "0314-12346"))
    await schema.downgrade(database, "0006")
    await schema.upgrade(database)

    found = await looked(database)
    assert found["duban_cases_unacknowledged"][()] == 1
    assert found["duban_unacknowledged_oldest_seconds"][()] == 120


async def test_a_schema_is_told_older_from_newer(database: Database) -> None:
    assert await schema.age(database) is None
    async with database.writing() as connection:
        await connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    assert await schema.age(database) == "newer"
    async with database.writing() as connection:
        await connection.exec_driver_sql("update alembic_version set version_num = '0006'")
    assert await schema.age(database) == "older"
