"""The story engine, with a test in the bot's place."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp import web
from simulator.clock import SimulatedClock
from simulator.messages import Content
from simulator.story import StoryFailed, play
from simulator.story_lines import Line
from simulator.story_night import NIGHT, ROLES
from simulator.story_picture import bank_slip
from simulator.story_routes import add_story_routes
from simulator.story_stage import Story
from simulator.story_steps import hurries, narrates, next_time, photo, taps, types, waits_for
from simulator.world import World

WANG, LI = 1, 2
PEOPLE = {"teller": WANG, "leader": LI}
TEN_PAST_TWO = datetime(2026, 1, 1, 18, 10, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    """Ten thousand simulated seconds a second, so that patience lasts as short as it may."""
    world = World(now=SimulatedClock(TEN_PAST_TWO, 10_000))
    world.add_user(WANG, "王芳", title="柜员", started=True)
    world.add_user(LI, "李强", title="值班组长", started=True)
    return world


def bot_says(world: World, user_id: int, text: str, *buttons: str) -> None:
    content = Content(text=text, buttons=[[{"text": b, "callback_data": b}] for b in buttons])
    world.say(world.users[user_id].as_chat(), world.bot_as_user, content)
