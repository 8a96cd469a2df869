"""T15: the platform took a page, and writing that down fails: it stays sent, once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from tests.spine.night import Night

REFUSES = (
    "create trigger no_more_entries before insert on ledger when new.kind = 'paged'"
    " begin select raise(abort, 'the register takes nothing'); end"
)


@asynccontextmanager
async def a_register_that_takes_no_pages(night: Night) -> AsyncIterator[None]:
    await _run(night, REFUSES)
    yield
    await _run(night, "drop trigger no_more_entries")


async def _run(night: Night, statement: str) -> None:
    async with night.app.database.writing() as connection:
        await connection.execute(text(statement))


async def _paged(night: Night, by: str) -> int:
    async with night.app.database.reading() as connection:
        query = text("select count(*) from ledger where kind='paged' and actor = :by")
        found = await connection.execute(query, {"by": by})
        return int(found.scalar_one())


async def test_t15_the_page_stays_sent_and_the_register_is_made_good(night: Night) -> None:
    async with a_register_that_takes_no_pages(night):
        await night.files("wangfang")
        await night.advance(1)
        assert len(night.pages("zhaolei")) == 1
        assert await _paged(night, "zhaolei") == 0
    await night.advance(1)

    assert len(night.pages("zhaolei")) == 1
    assert await _paged(night, "zhaolei") == 1
    assert not any("重发" in (page.text or "") for page in night.pages("zhaolei"))


async def test_t15_a_page_answered_meanwhile_is_entered_and_not_sent_again(night: Night) -> None:
    async with a_register_that_takes_no_pages(night):
        await night.files("wangfang")
        await night.types("zhaolei", "收到")
        assert night.sees("zhaolei", "已认领")
    await night.advance(2)

    assert len(night.pages("zhaolei")) == 1
    assert await _paged(night, "zhaolei") == 1


async def test_t15_of_a_list_of_pages_none_is_sent_again_one_by_one(night: Night) -> None:
    night.world.faults.add("server_error", chat_id=night.telegram_of("zhaolei"))
    for number in range(12):
        await night.files("wangfang", f"客户投诉第{number}件，转账3000元没到账")
    async with a_register_that_takes_no_pages(night):
        night.world.faults.clear()
        night.clock.at += night.clock.span(25)
        await night.settle()
        assert len(night.received("zhaolei", "另有")) == 1
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
