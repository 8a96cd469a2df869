"""SMS and voice, by the bank's gateway and by Aliyun, as the contract sees them."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from bot.http import serving
from bot.machine import ThisMachine
from bot.transports.aliyun.wires import AliyunSms, AliyunVoice
from bot.transports.gateway.callback import PATH, GatewayCallback
from bot.transports.gateway.incoming import to_incoming
from bot.transports.gateway.wires import SmsWire, VoiceWire
from bot.transports.intake import RawUpdate
from handlers.card import Card
from handlers.incoming import Incoming
from handlers.wire import ChatWire, Sent
from simulator.gateway.aliyun import SMS_SIGN, SMS_TEMPLATE, VOICE_TEMPLATE
from simulator.server import Simulator
from simulator.settings import GATEWAY_SECRET, Settings
from simulator.world import World

from .harness import AT, NUMBER_ALOUD, Harness, Trouble, Wire
from .standin import Answer, http_answering

ZHAO = "13800000001"
_WRONG = "another-secret-altogether"
_KEY, _KEY_SECRET = Settings().aliyun_key_id, Settings().aliyun_key_secret


@dataclass
class Telephone(Harness):
    """One telephone that exists."""

    works, dead = ZHAO, ("13899998888",)
    malformed = ("", "+8613800000001", "138 0000 0001", "李强", "13800000001\n", "１３８００００")
    troubles: ClassVar[Mapping[Trouble, str]] = {
        Trouble.TOO_MUCH: "gateway_busy",
        Trouble.SERVER_ERROR: "gateway_error",
        Trouble.BROKEN_AFTER: "gateway_drop_after",
    }
    secrets = (GATEWAY_SECRET, _WRONG, _KEY_SECRET, ZHAO, "13899998888")
    quotable = (ZHAO,)

    @cached_property
    def chat(self) -> ChatWire:
        return self._wire(f"127.0.0.1:{self.sim.http_port}")

    def at(self, port: int) -> Wire:
        return self._wire(f"127.0.0.1:{port}")

    @asynccontextmanager
    async def answered(self, answer: Answer) -> AsyncIterator[Wire]:
        async with http_answering(answer) as port:
            yield self.at(port)

    @asynccontextmanager
    async def refused(self) -> AsyncIterator[Wire]:
        yield self._wire(f"127.0.0.1:{self.sim.http_port}", wrong=True)

    def seen(self) -> list[str]:
        telephone = self.world.gateway.telephone(ZHAO)
        return [*telephone.texts, *(each.spoken for each in telephone.calls)]

    async def send_the_impossible(self) -> Sent:
        return await self.send(card=Card(headline="给屏幕看的", lines=("没有能说的",)))

    def _wire(self, host: str, *, wrong: bool = False) -> ChatWire:
        raise NotImplementedError


@dataclass
class Gateway(Telephone):
    """The gateway knows an obligation again by its name."""

    knows_repeats = True
    waits = 37.0
    garbage = (
        Answer(b'{"id": 5}', 202),
        Answer(b'{"id": ""}', 202),
        Answer(b'{"id": null}', 202),
        Answer(b'{"id": ["x"]}', 202),
        Answer(b'{"code": 7, "message": {}}', 500),
    )
    make: ClassVar[type[SmsWire] | type[VoiceWire]]

    def decoded(self, update: RawUpdate) -> Incoming | None:
        return to_incoming(update.payload, AT)

    def echo(self, told: str) -> Answer:
        return Answer(json.dumps({"code": "bad_number", "message": f"no {told}"}).encode(), 400)

    def _wire(self, host: str, *, wrong: bool = False) -> ChatWire:
        secret = _WRONG if wrong else GATEWAY_SECRET
        return self.make(f"http://{host}/gateway", secret, ThisMachine().wall, seconds=5)


@dataclass
class GatewaySms(Gateway):
    """Text messages: nothing comes back but that they failed."""

    name = "sms by the gateway"
    make = SmsWire


@dataclass
class GatewayVoice(Gateway):
    """Calls: who presses 1 has tapped 认领."""

    name = "voice by the gateway"
    number = NUMBER_ALOUD
    make = VoiceWire

    async def tap(self, label: str) -> None:
        had = len(self.shelf.kept)
        telephone = self.world.gateway.telephone(ZHAO)
        telephone.picks_up()
        telephone.presses("1")
        await self.world.until(lambda: len(self.shelf.kept) > had)


@dataclass
class Aliyun(Telephone):
    """Aliyun's SDK knows no name of an obligation: an uncertain one may come twice."""

    garbage: ClassVar[Sequence[Answer]] = (
        Answer(b'{"Code": 200}'),
        Answer(b'{"Code": null, "BizId": "1"}'),
        Answer(b'{"Message": "OK"}'),
        Answer(b'{"Code": ["OK"]}'),
        Answer(b'{"Code": {}}'),
    )

    def echo(self, told: str) -> Answer:
        return Answer(json.dumps({"Code": "isv.UNHEARD_OF", "Message": told}).encode())


@dataclass
class AliyunSmsHarness(Aliyun):
    """An approved template, filled."""

    name = "sms by Aliyun"

    def _wire(self, host: str, *, wrong: bool = False) -> ChatWire:
        secret = _WRONG if wrong else _KEY_SECRET
        return AliyunSms(_KEY, secret, SMS_SIGN, SMS_TEMPLATE, f"http://{host}", seconds=5)


@dataclass
class AliyunVoiceHarness(Aliyun):
    """A template that is read aloud."""

    name = "voice by Aliyun"
    number = NUMBER_ALOUD

    def _wire(self, host: str, *, wrong: bool = False) -> ChatWire:
        secret = _WRONG if wrong else _KEY_SECRET
        return AliyunVoice(_KEY, secret, VOICE_TEMPLATE, endpoint=f"http://{host}", seconds=5)


@asynccontextmanager
async def telephone(kind: type[Telephone]) -> AsyncIterator[Telephone]:
    """With one telephone, and the process's callback registered at the gateway."""
    world = World(Settings(gateway_again_seconds=0.01))
    world.gateway.add(ZHAO)
    async with Simulator(world) as sim:
        harness = kind(sim)

        async def accept(updates: Sequence[RawUpdate]) -> None:
            digits = [each for each in updates if '"event": "digit"' in each.payload]
            await harness.shelf.accept(digits)

        callback = GatewayCallback(GATEWAY_SECRET, accept, lambda: None, ThisMachine().wall)
        async with serving("127.0.0.1", 0, [callback.add_to]) as port:
            world.gateway.callback_url = f"http://127.0.0.1:{port}{PATH}"
            yield harness
