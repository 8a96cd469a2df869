"""A simulated world a test, with people in it and both client libraries at hand."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram import Bot as OtherBot

from simulator.server import Simulator
from simulator.settings import Settings
from simulator.world import World

WANG, LI, ZHAO = 1, 2, 3
GROUP = -1001


@dataclass
class StoppedTime:
    """Monotonic seconds that pass only when a test says so."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def pass_(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def time() -> StoppedTime:
    return StoppedTime()


@pytest.fixture
async def sim(time: StoppedTime) -> AsyncIterator[Simulator]:
    quick = Settings(webhook_first_wait_seconds=0.01, webhook_longest_wait_seconds=0.02)
    world = World(quick, monotonic=time)
    world.add_user(WANG, "王芳", title="柜员", username="wangfang", started=True)
    world.add_user(LI, "李强", title="支行行长", started=True)
    world.add_user(ZHAO, "赵敏", title="新员工")
    world.add_group(GROUP, "值班群", {WANG, LI})
    async with Simulator(world) as simulator:
        yield simulator


@pytest.fixture
def world(sim: Simulator) -> World:
    return sim.world


@pytest.fixture
async def bot(sim: Simulator) -> AsyncIterator[Bot]:
    """aiogram's client."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(sim.api_base))
    async with Bot(sim.token, session=session) as client:
        yield client


@pytest.fixture
async def other(sim: Simulator) -> AsyncIterator[OtherBot]:
    """python-telegram-bot's client."""
    base = f"{sim.api_base}/bot"
    async with OtherBot(sim.token, base_url=base, base_file_url=f"{sim.api_base}/file/bot") as it:
        yield it


@pytest.fixture
async def http(sim: Simulator) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(sim.api_base) as session:
        yield session
