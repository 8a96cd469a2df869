"""Polling and webhook: nothing is acknowledged to Telegram before it is stored (invariant 3)."""

import asyncio
from collections.abc import AsyncIterator
from random import Random

import aiohttp
import pytest
from aiogram import Bot
from aiohttp import web
from structlog.testing import capture_logs

from bot.transports.telegram.client import telegram_bot
from bot.transports.telegram.polling import Polling
from bot.transports.telegram.webhook import (
    LIMIT_BYTES,
    PATH,
    SECRET_HEADER,
    Webhook,
    register,
)
from handlers.wire import Outcome
from simulator.server import Simulator
from simulator.world import Webhook as StandingWebhook
from simulator.world import World

from .conftest import LI, SECRET, WANG, ScriptedApi, Shelf


@pytest.fixture
def polling(bot: Bot, shelf: Shelf) -> Polling:
    return Polling(bot, shelf.accept, Random(1), poll_seconds=0)


class Post:
    """A webhook that listens; `url` is where, `refused` how many forged posts there were."""

    def __init__(self, shelf: Shelf) -> None:
        self.refused = 0
        self.webhook = Webhook(SECRET, shelf.accept, self._refuse)
        self.url = ""

    def _refuse(self) -> None:
        self.refused += 1

    async def send(self, body: bytes, secret: bytes | None = SECRET.encode()) -> int:
        """The status of a post with this secret, written by hand: clients check headers."""
        headers = b"" if secret is None else SECRET_HEADER.encode() + b": " + secret + b"\r\n"
        port = int(self.url.split(":")[2].split("/")[0])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode())
        writer.write(headers + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        status = int((await reader.readline()).split()[1])
        writer.close()
        return status


@pytest.fixture
async def post(shelf: Shelf) -> AsyncIterator[Post]:
    standing = Post(shelf)
    app = web.Application()
    standing.webhook.add_to(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    standing.url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    yield standing
    await runner.cleanup()


async def test_polling_stores_each_update_once(
    polling: Polling, world: World, shelf: Shelf
) -> None:
    await world.phone(WANG).types("一")
    await world.phone(LI).types("二")
    assert [await polling.once() for _ in range(3)] == [0.0, 0.0, 0.0]
    assert shelf.texts == ["一", "二"]
    assert [each.order_key for each in shelf.kept] == [str(WANG), str(LI)]
    assert not world.updates.pending


async def test_polling_does_not_confirm_what_could_not_be_stored_and_it_comes_again(
    polling: Polling, world: World, shelf: Shelf
) -> None:
    shelf.failing = 2
    await world.phone(WANG).types("客户要找媒体")
    waits = [await polling.once() for _ in range(2)]
    assert not shelf.kept and world.updates.pending
    assert all(0 < wait <= 2 for wait in waits)
    assert await polling.once() == 0.0
    await polling.once()
    assert shelf.texts == ["客户要找媒体"] and not world.updates.pending


async def test_the_log_of_a_failed_store_says_where_and_quotes_nobody(
    polling: Polling, world: World, shelf: Shelf
) -> None:
    shelf.failing = 1
    await world.phone(WANG).types("客户要找媒体")
    with capture_logs() as logged:
        await polling.once()
    [line] = logged
    assert line["error"].startswith("OSError at ") and "exc_info" not in line
    assert "客户" not in repr(logged)


async def test_i29_a_redelivered_update_has_the_same_key_each_time(
    polling: Polling, world: World, shelf: Shelf
) -> None:
    await world.phone(WANG).types("一")
    await polling.once()
    world.redeliver(times=100)
    while world.updates.pending:
        await polling.once()
    assert len(shelf.kept) == 101 and len({each.key for each in shelf.kept}) == 1


async def test_polling_deletes_a_webhook_in_its_way_and_keeps_what_waited_there(
    polling: Polling, world: World, shelf: Shelf
) -> None:
    world.webhook = StandingWebhook("https://old.example/hook")
    world.webhook.max_connections = 0
    await world.phone(WANG).types("一")
    assert await polling.once() <= 1.0
    await polling.once()
    assert world.webhook is None and shelf.texts == ["一"]


async def test_polling_asks_only_for_what_it_can_read(polling: Polling, world: World) -> None:
    await polling.once()
    assert world.updates.allowed == ("message", "edited_message", "callback_query")


@pytest.mark.parametrize("kind", ["server_error", "drop_before", "drop_after"])
async def test_polling_outlives_network_errors_and_waits_longer_each_time(
    polling: Polling, world: World, shelf: Shelf, kind: str
) -> None:
    await world.phone(WANG).types("一")
    world.faults.add(kind, count=8, method="*")
    waits = [await polling.once() for _ in range(8)]
    assert 0.5 <= waits[0] <= 1.0 and max(waits) <= 30.0 and waits[-1] > waits[0]
    await polling.once()
    assert shelf.texts == ["一"]


async def test_polling_waits_as_long_as_telegram_says(polling: Polling, world: World) -> None:
    await polling.once()
    world.faults.add("too_many", count=1, method="getUpdates", retry_after=37)
    assert await polling.once() == 37.0


async def _conflict(older: Polling, newer: Polling, world: World) -> float:
    """A newer question ends the older one; how long the older waits before its next."""
    async with asyncio.TaskGroup() as tasks:
        world.updates.allowed = ()
        waiting = tasks.create_task(older.once())
        await world.until(lambda: world.updates.allowed)
        assert await newer.once() == 0.0
    return waiting.result()


async def test_a_poller_that_meets_another_asks_again_at_once_and_backs_off_from_one_that_stays(
    bot: Bot, world: World, shelf: Shelf
) -> None:
    older = Polling(bot, shelf.accept, Random(1), poll_seconds=20)
    newer = Polling(bot, shelf.accept, Random(2), poll_seconds=0)
    with capture_logs() as logged:
        waits = [await _conflict(older, newer, world) for _ in range(3)]
        assert waits[0] < 0.5 and sum(waits) < 3.0
        assert logged == []
        waits += [await _conflict(older, newer, world) for _ in range(5)]
    assert all(15.0 <= each <= 22.5 for each in waits[-2:])
    assert "另一个进程" in logged[-1]["mend"]


async def test_a_poller_that_may_not_ask_does_not_and_begins_without_an_offset(
    bot: Bot, world: World, shelf: Shelf
) -> None:
    polling = Polling(bot, shelf.accept, Random(1), poll_seconds=0)
    asked_of_world: list[int] = []

    def may_ask() -> bool:
        asked_of_world.append(shelf.asked)
        return len(asked_of_world) > 3

    await world.phone(WANG).types("一")
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(polling.run(may_ask))
        await world.until(lambda: shelf.kept and not world.updates.pending)
        task.cancel()
    assert asked_of_world[:4] == [0, 0, 0, 0]
    assert shelf.texts == ["一"]


async def test_polling_that_waits_for_updates_is_cancelled_promptly(
    bot: Bot, world: World, shelf: Shelf
) -> None:
    running = Polling(bot, shelf.accept, Random(1))
    async with asyncio.timeout(2), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(running.run())
        await world.phone(WANG).types("一")
        await world.until(lambda: shelf.kept)
        task.cancel()
    assert task.cancelled() and shelf.texts == ["一"]


async def test_an_update_of_a_kind_unknown_today_does_not_stop_the_others(
    scripted: ScriptedApi, shelf: Shelf
) -> None:
    odd = {"update_id": 8, "message": {"message_id": "?", "chat": 3}}
    sane = {"update_id": 9, "message": {"text": "一", "from": {"id": WANG}}}
    scripted.will_answer(200, {"ok": True, "result": [odd, sane]})
    scripted.will_answer(200, {"ok": True, "result": []})
    scripted.will_answer(200, {"ok": True, "result": []})
    async with telegram_bot("900001:simulated-duban-token", scripted.base) as bot:
        polling = Polling(bot, shelf.accept, Random(1), poll_seconds=0)
        assert [await polling.once() for _ in range(3)] == [0.0, 0.0, 0.0]
    assert [each.key for each in shelf.kept] == ["8", "9"]
    assert [call.get("offset") for call in scripted.calls] == [None, "10", None]


async def test_an_offset_that_has_done_its_work_is_forgotten_for_numbers_may_begin_anew(
    polling: Polling, world: World, shelf: Shelf
) -> None:
    await world.phone(WANG).types("一")
    await polling.once()
    await polling.once()
    world.updates.last_id = 10
    await world.phone(WANG).types("二")
    await polling.once()
    assert shelf.texts == ["一", "二"]


async def test_the_webhook_stores_before_it_answers(
    bot: Bot, world: World, shelf: Shelf, post: Post
) -> None:
    assert (await register(bot, post.url, SECRET)).outcome is Outcome.SENT
    await world.phone(WANG).types("一")
    await world.until(lambda: not world.updates.pending)
    assert shelf.texts == ["一"] and shelf.asked == 1 and post.refused == 0


async def test_the_webhook_says_503_when_storing_fails_and_telegram_delivers_again(
    bot: Bot, world: World, shelf: Shelf, post: Post
) -> None:
    shelf.failing = 2
    await register(bot, post.url, SECRET)
    await world.phone(WANG).types("客户要找媒体")
    await world.until(lambda: not world.updates.pending)
    outcomes = [each.outcome for each in world.log.records if each.method == "webhook"]
    assert outcomes == ["wrong response 503", "wrong response 503", "answered 200"]
    assert shelf.texts == ["客户要找媒体"]


@pytest.mark.parametrize(
    "secret", [None, b"", b"wrong", SECRET.encode() + b"x", "密钥".encode(), b"\xff\xfe"]
)
async def test_a35_a_forged_update_is_refused_before_it_is_parsed_and_counted(
    post: Post, shelf: Shelf, secret: bytes | None
) -> None:
    assert await post.send(b"this is not even JSON", secret) == 401
    assert await post.send(b'{"update_id": 1}', secret) == 401
    assert post.refused == 2 and shelf.asked == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[]", b"{}", b'{"update_id": "1"}', b"[" * 100_000]
)
async def test_what_will_never_be_an_update_is_taken_off_telegrams_hands(
    post: Post, shelf: Shelf, body: bytes
) -> None:
    assert await post.send(body) == 200
    assert shelf.asked == 0


async def test_a_body_without_end_is_not_read_to_its_end(post: Post, shelf: Shelf) -> None:
    async with aiohttp.ClientSession() as session:
        headers = {SECRET_HEADER: SECRET}
        body = b" " * (LIMIT_BYTES + 1)
        async with session.post(post.url, data=body, headers=headers) as answer:
            assert answer.status == 413
    assert shelf.asked == 0


@pytest.mark.parametrize("secret", ["", "two words", "密钥", "x" * 257])
def test_a_secret_telegram_could_not_send_is_refused_at_once(shelf: Shelf, secret: str) -> None:
    with pytest.raises(ValueError, match="webhook secret"):
        Webhook(secret, shelf.accept, lambda: None)


async def test_registering_tells_why_telegram_refused(bot: Bot, sim: Simulator) -> None:
    refused = await register(bot, "http://bank.example/hook", SECRET)
    assert refused.outcome is Outcome.REJECTED and "HTTPS" in refused.detail
