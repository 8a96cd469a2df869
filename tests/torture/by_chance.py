"""Deaths at random instants: at a random point or after a random time, several in one story."""

import asyncio
from collections.abc import Callable
from random import Random

from tests.servers.postgres import Postgres
from tests.torture.campaign import Beside, Campaign
from tests.torture.victim import Orders

_MOST_POINTS = 700
"""About as many as an undisturbed life comes to."""
_LONGEST_SECONDS = 1.5


async def kill_by_chance(campaign: Campaign, kills: int, seed: int) -> list[str]:
    """At least so many kills; the faults, each with the seed of its story."""
    before, faults = len(campaign.account.killed), []
    while len(campaign.account.killed) - before < kills:
        chance = Random(seed)
        fates = [_fate(chance) for _ in range(chance.randint(1, 10))]
        found = await campaign.story(Orders(fates=fates))
        faults += [f"seed {seed}: {fault}" for fault in found.faults]
        seed += 1
    return faults


async def trouble_by_chance(
    campaign: Campaign, stories: int, seed: int, trouble: Callable[[Random], Beside]
) -> list[str]:
    """Stories in which nobody dies but the database has trouble; there is nothing to repeat."""
    faults = []
    for each in range(seed, seed + stories):
        found = await campaign.story(Orders(), trouble(Random(each)))
        faults += [f"seed {each}: {fault}" for fault in found.faults]
    return faults


def _fate(chance: Random) -> int | float:
    """Small numbers are as likely as great ones: what matters happens early and late."""
    if chance.random() < 0.25:
        return chance.uniform(0.01, _LONGEST_SECONDS)
    return int(_MOST_POINTS ** chance.random())


def cut_off(server: Postgres, chance: Random) -> Beside:
    """Every connection is ended from the server's side, again and again."""

    async def beside(url: str) -> None:
        while True:
            await asyncio.sleep(chance.uniform(0.2, 3.0))
            await asyncio.to_thread(server.terminate, url.rpartition("/")[2])

    return beside


def crash(server: Postgres, chance: Random) -> Beside:
    """The server is stopped at once, without a word, and comes again."""

    async def beside(_url: str) -> None:
        await asyncio.sleep(chance.uniform(0.05, 1.5))
        try:
            await asyncio.to_thread(server.stop, "immediate")
            await asyncio.sleep(chance.uniform(0.0, 0.5))
        finally:
            server.start()

    return beside
