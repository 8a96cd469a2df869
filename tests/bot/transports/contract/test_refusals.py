"""How an attempt ends when the platform, the network or our own settings say no."""

import asyncio
import re

from handlers.wire import Outcome

from .harness import PAGE, Harness, Trouble
from .standin import closed_port, silent

_CHINESE = re.compile("[\u4e00-\u9fff]{4,}")


async def test_d06_an_address_that_nobody_has_is_dead_and_the_wire_is_not_to_blame(
    on: Harness,
) -> None:
    for address in on.dead:
        sent = await on.send(address)
        assert sent.outcome is Outcome.DEAD and sent.detail, address
        assert not sent.is_away and not sent.is_throttled and not sent.retry_after_seconds


async def test_what_is_no_address_is_dead_and_the_platform_is_not_asked(on: Harness) -> None:
    for address in on.malformed:
        sent = await on.wire.send(address, PAGE, (), ())
        assert sent.outcome is Outcome.DEAD and sent.detail, repr(address)
        # An answer of our own says nothing of the platform: it closes no circuit (D11).
        assert not sent.tried, repr(address)
    assert not on.world.log.records


async def test_d01_too_much_is_later_and_says_for_how_long(on: Harness) -> None:
    on.meets(Trouble.TOO_MUCH)
    sent = await on.send()
    assert (sent.outcome, sent.retry_after_seconds) == (Outcome.LATER, on.waits)
    assert sent.is_throttled == on.tells_throttling and not sent.is_away
    assert not on.seen()


async def test_d08_credentials_that_are_not_taken_are_our_fault_and_an_operator_is_told_the_mend(
    on: Harness,
) -> None:
    async with on.refused() as wire:
        answers = [await on.send(by=wire, once=f"page {n}") for n in range(3)]
    for sent in answers:
        assert sent.outcome is Outcome.LATER and sent.is_away and sent.retry_after_seconds > 0
    told = [each for each in on.logs if "mend" in each]
    assert len(told) == 1, "once, and not with every page"
    assert _CHINESE.search(told[0]["mend"]) and told[0]["log_level"] == "error"
    assert not on.seen()


async def test_a_server_that_fell_over_is_uncertain(on: Harness) -> None:
    on.meets(Trouble.SERVER_ERROR)
    sent = await on.send()
    assert sent.outcome is Outcome.UNCERTAIN and not sent.is_away


async def test_an_answer_that_was_lost_is_uncertain_for_nobody_can_know(on: Harness) -> None:
    on.meets(Trouble.BROKEN_AFTER)
    sent = await on.send()
    assert sent.outcome is Outcome.UNCERTAIN and not sent.is_away and sent.tried


async def test_d11_a_server_that_is_not_there_was_sent_nothing_and_is_away(on: Harness) -> None:
    sent = await on.send(by=on.at(await closed_port()))
    assert sent.outcome is Outcome.LATER and sent.is_away and sent.retry_after_seconds > 0


async def test_t23_a_card_that_will_never_be_taken_is_rejected_and_not_tried_for_ever(
    on: Harness,
) -> None:
    sent = await on.send_the_impossible()
    assert sent.outcome is Outcome.REJECTED and sent.detail
    assert not sent.is_away and not sent.is_throttled


async def test_a_cancellation_passes_through(on: Harness) -> None:
    async with silent() as (port, asked), asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(on.send(by=on.at(port)))
        await asked.wait()
        sending.cancel()
    assert sending.cancelled()
