"""Deaths at random instants, and servers in trouble at random instants; a seed tells it again."""

import asyncio
from collections.abc import Callable
from random import Random

from tests.servers.postgres import Postgres
from tests.servers.redis import RedisServer
from tests.torture.campaign import Beside, Campaign
from tests.torture.victim import Orders

_MOST_POINTS = 700
"""About as many as an undisturbed life comes to."""
_LONGEST_SECONDS = 1.5
_MOST_ENDINGS = 6
"""In one story, which a very busy machine would otherwise never come to the end of."""

Trouble = Callable[[Random, list[str]], Beside]
"""Begins it by chance; what was really done goes into the list."""


def none(_chance: Random, _done: list[str]) -> Beside:
    """Nothing happens beside the story."""
    return _nothing


async def _nothing(_url: str) -> None:
    """No server has trouble."""


async def kill_by_chance(
    campaign: Campaign,
    kills: int,
    seed: int,
    done: list[str],
    trouble: Trouble = none,
    most: int = 10,
) -> list[str]:
    """So many kills, at most `most` of each process in a story; faults with their seeds."""
    faults = []
    while len(campaign.account.killed) < kills:
        chance = Random(seed)
        orders = [
            Orders(fates=[_fate(chance) for _ in range(chance.randint(most // 2, most))])
            for _ in range(campaign.replicas)
        ]
        found = await campaign.story(*orders, beside=trouble(chance, done), seed=seed)
        faults += [f"seed {seed}: {fault}" for fault in found.faults]
        seed += 1
    return faults


async def trouble_by_chance(
    campaign: Campaign, stories: int, seed: int, done: list[str], trouble: Trouble
) -> list[str]:
    """Stories in which nobody dies but a server has trouble; there is nothing to repeat."""
    faults = []
    for each in range(seed, seed + stories):
        found = await campaign.story(Orders(), beside=trouble(Random(each), done), seed=each)
        faults += [f"seed {each}: {fault}" for fault in found.faults]
    return faults


def _fate(chance: Random) -> int | float:
    """Small numbers are as likely as great ones: what matters happens early and late."""
    if chance.random() < 0.25:
        return chance.uniform(0.01, _LONGEST_SECONDS)
    return int(_MOST_POINTS ** chance.random())


def cut_off(server: Postgres, chance: Random, done: list[str]) -> Beside:
    """Every connection is ended from the server's side, again and again, but not for ever."""

    async def beside(url: str) -> None:
        for _ in range(_MOST_ENDINGS):
            await asyncio.sleep(chance.uniform(0.5, 3.0))
            if await asyncio.to_thread(server.terminate, url.rpartition("/")[2]):
                done.append("all connections ended")

    return beside


def crash(server: Postgres, chance: Random, done: list[str]) -> Beside:
    """The server is stopped at once, without a word, and comes again."""

    async def beside(_url: str) -> None:
        await asyncio.sleep(chance.uniform(0.05, 1.0))
        try:
            await asyncio.to_thread(server.stop, "immediate")
            done.append("server stopped")
            await asyncio.sleep(chance.uniform(0.0, 0.5))
        finally:
            server.start()

    return beside


def forget(server: RedisServer, chance: Random, done: list[str]) -> Beside:
    """Redis is emptied, or killed and away for a while, again and again."""

    async def beside(_url: str) -> None:
        while True:
            await asyncio.sleep(chance.uniform(0.1, 1.0))
            if chance.random() < 0.5:
                await asyncio.to_thread(server.flush)
                done.append("Redis flushed")
                continue
            try:
                await asyncio.to_thread(server.kill)
                done.append("Redis killed")
                await asyncio.sleep(chance.uniform(0.0, 1.0))
            finally:
                server.start()

    return beside
