"""WeCom as the contract sees it."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import ClassVar

from aiohttp import ClientSession

from bot.http import serving
from bot.machine import ThisMachine
from bot.transports.intake import RawUpdate
from bot.transports.wecom.callback import PATH, Callback
from bot.transports.wecom.client import WecomApi, wecom_session
from bot.transports.wecom.crypto import CallbackCrypto
from bot.transports.wecom.incoming import to_incoming
from bot.transports.wecom.ringing import WecomCallWire
from bot.transports.wecom.wire import WecomWire
from handlers.incoming import Incoming
from handlers.sentences import say
from handlers.wire import ChatWire, Sent
from simulator.server import Simulator
from simulator.wecom.corp import Corp
from simulator.wecom.notice import Notice
from simulator.wecom.settings import WeComSettings
from simulator.world import World

from .harness import AT, Harness, Trouble, Wire
from .standin import Answer, http_answering

_APP = WeComSettings()
_TOKEN = "t0ken-of-an-access" * 12
_GETTOKEN = {"errcode": 0, "access_token": _TOKEN, "expires_in": 7200}
_CALLBACK_TOKEN, _KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
_WRONG = "a-secret-that-was-reset"


@dataclass
class Wecom(Harness):
    """The callback is registered at the first tap."""

    session: ClientSession = field(default_factory=wecom_session)
    url: str = ""

    name = "wecom"
    works, dead = "liqiang", ("nobody", "fargone", "unlicensed")
    malformed = ("@all", "", "liqiang|zhaomin", "李强", "li qiang", "x\nliqiang")
    troubles: ClassVar[Mapping[Trouble, str]] = {
        Trouble.TOO_MUCH: "too_many",
        Trouble.SERVER_ERROR: "server_error",
        Trouble.BROKEN_AFTER: "drop_after",
    }
    fault_method = "wecom.message/send"
    knows_repeats = True
    secrets = (_APP.secret, _WRONG, _TOKEN, _CALLBACK_TOKEN, _KEY)
    quotable = (_TOKEN, _APP.secret)
    garbage = (
        Answer(b'{"errcode": "0"}'),
        Answer(b'{"errcode": null, "msgid": "m"}'),
        Answer(b'{"errcode": [0], "errmsg": {}}'),
        Answer(b'{"errcode": false}'),
        Answer(b'{"errcode": 0.5}'),
        Answer(b'{"errmsg": "ok", "msgid": "m"}'),
    )

    @cached_property
    def chat(self) -> ChatWire:
        return self._wire(_APP.secret, self.sim.wecom_base)

    def at(self, port: int) -> Wire:
        return self._wire(_APP.secret, f"http://127.0.0.1:{port}")

    @asynccontextmanager
    async def answered(self, answer: Answer) -> AsyncIterator[Wire]:
        async with http_answering(answer, {"/cgi-bin/gettoken": _GETTOKEN}) as port:
            yield self.at(port)

    @asynccontextmanager
    async def refused(self) -> AsyncIterator[Wire]:
        yield self._wire(_WRONG, self.sim.wecom_base)

    def seen(self) -> list[str]:
        return [each.text for each in self._screen()]

    def markup(self) -> list[str]:
        return [each.text for each in self._screen() if "<" in each.text]

    async def send_the_impossible(self) -> Sent:
        self._corp.refuse("message/send", 40058)
        return await self.send()

    def echo(self, told: str) -> Answer:
        quoted = f"hint: access_token={told}&corpsecret={told}"
        return Answer(json.dumps({"errcode": 40058, "errmsg": quoted}).encode())

    async def tap(self, label: str) -> None:
        if self._corp.callback is None:
            verified = await self._corp.set_callback(self.url, _CALLBACK_TOKEN, _KEY)
            assert verified.ok, verified.reason
        had = len(self.shelf.kept)
        phone = self._corp.phone(self.works)
        if not await phone.taps(label):
            await phone.taps(say("wecom.chosen"))  # it stood in a list
        await self.world.until(lambda: len(self.shelf.kept) > had)

    def decoded(self, update: RawUpdate) -> Incoming | None:
        return to_incoming(update.payload, AT)

    async def sends_photo(self, content: bytes) -> str:
        return (await self._corp.phone(self.works).sends_photo(content)).media_id

    @asynccontextmanager
    async def listens(self) -> AsyncIterator[None]:
        async def lifecycle(_event: str) -> None:
            """Nothing is told here."""

        crypto = CallbackCrypto(_CALLBACK_TOKEN, _KEY, _APP.corp_id)
        callback = Callback(
            crypto,
            self.shelf.accept,
            lambda: None,
            lifecycle,
            lambda: datetime.fromtimestamp(ThisMachine().wall().timestamp(), UTC),
            lambda: timedelta(minutes=5),
        )
        async with serving("127.0.0.1", 0, [callback.add_to]) as port:
            self.url = f"http://127.0.0.1:{port}{PATH}"
            yield

    def _screen(self) -> list[Notice]:
        screen = self._corp.phone(self.works).screen()
        return [each for each in screen if each.from_app and not each.recalled]

    @property
    def _corp(self) -> Corp:
        return self.world.wecom

    def _wire(self, secret: str, base: str) -> ChatWire:
        return WecomWire(self._api(secret, base))

    def _api(self, secret: str, base: str) -> WecomApi:
        return WecomApi(
            self.session,
            corp_id=_APP.corp_id,
            agent_id=_APP.agent_id,
            secret=secret,
            api_base=base,
        )


@dataclass
class WecomCall(Wecom):
    """The telephone rings, and that is all."""

    name = "wecom's calls"
    dead = ("nobody", "fargone")
    fault_method = "wecom.pstncc/call"
    knows_repeats, speaks = False, False
    garbage = (
        *Wecom.garbage,
        Answer(b'{"errcode": 0}'),
        Answer(b'{"errcode": 0, "states": []}'),
        Answer(b'{"errcode": 0, "states": {"code": 0}}'),
        Answer(b'{"errcode": 0, "states": ["liqiang"]}'),
        Answer(b'{"errcode": 0, "states": [{"userid": "liqiang"}]}'),
        Answer(b'{"errcode": 0, "states": [{"code": "0", "callid": "6-1"}]}'),
        Answer(b'{"errcode": 0, "states": [{"code": false, "callid": "6-1"}]}'),
        Answer(b'{"errcode": 0, "states": [{"code": 0, "callid": ""}]}'),
        Answer(b'{"errcode": 0, "states": [{"code": 0, "callid": 6}]}'),
        Answer(b'{"errcode": 0, "states": [{"code": 0, "callid": "1"}, {"code": 0}]}'),
    )

    def seen(self) -> list[str]:
        return [f"rang: {each.callid}" for each in self._corp.phone(self.works).rings()]

    async def send_the_impossible(self) -> Sent:
        self._corp.refuse("pstncc/call", 40058)
        return await self.send()

    def _wire(self, secret: str, base: str) -> ChatWire:
        return WecomCallWire(self._api(secret, base))


@asynccontextmanager
async def wecom(kind: type[Wecom] = Wecom) -> AsyncIterator[Wecom]:
    """A company with one member in the app's range."""
    world = World()
    world.wecom.add_member("LiQiang", "李强")
    world.wecom.add_member("fargone", "远", visible=False)
    world.wecom.add_member("unlicensed", "无", licensed=False)
    async with Simulator(world) as sim:
        world.wecom.may_ring = True
        harness = kind(sim)
        async with harness.session, harness.listens():
            yield harness
