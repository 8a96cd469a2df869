"""T15: the platform took a page, and writing that down fails: it stays sent, once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import datetime
from random import Random

from sqlalchemy import func, select, text

from bot.app import App, build
from bot.budget.budget import Budget
from bot.budget.rule import Allowance, Limits
from storage import tables
from tests.spine.branch import rulebook_and_lexicon
from tests.spine.night import Night

REFUSES = (
    "create trigger no_more_entries before insert on ledger when new.kind = 'paged'"
    " begin select raise(abort, 'the register takes nothing'); end"
)


async def _run(night: Night, statement: str) -> None:
    async with night.app.database.writing() as connection:
        await connection.execute(text(statement))


async def _paged(night: Night, by: str) -> int:
    async with night.app.database.reading() as connection:
        query = text("select count(*) from ledger where kind='paged' and actor = :by")
        found = await connection.execute(query, {"by": by})
        return int(found.scalar_one())


@asynccontextmanager
async def until_answers_are_unwritten(
    night: Night, doing: Awaitable[object]
) -> AsyncIterator[None]:
    """Something is done with a register that takes no pages, which is not mended before the end.

    Whoever sent keeps trying to write the answers down: `doing` ends after that.
    """

    async def works() -> None:
        await doing

    await _run(night, REFUSES)
    async with asyncio.TaskGroup() as group:
        group.create_task(works())
        async with asyncio.timeout(60):
            while not night.app.courier.rescue.unwritten.answers:
                await _paged(night, "zhaolei")  # each look lets the courier go on
        yield
        await _run(night, "drop trigger no_more_entries")


async def _another(night: Night) -> App:
    free = Allowance(100_000, 100_000)
    budget = Budget(Limits(free, free, free))
    rulebook, lexicon = rulebook_and_lexicon()
    return await build(night.settings, rulebook, lexicon, night.clock, Random(9), budget)


async def test_t15_the_page_stays_sent_and_the_register_is_made_good(night: Night) -> None:
    async with until_answers_are_unwritten(night, night.files("wangfang")):
        assert await _paged(night, "zhaolei") == 0
    await night.advance(1)

    assert len(night.pages("zhaolei")) == 1
    assert await _paged(night, "zhaolei") == 1
    assert not any("重发" in (page.text or "") for page in night.pages("zhaolei"))
    assert not night.app.courier.rescue.unwritten.answers


async def test_t15_a_page_answered_meanwhile_is_entered_and_not_sent_again(night: Night) -> None:
    async with until_answers_are_unwritten(night, night.files("wangfang")):
        await night.phone("zhaolei").types("收到")
        await night.polling.once()
        while await night.app.inbox.once():
            pass
    await night.advance(2)

    assert night.sees("zhaolei", "已认领")
    assert len(night.pages("zhaolei")) == 1
    assert await _paged(night, "zhaolei") == 1


async def test_t15_silence_goes_on_by_mail_though_the_chats_answer_was_written_down_late(
    night: Night,
) -> None:
    await night.files("wangfang")
    night.clock.at += night.clock.span(301)
    async with until_answers_are_unwritten(night, night.settle()):
        assert len(night.pages("zhaolei")) == 2
        assert not night.world.letters
    await night.advance(1)

    assert [each.recipients for each in night.world.letters] == [["zhaolei@bank.example"]]
    assert len(night.pages("zhaolei")) == 2


async def test_t15_another_replica_repeats_nothing_that_a_platform_was_heard_to_take(
    night: Night,
) -> None:
    other = await _another(night)
    async with until_answers_are_unwritten(night, night.files("wangfang")):
        for _ in range(2):
            night.clock.at += night.clock.span(8)
            async with asyncio.timeout(60):
                while await _shortest_lease(night) < night.clock.at + night.clock.span(11):
                    pass  # each look is a query, which lets the renewal go on
            await other.courier.once()
    await night.settle()

    assert len(night.pages("zhaolei")) == 1
    assert await _paged(night, "zhaolei") == 1
    await other.close()


async def _shortest_lease(night: Night) -> datetime:
    query = select(func.min(tables.outbox.c.lease_until)).where(tables.outbox.c.state == "claimed")
    async with night.app.database.reading() as connection:
        found: datetime | None = await connection.scalar(query)
    assert found is not None
    return found


async def test_t15_of_a_list_of_pages_none_is_sent_again_one_by_one(night: Night) -> None:
    night.world.faults.add("server_error", chat_id=night.telegram_of("zhaolei"))
    for number in range(12):
        await night.files("wangfang", f"客户投诉第{number}件，转账3000元没到账")
    night.world.faults.clear()
    night.clock.at += night.clock.span(25)
    async with until_answers_are_unwritten(night, night.settle()):
        async with asyncio.timeout(60):
            while not night.received("zhaolei", "另有"):
                await _paged(night, "zhaolei")
        assert await _paged(night, "zhaolei") == 0
    sent = len(night.pages("zhaolei"))
    night.clock.at += night.clock.span(25)
    await night.settle()

    assert len(night.pages("zhaolei")) == sent == 6
    assert await _paged(night, "zhaolei") == 12


async def test_t20_what_may_have_arrived_past_the_outbox_comes_again_as_a_repeat(
    night: Night,
) -> None:
    chat_id = night.telegram_of("zhaolei")
    night.world.faults.add("too_many", count=1, retry_after=3, chat_id=chat_id)
    number = await night.files("wangfang")
    night.clock.at += night.clock.span(4)
    night.world.faults.add("drop_after", count=1, method="sendMessage", chat_id=chat_id)
    assert await night.app.courier.rescue.once() >= 1
    (first,) = night.pages("zhaolei", number)
    assert "重发" not in (first.text or "")

    await night.settle()
    _, again = night.pages("zhaolei", number)
    assert "重发" in (again.text or "")
