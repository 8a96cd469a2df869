"""How an attempt ends when Telegram or the network says no."""

import asyncio

import pytest
from aiogram import Bot

from bot.transports.telegram.client import telegram_bot
from bot.transports.telegram.wire import TelegramWire
from handlers.card import Card
from handlers.wire import Outcome
from simulator.server import Simulator
from simulator.world import World

from .conftest import LI, ZHAO, ScriptedApi

PAGE = Card(headline="呼叫")


async def test_d06_a_blocked_deactivated_or_never_started_person_is_dead(
    wire: TelegramWire, world: World
) -> None:
    await world.phone(LI).blocks()
    blocked = await wire.send(str(LI), PAGE, (), ())
    await world.phone(LI).blocks(False)
    await world.phone(LI).deactivates()
    deactivated = await wire.send(str(LI), PAGE, (), ())
    never_started = await wire.send(str(ZHAO), PAGE, (), ())
    unknown = await wire.send("999999", PAGE, (), ())
    outcomes = {each.outcome for each in (blocked, deactivated, never_started, unknown)}
    assert outcomes == {Outcome.DEAD}
    assert "blocked" in blocked.detail and "chat not found" in unknown.detail


@pytest.mark.parametrize("address", ["@liqiang", "", "１０２", "-", "102 or 1", "9" * 40])
async def test_a38_only_a_number_is_an_address(
    wire: TelegramWire, world: World, address: str
) -> None:
    assert (await wire.send(address, PAGE, (), ())).outcome is Outcome.DEAD
    assert not world.log.records


async def test_d01_too_many_requests_is_later_with_the_seconds(
    wire: TelegramWire, world: World
) -> None:
    world.faults.add("too_many", retry_after=37)
    sent = await wire.send(str(LI), PAGE, (), ())
    assert (sent.outcome, sent.retry_after_seconds) == (Outcome.LATER, 37.0)


async def test_d02_accepted_but_broken_is_uncertain_and_was_sent_once(
    wire: TelegramWire, world: World
) -> None:
    world.faults.add("drop_after", count=1)
    sent = await wire.send(str(LI), PAGE, (), ())
    assert sent.outcome is Outcome.UNCERTAIN
    assert len(world.log.sends(LI)) == 1


async def test_a_connection_broken_before_the_answer_is_uncertain_for_nobody_can_know(
    wire: TelegramWire, world: World
) -> None:
    world.faults.add("drop_before", count=1)
    assert (await wire.send(str(LI), PAGE, (), ())).outcome is Outcome.UNCERTAIN


async def test_a_server_error_is_uncertain(wire: TelegramWire, world: World) -> None:
    world.faults.add("server_error", count=1)
    assert (await wire.send(str(LI), PAGE, (), ())).outcome is Outcome.UNCERTAIN


async def test_an_answer_that_never_comes_is_uncertain(
    sim: Simulator, world: World, bot: Bot
) -> None:
    world.faults.add("hang_after")
    bot.session.timeout = 0.05
    assert (await TelegramWire(bot).send(str(LI), PAGE, (), ())).outcome is Outcome.UNCERTAIN
    world.clear_faults()


async def test_a_refused_connection_sent_nothing_and_is_later() -> None:
    async with telegram_bot("900001:simulated-duban-token", "http://127.0.0.1:1") as bot:
        sent = await TelegramWire(bot).send(str(LI), PAGE, (), ())
    assert sent.outcome is Outcome.LATER and 0 < sent.retry_after_seconds <= 5


async def test_a_wrong_token_is_later_and_is_not_told(sim: Simulator) -> None:
    token = "900001:a-token-that-was-revoked-yesterday"
    async with telegram_bot(token, sim.api_base) as bot:
        sent = await TelegramWire(bot).send(str(LI), PAGE, (), ())
    assert (sent.outcome, sent.retry_after_seconds) == (Outcome.LATER, 5.0)
    assert sent.detail == "Unauthorized"


async def test_a_button_that_telegram_will_never_take_is_rejected(
    wire: TelegramWire, world: World
) -> None:
    sent = await wire.send(str(LI), PAGE, ((("认领", "x" * 65),),), ())
    assert sent.outcome is Outcome.REJECTED and "BUTTON_DATA_INVALID" in sent.detail


@pytest.mark.parametrize(
    ("status", "body", "outcome", "seconds"),
    [
        (502, "<html>Bad Gateway 900001:simulated-duban-token</html>", Outcome.UNCERTAIN, 0.0),
        (200, "not json", Outcome.UNCERTAIN, 0.0),
        (500, {"ok": False, "description": "restart"}, Outcome.UNCERTAIN, 0.0),
        (413, {"ok": False, "description": "Request Entity Too Large"}, Outcome.REJECTED, 0.0),
        (429, {"ok": False, "description": "Too Many Requests"}, Outcome.LATER, 5.0),
        (404, {"ok": False, "description": "Not Found"}, Outcome.LATER, 30.0),
        (400, {"ok": False, "description": "Bad Request: PEER_ID_INVALID"}, Outcome.DEAD, 0.0),
        (400, {"ok": False, "description": "Bad Request: can't parse"}, Outcome.REJECTED, 0.0),
    ],
)
async def test_answers_of_gateways_and_of_rare_days_have_their_outcome(
    scripted: ScriptedApi,
    scripted_wire: TelegramWire,
    status: int,
    body: object,
    outcome: Outcome,
    seconds: float,
) -> None:
    scripted.will_answer(status, body)
    sent = await scripted_wire.send(str(LI), PAGE, (), ())
    assert (sent.outcome, sent.retry_after_seconds) == (outcome, seconds)
    assert "simulated-duban-token" not in sent.detail


async def test_a_cancellation_passes_through(wire: TelegramWire, world: World) -> None:
    world.faults.add("hang")
    async with asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(wire.send(str(LI), PAGE, (), ()))
        await world.until(lambda: world.log.records)
        sending.cancel()
    assert sending.cancelled()
    world.clear_faults()
