"""Buckets in memory and on Redis: what is promised of one holds of the other."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from bot.budget.rule import Limits
from tests.bot.budget.asking import Buckets, OnRedis, in_memory
from tests.servers.redis import RedisServer

Make = Callable[[Limits], Buckets]
MakeOnRedis = Callable[[Limits], OnRedis]


@pytest.fixture
def on_redis(redis_server: RedisServer) -> Iterator[MakeOnRedis]:
    """Buckets on Redis; each of them is a budget of its own."""
    with asyncio.Runner() as runner:
        made: list[OnRedis] = []

        def make(limits: Limits) -> OnRedis:
            made.append(OnRedis(redis_server, limits, runner))
            return made[-1]

        yield make
        for each in made:
            each.done()


@pytest.fixture(params=["memory", "redis"])
def make(request: pytest.FixtureRequest) -> Make:
    """Either kind."""
    if request.param == "memory":
        return in_memory
    found: Make = request.getfixturevalue("on_redis")
    return found
