"""Delivery to a webhook, with a plain receiver, aiogram's and python-telegram-bot's."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from telegram import Bot as OtherBot
from telegram import Update

from simulator.server import Simulator
from simulator.world import World
from tests.simulator.conftest import LI, WANG, StoppedTime
from tests.simulator.test_aiogram import CLAIM


@dataclass
class Receiver:
    """Answers with the statuses in `answers`, then 200; keeps what it got."""

    world: World
    url: str = ""
    answers: list[int] = field(default_factory=list)
    refused_texts: set[str] = field(default_factory=set)
    got: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        if self.answers and (status := self.answers.pop(0)) != 200:
            return web.Response(status=status)
        if body.get("message", {}).get("text") in self.refused_texts:
            return web.Response(status=503)
        self.got.append(body)
        self.world.pulse.ring()
        return web.Response()

    def texts(self) -> list[str]:
        return [body["message"]["text"] for body in self.got if "message" in body]


def deliveries(world: World) -> list[str]:
    return [record.outcome for record in world.log.records if record.method == "webhook"]


async def serve(app: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"


@pytest.fixture
async def receiver(world: World) -> AsyncIterator[Receiver]:
    known = Receiver(world)
    app = web.Application()
    app.router.add_post("/hook", known.take)
    runner, known.url = await serve(app)
    yield known
    await runner.cleanup()


async def test_updates_come_with_the_secret(bot: Bot, world: World, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url, secret_token="s3cret")
    await world.phone(WANG).types("漏水")
    await world.until(lambda: receiver.texts() == ["漏水"])
    assert receiver.secrets == ["s3cret"]
    assert (await bot.get_webhook_info()).url == receiver.url


async def test_what_waited_before_the_webhook_was_set_is_delivered(
    bot: Bot, world: World, receiver: Receiver
) -> None:
    await world.phone(WANG).types("夜里")
    await bot.set_webhook(receiver.url)
    await world.until(lambda: receiver.texts() == ["夜里"])


async def test_a_failed_delivery_is_tried_again_in_order(
    bot: Bot, world: World, receiver: Receiver
) -> None:
    receiver.answers = [500, 404, 302]
    await bot.set_webhook(receiver.url)
    for text in ("一", "二"):
        await world.phone(WANG).types(text)
    tries = await world.until(lambda: deliveries(world)[4:] and deliveries(world))
    assert receiver.texts() == ["一", "二"]
    assert tries[:3] == ["wrong response 500", "wrong response 404", "wrong response 302"]
    assert tries[3:] == ["answered 200", "answered 200"]
    assert (await bot.get_webhook_info()).last_error_message == "wrong response 302"


async def test_a_failing_update_holds_up_its_own_chat_only(
    bot: Bot, world: World, receiver: Receiver
) -> None:
    receiver.refused_texts = {"坏"}
    await bot.set_webhook(receiver.url)
    await bot.send_message(WANG, "呼叫", reply_markup=CLAIM)
    for text in ("坏", "后面"):
        await world.phone(WANG).types(text)
    await world.phone(LI).types("别人")
    await world.phone(WANG).taps("认领")
    await world.until(lambda: len(receiver.got) == 2)
    assert receiver.texts() == ["别人"]
    receiver.refused_texts.clear()
    await world.until(lambda: receiver.texts() == ["别人", "坏", "后面"])


async def test_a_tap_nobody_took_for_150_seconds_is_lost(
    bot: Bot, world: World, receiver: Receiver, time: StoppedTime
) -> None:
    receiver.answers = [500] * 1000
    await bot.set_webhook(receiver.url)
    await bot.send_message(WANG, "呼叫", reply_markup=CLAIM)
    await world.phone(WANG).taps("认领")
    await world.until(lambda: len(receiver.secrets) >= 2)
    time.pass_(151)
    assert (await bot.get_webhook_info()).pending_update_count == 0
    receiver.answers.clear()
    await world.phone(WANG).types("之后")
    await world.until(lambda: receiver.texts() == ["之后"])
    assert len(receiver.got) == 1


async def test_one_update_is_delivered_again_by_webhook_i29(
    bot: Bot, world: World, receiver: Receiver
) -> None:
    await bot.set_webhook(receiver.url)
    await world.phone(WANG).types("漏水")
    await world.until(lambda: receiver.got)
    world.redeliver(times=99)
    await world.until(lambda: len(receiver.got) == 100)
    assert len({body["update_id"] for body in receiver.got}) == 1


async def test_aiogram_answers_from_its_webhook(sim: Simulator, bot: Bot, world: World) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(f"收到 {message.text}")

    app = web.Application()
    handler = SimpleRequestHandler(dispatcher, bot, secret_token="s", handle_in_background=False)
    handler.register(app, path="/hook")
    runner, url = await serve(app)
    await bot.set_webhook(url, secret_token="s")
    await world.phone(WANG).types("漏水")
    await world.phone(WANG).sees("收到 漏水")
    await runner.cleanup()


async def test_the_other_client_reads_what_the_webhook_gets(
    other: OtherBot, world: World, receiver: Receiver
) -> None:
    await other.set_webhook(receiver.url, secret_token="s")
    await other.send_message(WANG, "呼叫")
    await world.phone(WANG).types("漏水")
    await world.until(lambda: receiver.got)
    update = Update.de_json(receiver.got[0], other)
    assert update.message and update.message.text == "漏水"
    await other.delete_webhook()
    assert (await other.get_webhook_info()).url == ""
