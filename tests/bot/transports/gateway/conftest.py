"""The simulated gateway and Aliyun with one telephone, and a bot that takes callbacks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.http import serving
from bot.machine import ThisMachine
from bot.transports.gateway.callback import PATH, GatewayCallback
from bot.transports.gateway.wires import SmsWire, VoiceWire
from escalation.permission import Act
from escalation.words import PersonId
from handlers.action import Action
from handlers.card import Brief, Button, Card
from handlers.wire import PackedButtons
from simulator.gateway.exchange import Exchange
from simulator.server import Simulator
from simulator.settings import GATEWAY_SECRET, Settings
from simulator.world import World
from tests.bot.transports.conftest import Shelf

ZHAO, SEAL = "13800000001", b"seal" * 8
ACKNOWLEDGE = Action(Act.ACKNOWLEDGE, "case-1")
ACTION = ACKNOWLEDGE.pack(SEAL, PersonId("zhaolei"))
BRIEF = Brief(number="1128-48213", outlet="西湖路支行", deadline="02:10", words="媒体风险")
PAGE = Card(
    headline="赵丽华 13912345678 投诉",
    buttons=(
        (Button("认领", Action(Act.ACKNOWLEDGE, "case-1")), Button("详情", Action("detail"))),
    ),
    brief=BRIEF,
)
PACKED: PackedButtons = ((("认领", ACTION), ("详情", "detail||")),)


@dataclass
class Bot:
    """A process that takes callbacks at `url`; `turned` is how far its clock is off."""

    shelf: Shelf = field(default_factory=Shelf)
    refused: int = 0
    turned: timedelta = timedelta()
    url: str = ""

    def now(self) -> datetime:
        return ThisMachine().wall().astimezone(UTC) + self.turned

    def refuse(self) -> None:
        self.refused += 1

    @asynccontextmanager
    async def listens(self, port: int = 0) -> AsyncIterator[int]:
        callback = GatewayCallback(GATEWAY_SECRET, self.shelf.accept, self.refuse, self.now)
        async with serving("127.0.0.1", port, [callback.add_to]) as used:
            self.url = f"http://127.0.0.1:{used}{PATH}"
            yield used


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    world = World(Settings(gateway_again_seconds=0.01))
    world.gateway.add(ZHAO)
    async with Simulator(world) as simulator:
        yield simulator


@pytest.fixture
def world(sim: Simulator) -> World:
    return sim.world


@pytest.fixture
def exchange(world: World) -> Exchange:
    return world.gateway


@pytest.fixture
def sms(sim: Simulator) -> SmsWire:
    return SmsWire(sim.gateway_url, GATEWAY_SECRET, ThisMachine().wall, seconds=5)


@pytest.fixture
def voice(sim: Simulator) -> VoiceWire:
    return VoiceWire(sim.gateway_url, GATEWAY_SECRET, ThisMachine().wall, seconds=5)


@pytest.fixture
async def bot(exchange: Exchange) -> AsyncIterator[Bot]:
    """Registered at the gateway."""
    bot = Bot()
    async with bot.listens():
        exchange.callback_url = bot.url
        yield bot
