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


async def _paged(night: Night) -> int:
    async with night.app.database.reading() as connection:
        found = await connection.execute(text("select count(*) from ledger where kind='paged'"))
        return int(found.scalar_one())


async def test_t15_the_page_stays_sent_and_the_register_is_made_good(night: Night) -> None:
    async with a_register_that_takes_no_pages(night):
        await night.files("wangfang")
        await night.advance(1)
        assert len(night.pages("zhaolei")) == 1
        assert await _paged(night) == 0
    await night.advance(1)

    assert len(night.pages("zhaolei")) == 1
    assert await _paged(night) == 1
    assert not any("重发" in (page.text or "") for page in night.pages("zhaolei"))


async def test_t15_a_page_answered_meanwhile_is_entered_and_not_sent_again(night: Night) -> None:
    async with a_register_that_takes_no_pages(night):
        await night.files("wangfang")
        await night.types("zhaolei", "收到")
        assert night.sees("zhaolei", "已认领")
    await night.advance(2)

    assert len(night.pages("zhaolei")) == 1
    assert await _paged(night) == 1
