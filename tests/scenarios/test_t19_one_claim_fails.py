"""One claim that fails is no full disk: nothing is sent past the outbox, and nobody is alarmed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text

from bot.courier.rescue import Rescue, Unwritten
from bot.courier.trouble import Trouble
from handlers.desk import Desk
from storage.database import Database
from storage.holding import Alone
from storage.outbox import Claimed
from tests.spine.night import Night, a_night, on_both_databases


class Said:
    """Counts alarms and what was sent past the outbox."""

    def __init__(self, night: Night, database: Database | None = None) -> None:
        self.alarms = 0
        self.pages: list[str] = []
        clock, database = night.clock, database or night.app.database
        self.unwritten = Unwritten(database, Desk(night.rulebook), clock)
        self.rescue = Rescue(database, clock, self.unwritten, self._send)
        self.trouble = Trouble(database, clock, self.unwritten, self.rescue, self._alarm)

    async def _send(self, row: Claimed) -> None:
        self.pages.append(row.key)
        await self.unwritten.drop(row, "sent")

    async def _alarm(self) -> None:
        self.alarms += 1

    async def claims_fail(self, times: int) -> None:
        for _ in range(times):
            self.trouble.asks()
            await self.trouble.met()


@asynccontextmanager
async def nothing_can_be_written(night: Night) -> AsyncIterator[None]:
    """As a full disk: what is there can be read."""
    async with night.app.database.writing() as connection:
        if night.app.database.is_sqlite:
            for of in ("insert", "update"):
                await connection.execute(
                    text(
                        f"create trigger full_{of} before {of} on leases"
                        " begin select raise(abort, 'no room'); end"
                    )
                )
        else:
            await connection.execute(
                text(
                    "create function full() returns trigger language plpgsql as"
                    " $$ begin raise exception 'no room' using errcode = '53100'; end $$"
                )
            )
            await connection.execute(
                text(
                    "create trigger full_disk before insert or update on leases"
                    " for each row execute function full()"
                )
            )
    yield


async def _owes_pages(night: Night, many: int) -> None:
    for no in range(many):
        await night.phone("wangfang").types(f"/sos 柜台前有人推搡 第{no}次")
    await night.polling.once()
    while await night.app.inbox.once():
        pass
    while await night.app.tick.once():
        pass


@on_both_databases
async def test_t19_while_a_trial_can_be_written_no_page_goes_past_the_outbox(night: Night) -> None:
    await _owes_pages(night, 1)
    said = Said(night)
    await said.claims_fail(4)

    assert (said.pages, said.alarms) == ([], 0)


@on_both_databases
async def test_t19_when_the_second_claim_fails_too_and_nothing_can_be_written_they_go(
    night: Night,
) -> None:
    await _owes_pages(night, 1)
    said = Said(night)
    async with nothing_can_be_written(night):
        await said.claims_fail(1)
        assert (said.pages, said.alarms) == ([], 0)
        await said.claims_fail(1)

    assert said.pages
    assert said.alarms == 1
    await said.trouble.end()


async def test_t19_claims_that_always_fail_hold_no_page_back(night: Night) -> None:
    await _owes_pages(night, 1)
    said = Said(night)
    await said.claims_fail(5)

    assert said.pages
    assert said.alarms == 1


async def test_t19_of_two_replicas_one_sends_past_the_outbox_and_the_other_waits_for_it(
    tmp_path: Path, postgres_url: str
) -> None:
    async with a_night(tmp_path, database=postgres_url) as night:
        await _owes_pages(night, 1)
        other = Database(postgres_url)
        first, second = Said(night), Said(night, other)
        async with nothing_can_be_written(night):
            await first.claims_fail(2)
            await second.claims_fail(2)
        assert first.pages and first.alarms == 1
        assert (second.pages, second.alarms) == ([], 0)

        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(second.trouble.until_others_are_done())
            await asyncio.wait({waiting}, timeout=0.3)
            assert not waiting.done()
            await first.trouble.over()
        await second.trouble.end()
        await other.close()


async def test_t19_what_was_sent_is_written_down_before_anything_else_is_claimed(
    night: Night,
) -> None:
    await _owes_pages(night, 3)
    courier = night.app.courier
    await courier.rescue.once()
    sent = set(courier.rescue.unwritten.answers)
    assert len(sent) >= 3

    first = await courier._claim()
    assert {row.id for row in first} == sent
    await night.app.close()
    await night.begin()


async def test_t19_more_pages_than_one_round_takes_all_go_out(night: Night) -> None:
    await _owes_pages(night, 12)
    said = Said(night)
    rounds = 0
    while await said.rescue.once():
        rounds += 1

    assert rounds > 2
    assert len(said.pages) == len(set(said.pages)) > 32


async def test_alone_is_let_go_when_the_session_ends(postgres_url: str) -> None:
    first, second = Database(postgres_url), Database(postgres_url)
    one, two = Alone(first, "x"), Alone(second, "x")
    assert await one.take() and await one.take()
    assert not await two.take()
    async with second.session() as connection:
        ends = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
        await connection.execute(text(ends))
    while not await two.take():
        pass
    assert not await one.take()
    await two.let_go()
    assert await one.take()
    await one.let_go()
    await first.close()
    await second.close()
