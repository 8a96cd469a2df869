"""稽核: rows are damaged with plain SQL, and the page goes out all the same, once.

The judge is the simulator's log of what reached the phones.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.loops.audit import Audit
from handlers.desk import Desk
from storage import ledger
from storage.database import Busy, Database
from tests.spine.accusing import files_about
from tests.spine.night import EVENING, Night, a_night, on_both_databases

RESPONDER, ADMIN = "zhaolei", "admin"


async def _sql(night: Night, statement: str, **values: object) -> None:
    async with night.app.database.writing() as connection:
        await connection.execute(text(statement), values)


async def _files_unsent(night: Night) -> str:
    """A case is filed, and its page has not gone out when the damage is done."""
    fault = night.world.faults.add(
        "server_error", method="sendMessage", chat_id=night.telegram_of(RESPONDER)
    )
    number = await night.files("wangfang")
    assert night.pages(RESPONDER) == []
    fault.count = 0
    return number


async def _audits(night: Night, times: int = 3) -> list[int]:
    """Rounds of the audit, a minute apart, with everything that is due in between."""
    mended = []
    for _ in range(times):
        mended.append(await night.app.audit.once())
        await night.advance(1)
    return mended


async def _entries(night: Night) -> list[str]:
    async with night.app.database.reading() as connection:
        query = text("SELECT DISTINCT case_id FROM ledger")
        ids = (await connection.execute(query)).scalars().all()
        kept = [each.entry for i in ids for each in await ledger.history(connection, i)]
    return [dict(entry.values)["text"] for entry in kept if entry.kind == "audit"]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("DELETE FROM outbox WHERE call_no IS NOT NULL", "不在待发箱"),
        ("UPDATE outbox SET state = 'done' WHERE call_no IS NOT NULL", "没有送达的记录"),
        ("UPDATE outbox SET state = 'dropped' WHERE call_no IS NOT NULL", "被搁置"),
        ("UPDATE outbox SET state = 'aside' WHERE call_no IS NOT NULL", "被搁置"),
        (
            "UPDATE outbox SET state = 'claimed', lease_until = NULL WHERE call_no IS NOT NULL",
            "一直被占着",
        ),
        (
            "UPDATE outbox SET state = 'due', not_before = not_before + 86400000000"
            " WHERE call_no IS NOT NULL",
            "一直被占着",
        ),
    ],
)
async def test_a_page_whose_row_is_damaged_goes_out_once_and_the_register_says_so(
    night: Night, damage: str, words: str
) -> None:
    number = await _files_unsent(night)
    await _sql(night, damage)
    assert await _audits(night) == [1, 0, 0]

    assert len(night.pages(RESPONDER, number)) == 1
    (entry,) = await _entries(night)
    assert "赵磊" in entry and words in entry
    (told,) = night.received(ADMIN, "稽核")
    assert number in (told.text or "") and words in (told.text or "")
    await night.types(RESPONDER, "收到")
    assert night.sees("wangfang", "已认领")


async def test_a_page_that_comes_to_nothing_again_is_repaired_once_and_then_the_plan_goes_on(
    night: Night,
) -> None:
    number = await _files_unsent(night)
    lost = "UPDATE outbox SET state = 'aside' WHERE call_no IS NOT NULL AND state <> 'done'"
    await _sql(night, lost)
    assert await night.app.audit.once() == 1
    await _sql(night, lost)
    assert await _audits(night) == [0, 0, 0]
    assert len(night.received(ADMIN, "稽核")) == len(await _entries(night)) == 1
    await night.advance(10)

    assert night.pages(RESPONDER, number), "the next round is a page of its own"


@on_both_databases
async def test_a_case_that_nobody_would_look_at_again_climbs_as_its_plan_says(
    night: Night,
) -> None:
    number = await night.files("wangfang")
    await _sql(night, "UPDATE cases SET next_due_at = NULL")
    await night.advance(6)
    assert night.pages("xuwen", number) == []
    assert await _audits(night, times=1) == [1]
    await night.advance(30)

    assert night.pages("xuwen", number)
    assert "没有下一次巡检" in (await _entries(night))[0]


async def test_a_case_that_would_be_looked_at_too_late_climbs_as_its_plan_says(
    night: Night,
) -> None:
    number = await night.files("wangfang")
    await _sql(night, "UPDATE cases SET next_due_at = next_due_at + 86400000000")
    assert await _audits(night, times=1) == [1]
    await night.advance(30)

    assert night.pages("xuwen", number)
    assert "排晚了" in (await _entries(night))[0]


async def test_what_is_owed_to_nobody_is_not_repaired(night: Night) -> None:
    """Every kind of end: taken, climbed, called twice at one instant, and closed."""
    number = await night.files("wangfang")
    await night.files("maxin", "客户威胁找记者，说要在电视台曝光")
    await night.advance(2)
    await night.types(RESPONDER, f"收到 {number}")
    found = []
    for _ in range(40):
        found.append(await night.app.audit.once())
        await night.advance(3)

    assert sum(found) == 0
    assert await _entries(night) == []
    assert night.received(ADMIN, "稽核") == []


@on_both_databases
async def test_a_lost_page_of_a_later_round_is_sent_although_the_first_was_taken(
    night: Night,
) -> None:
    number = await night.files("wangfang")
    fault = night.world.faults.add(
        "server_error", method="sendMessage", chat_id=night.telegram_of(RESPONDER)
    )
    await night.advance(6)
    again = "SELECT count(*) FROM outbox WHERE call_no IS NOT NULL AND state <> 'done'"
    async with night.app.database.reading() as connection:
        assert await connection.scalar(text(again)) == 1, "paged again, and not sent"
    await _sql(night, "DELETE FROM outbox WHERE call_no IS NOT NULL AND state <> 'done'")
    fault.count = 0
    assert await night.app.audit.once() == 1
    await night.settle()

    assert len(night.pages(RESPONDER, number)) == 2


async def test_two_replicas_audit_a_minute_once(tmp_path: Path) -> None:
    async with a_night(tmp_path) as night:
        await _files_unsent(night)
        await _sql(night, "DELETE FROM outbox WHERE call_no IS NOT NULL")
        assert await night.app.audit.once() == 1
        first = night.app
        await night.begin()
        assert await night.app.audit.once() == 0
        await night.advance(1)
        assert len(night.pages(RESPONDER)) == 1
        await first.close()


async def test_r_conf_1_an_administrator_complained_about_hears_nothing_of_a_repair(
    night: Night,
) -> None:
    fault = night.world.faults.add(
        "server_error", method="sendMessage", chat_id=night.telegram_of(RESPONDER)
    )
    await files_about(night, "钱工")
    fault.count = 0
    await _sql(night, "DELETE FROM outbox WHERE call_no IS NOT NULL AND state <> 'done'")
    assert await night.app.audit.once() == 1
    await night.settle()

    assert night.pages(RESPONDER)
    assert night.received(ADMIN) == []


async def test_r_conf_1_nor_that_a_page_of_that_case_is_late(night: Night) -> None:
    night.world.faults.add(
        "server_error", method="sendMessage", chat_id=night.telegram_of(RESPONDER)
    )
    await files_about(night, "钱工")
    assert await _audits(night) == [0, 0, 0]
    assert night.received(ADMIN) == []

    number = await night.files("maxin")
    await night.advance(2.5)
    other = (
        "SELECT count(*) FROM outbox JOIN cases ON cases.id = case_id"
        " WHERE number = :number AND call_no IS NOT NULL AND outbox.state = 'due'"
    )
    async with night.app.database.reading() as connection:
        count = await connection.scalar(text(other), {"number": number})
    await night.app.audit.once()
    await night.settle()
    (told,) = night.received(ADMIN, "稽核")
    assert f"有 {count} 条呼叫" in (told.text or ""), "those of the other are not counted"


async def test_a_page_that_a_platform_puts_off_for_hours_is_not_taken_for_lost(
    night: Night,
) -> None:
    chat = night.telegram_of(RESPONDER)
    night.world.faults.add(
        "too_many", count=1, method="sendMessage", chat_id=chat, retry_after=7200
    )
    night.world.faults.add("mail_refuse")
    await night.files("wangfang")
    assert night.pages(RESPONDER) == []

    assert await _audits(night) == [0, 0, 0]
    assert await _entries(night) == []


class BusyAfter(Database):
    """Takes so many transactions that write, and then none."""

    left = 2

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        if self.left == 0:
            raise Busy("locked")
        self.left -= 1
        async with super().writing() as connection:
            yield connection


async def test_a_repair_is_told_although_the_round_did_not_come_to_its_end(night: Night) -> None:
    number = await _files_unsent(night)
    other = await night.files("maxin")
    await _sql(night, "DELETE FROM outbox WHERE call_no IS NOT NULL AND state <> 'done'")
    await _sql(night, "UPDATE cases SET next_due_at = NULL")
    database = BusyAfter(night.app.database.url)
    audit = Audit(database, Desk(night.rulebook), night.clock, lambda: None)
    with pytest.raises(Busy):
        await audit.once()
    await database.close()
    await night.advance(1)
    assert len(await _entries(night)) == 1, "the other is still to be mended"
    assert night.received(ADMIN) == []

    assert await night.app.audit.once() > 1
    await night.settle()
    (told,) = night.received(ADMIN, "稽核")
    assert number in (told.text or "") and other in (told.text or "")


@on_both_databases
async def test_a_case_that_cannot_be_read_is_told_and_the_others_are_mended(night: Night) -> None:
    await night.files("panyue", "客户李四投诉排队两个小时没人管")
    await _sql(night, "UPDATE cases SET body = '{', next_due_at = next_due_at + 86400000000")
    number = await _files_unsent(night)
    await _sql(night, "DELETE FROM outbox WHERE call_no IS NOT NULL AND state <> 'done'")
    assert await _audits(night) == [1, 0, 0]

    assert len(night.pages(RESPONDER, number)) == 1
    assert len(night.received(ADMIN, "读不出来")) == 1, "once an hour"


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("DELETE FROM outbox WHERE key LIKE 'mail:branch-union:%'", "已补发"),
        ("UPDATE outbox SET state = 'aside' WHERE key LIKE 'mail:branch-union:%'", "已补发"),
        ("SELECT 1", "还没有发出去"),
    ],
)
async def test_d10_a_summary_that_did_not_leave_is_told_the_next_day_and_sent(
    tmp_path: Path, damage: str, words: str
) -> None:
    union = "union@binjiang.bank.example"
    async with a_night(tmp_path, EVENING) as night:
        await night.files("wangfang")
        await night.types(RESPONDER, "收到")
        fault = night.world.faults.add("mail_busy_data", recipient=union)
        await night.advance(45)
        await _sql(night, damage)
        if damage != "SELECT 1":
            fault.count = 0
        # The night passes without the loops: what is looked at is only the next day's audit.
        night.clock.at += timedelta(hours=14, minutes=30)
        await night.app.audit.once()
        await night.settle()

        assert night.received(ADMIN, words)
        assert "2026-11-28" in (night.received(ADMIN, words)[0].text or "")
        sent = [x for x in night.world.letters if union in x.recipients and "11-28" in x.subject]
        assert len(sent) == (0 if damage == "SELECT 1" else 1)
