"""T14, T26: what changed while a message waited or its process stood still is seen in time."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random

from bot.app import App, build
from bot.budget.budget import Budget
from bot.budget.rule import Allowance, Grade, Limits
from handlers.card import MailLetter
from storage import outbox
from storage.codec import to_text
from storage.outbox import Claimed, Owed, RowKind
from tests.spine.branch import rulebook_and_lexicon
from tests.spine.night import Night

_FREE = Limits(*[Allowance(100_000, 100_000)] * 3)


class Waiting(Budget):
    """The first turn after `meanwhile` is set lasts until that is done, and is a long one."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def turn(self, address: str, grade: Grade, patience_seconds: float) -> float:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            async with asyncio.timeout(60):
                await meanwhile()
                ends = asyncio.get_running_loop().time() + 0.3
                while asyncio.get_running_loop().time() < ends:
                    await asyncio.sleep(0)
        return await super().turn(address, grade, patience_seconds)


async def _another(night: Night, budget: Budget | None = None) -> App:
    rulebook, lexicon = rulebook_and_lexicon()
    budget = budget or Budget(_FREE)
    return await build(night.settings, rulebook, lexicon, night.clock, Random(9), budget)


async def _claimed_pages(night: Night) -> list[Claimed]:
    """Everything that is due is claimed by the night's process, and nothing is sent yet."""
    await night.phone("wangfang").types("/sos 柜台前有人推搡")
    await night.polling.once()
    while await night.app.inbox.once():
        pass
    rows = await night.app.courier._claim()
    assert any(row.call_no is not None for row in rows)
    return rows


async def _wakes(night: Night, rows: list[Claimed]) -> None:
    async with asyncio.TaskGroup() as group:
        night.app.courier._begin(rows, group, night.app.bells.courier)


async def test_t14_who_stood_still_between_claim_and_sending_repeats_nothing(night: Night) -> None:
    rows = await _claimed_pages(night)
    night.clock.at += night.clock.span(13)
    other = await _another(night)
    await other.courier.once()
    sent = len(night.world.log.sends())
    assert sent
    await _wakes(night, rows)

    assert len(night.world.log.sends()) == sent
    await other.close()


async def test_t14_what_nobody_took_while_its_process_stood_still_goes_out_and_is_no_repeat(
    night: Night,
) -> None:
    rows = await _claimed_pages(night)
    night.clock.at += night.clock.span(13)
    await _wakes(night, rows)
    await night.settle()

    (page,) = night.pages("zhaolei")
    assert "重发" not in (page.text or "")


async def _night_with(night: Night) -> Waiting:
    """The night's process has a budget that makes it wait."""
    await night.app.close()
    budget = Waiting(_FREE)
    night.app = await _another(night, budget)
    return budget


async def test_t14_who_stands_still_in_the_line_for_the_platform_sends_nothing_after_it(
    night: Night,
) -> None:
    budget = await _night_with(night)
    rows = await _claimed_pages(night)
    (row,) = [row for row in rows if row.person == "zhaolei" and row.call_no is not None]
    other = await _another(night)

    async def another_sends_it() -> None:
        night.clock.at += night.clock.span(13)
        await other.courier.once()

    budget.meanwhile = another_sends_it
    await night.app.courier._sending.send(row)

    assert len(night.pages("zhaolei")) == 1
    await other.close()


async def _many_pages_waiting(night: Night) -> list[str]:
    night.world.faults.add("server_error", chat_id=night.telegram_of("zhaolei"))
    said = (f"客户投诉第{number}件，转账3000元没到账" for number in range(12))
    numbers = [await night.files("wangfang", each) for each in said]
    night.world.faults.clear()
    night.clock.at += night.clock.span(25)
    return numbers


async def test_t26_a_case_taken_while_a_list_waits_for_its_turn_is_not_in_the_list(
    night: Night,
) -> None:
    budget = await _night_with(night)
    numbers = await _many_pages_waiting(night)
    before = len(night.received("zhaolei"))

    async def is_taken() -> None:
        await night.phone("zhaolei").types(f"收到 {numbers[-1]}")
        await night.polling.once()
        while await night.app.inbox.once():
            pass

    budget.meanwhile = is_taken
    await night.app.courier.once()

    received = [record.text or "" for record in night.received("zhaolei")[before:]]
    (together,) = [said for said in received if numbers[-2] in said and numbers[-3] in said]
    assert numbers[-1] not in together


async def test_t14_a_letter_that_another_posted_meanwhile_is_not_posted_again(night: Night) -> None:
    letter = MailLetter(
        to="union@bank.example", subject="日报", text="零报告", html="<p>零报告</p>"
    )
    owed = Owed(key="mail:1", kind=RowKind.MAIL, body=to_text(letter), priority=6)
    async with night.app.database.writing() as connection:
        await outbox.put(connection, [owed], night.clock.at)
    rows = await night.app.courier._claim()
    night.clock.at += night.clock.span(13)
    other = await _another(night)
    await other.courier.once()
    await _wakes(night, rows)

    posted = [each for each in night.world.log.records if each.kind == "mail"]
    assert [each.params["to"] for each in posted] == [["union@bank.example"]]
    await other.close()


async def _taps_unseen(night: Night, label: str) -> None:
    """The tap is dealt with, and nothing that comes of it is sent yet."""
    await night.phone("zhaolei").taps(label)
    await night.polling.once()
    while await night.app.inbox.once():
        pass


async def test_t26_a_card_redrawn_after_a_wait_shows_what_happened_meanwhile(night: Night) -> None:
    budget = await _night_with(night)
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await _taps_unseen(night, "已到场")
    rows = await night.app.courier._claim()
    (row,) = [row for row in rows if (row.kind, row.person) == (RowKind.REFRESH, "zhaolei")]

    async def the_customer_is_answered() -> None:
        await _taps_unseen(night, "已回复客户")

    budget.meanwhile = the_customer_is_answered
    before = len(night.world.log.records)
    await night.app.courier._sending.send(row)

    records = night.world.log.records[before:]
    (drawn,) = [each.text or "" for each in records if each.method == "editMessageText"]
    assert "已回复客户" in drawn
