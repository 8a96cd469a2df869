"""Telegram as the contract sees it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from aiogram import Bot
from aiohttp import ClientSession

from bot.transports.intake import RawUpdate
from bot.transports.telegram.client import telegram_bot
from bot.transports.telegram.incoming import to_incoming
from bot.transports.telegram.raw import raw_update
from bot.transports.telegram.wire import TelegramWire
from handlers.incoming import Incoming
from handlers.wire import ChatWire, Sent
from simulator.messages import Message
from simulator.phone import Phone
from simulator.server import Simulator
from simulator.settings import TOKEN, Settings
from simulator.world import World

from .harness import AT, Harness, Trouble, Wire
from .standin import Answer, http_answering

LI, BLOCKED, DEACTIVATED, NEVER_STARTED = 102, 103, 104, 105
_REVOKED = "900001:a-token-that-was-revoked-yesterday"


@dataclass
class Telegram(Harness):
    """`bots` are all that were built, to be closed."""

    bots: list[Bot] = field(default_factory=list)

    name = "telegram"
    works = str(LI)
    dead = ("999999", str(BLOCKED), str(DEACTIVATED), str(NEVER_STARTED))
    malformed = ("@liqiang", "", "１０２", "-", "102\n103")
    troubles: ClassVar[Mapping[Trouble, str]] = {
        Trouble.TOO_MUCH: "too_many",
        Trouble.SERVER_ERROR: "server_error",
        Trouble.BROKEN_AFTER: "drop_after",
    }
    fault_method = "sendMessage"
    waits = 37.0
    secrets = (TOKEN, TOKEN.partition(":")[2], _REVOKED)
    quotable = (TOKEN,)
    garbage = (
        Answer(b'{"ok": "yes"}'),
        Answer(b'{"ok": true, "result": []}'),
        Answer(b'{"ok": true, "result": {"message_id": "one"}}'),
        Answer(b'{"ok": true, "result": null}'),
        Answer(b'{"ok": false}'),
        Answer(b'{"ok": false, "description": 7, "error_code": "x", "parameters": []}'),
    )

    @cached_property
    def chat(self) -> ChatWire:
        return self._wire(TOKEN, self.sim.api_base)

    def at(self, port: int) -> Wire:
        return self._wire(TOKEN, f"http://127.0.0.1:{port}")

    @asynccontextmanager
    async def answered(self, answer: Answer) -> AsyncIterator[Wire]:
        async with http_answering(answer) as port:
            yield self.at(port)

    @asynccontextmanager
    async def refused(self) -> AsyncIterator[Wire]:
        yield self._wire(_REVOKED, self.sim.api_base)

    def seen(self) -> list[str]:
        return [each.text for each in self._screen()]

    def markup(self) -> list[str]:
        kinds = [entity["type"] for each in self._screen() for entity in each.content.entities]
        return [each for each in kinds if each != "bold"]

    async def send_the_impossible(self) -> Sent:
        return await self.send(packed=((("认领", "x" * 65),),))

    def echo(self, told: str) -> Answer:
        return Answer(b'{"ok": false, "description": "no /bot%s/"}' % told.encode(), 400)

    async def tap(self, label: str) -> None:
        await self._phone.taps(label)
        async with ClientSession() as session:
            url = f"{self.sim.api_base}/bot{TOKEN}/getUpdates"
            async with session.post(url) as answer:
                updates = (await answer.json())["result"]
        await self.shelf.accept([found for each in updates if (found := raw_update(each))])

    def decoded(self, update: RawUpdate) -> Incoming | None:
        return to_incoming(update.payload, AT)

    async def sends_photo(self, content: bytes) -> str:
        message = await self._phone.sends_photo(content)
        assert message.content.file
        return message.content.file.file_id

    def _screen(self) -> list[Message]:
        return [each for each in self._phone.screen() if each.by_bot]

    @property
    def _phone(self) -> Phone:
        return self.world.phone(LI)

    def _wire(self, token: str, base: str) -> TelegramWire:
        bot = telegram_bot(token, base)
        self.bots.append(bot)
        return TelegramWire(bot)


@asynccontextmanager
async def telegram() -> AsyncIterator[Telegram]:
    """With one person who has started the bot and can be reached."""
    world = World(Settings(private_rate=1000, private_burst=1000))
    world.add_user(LI, "李强", started=True)
    world.add_user(BLOCKED, "赵敏", started=True, blocked=True)
    world.add_user(DEACTIVATED, "孙丽", started=True, deactivated=True)
    world.add_user(NEVER_STARTED, "周涛")
    async with Simulator(world) as sim:
        harness = Telegram(sim)
        yield harness
        for bot in harness.bots:
            # Its own close() waits a quarter of a second for nothing.
            await (await bot.session.create_session()).close()  # type: ignore[attr-defined]
