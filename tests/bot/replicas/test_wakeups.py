"""Replicas ring each other's bells; nothing hangs on it, and a lost line comes back."""

import asyncio
from collections.abc import Callable
from random import Random

from bot.machine import ThisMachine
from bot.replicas.presence import Presence
from bot.replicas.wakeups import EVERYTHING, Wakeups
from storage.database import Database
from tests.servers.postgres import Postgres

PATIENCE = 60.0


class Heard:
    """The bells that were rung in one replica, in their order."""

    def __init__(self, url: str, me: str) -> None:
        self.bells: list[str] = []
        self._rung = asyncio.Event()
        self.wakeups = Wakeups(url, me, self._ring, Random(me))

    def _ring(self, bell: str) -> None:
        self.bells.append(bell)
        self._rung.set()

    async def until(self, found: Callable[[list[str]], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not found(self.bells):
                self._rung.clear()
                await self._rung.wait()


async def test_bells_are_rung_in_the_others_and_not_in_ones_own(postgres_url: str) -> None:
    first, second = Heard(postgres_url, "first"), Heard(postgres_url, "second")
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each.wakeups.run()) for each in (first, second)]
        await first.until(lambda bells: bells == [EVERYTHING])
        await second.until(lambda bells: bells == [EVERYTHING])
        first.wakeups.tell("inbox")
        await second.until(lambda bells: bells[1:] == ["inbox"])
        second.wakeups.tell("inbox")
        second.wakeups.tell(EVERYTHING)
        await first.until(lambda bells: sorted(bells[1:]) == [EVERYTHING, "inbox"])
        assert second.bells == [EVERYTHING, "inbox"]
        for task in tasks:
            task.cancel()


async def test_many_commits_are_told_in_few_notices(postgres_url: str) -> None:
    first, second = Heard(postgres_url, "first"), Heard(postgres_url, "second")
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each.wakeups.run()) for each in (first, second)]
        await first.until(bool)
        await second.until(bool)
        for _ in range(1000):
            first.wakeups.tell(EVERYTHING)
            await asyncio.sleep(0)
        first.wakeups.tell("last")
        await second.until(lambda bells: bells[-1] == "last")
        assert len(second.bells) < 20
        for task in tasks:
            task.cancel()


async def test_a_lost_line_is_opened_again_and_everybody_looks(
    postgres_url: str, postgres: Postgres
) -> None:
    first, second = Heard(postgres_url, "first"), Heard(postgres_url, "second")
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each.wakeups.run()) for each in (first, second)]
        await first.until(bool)
        await second.until(bool)
        await asyncio.to_thread(postgres.terminate, postgres_url.rpartition("/")[2])
        first.wakeups.tell("said while the line was down")
        await second.until(lambda bells: bells.count(EVERYTHING) == 2)
        await first.until(lambda bells: bells.count(EVERYTHING) == 2)
        first.wakeups.tell("later")
        await second.until(lambda bells: "later" in bells)
        for task in tasks:
            task.cancel()


async def test_each_replica_knows_how_many_live(postgres_url: str) -> None:
    database = Database(postgres_url)
    try:
        first, second = (
            Presence(database, name, "host", ThisMachine()) for name in ("first", "second")
        )
        await first.once()
        assert first.count == 1
        await second.once()
        await first.once()
        assert (first.count, second.count) == (2, 2)
        async with asyncio.TaskGroup() as group:
            leaving = group.create_task(second.run())
            await asyncio.sleep(0)
            leaving.cancel()
        await first.once()
        assert first.count == 1
    finally:
        await database.close()
