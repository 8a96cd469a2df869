"""Tells stories until every point has killed the process once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from simulator.world import World
from tests.torture.databases import Fresh
from tests.torture.judge import Verdict, verdict
from tests.torture.story import a_victim, environment, tell
from tests.torture.victim import Orders, Victim, Zygote

MOST_A_STORY = 10
"""Each death costs a lease of the story's time; more would bring pages that it does not know."""


Beside = Callable[[str], Coroutine[object, object, None]]
"""Trouble for the database of a URL, for as long as the story lasts."""


_MOST_IN_VAIN = 4


@dataclass
class Account:
    """What a campaign has seen; `killed` are the points at which the process died."""

    verdicts: list[Verdict] = field(default_factory=list)
    points: set[str] = field(default_factory=set)
    killed: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return [fault for each in self.verdicts for fault in each.faults]

    def __str__(self) -> str:
        repeats = sum(each.repeats for each in self.verdicts)
        messages = sum(each.messages for each in self.verdicts)
        counted = dict.fromkeys(("lost", "phantom", "unmarked", "unfounded"), 0)
        for each in self.verdicts:
            for name in counted:
                counted[name] += len(getattr(each, name))
        faults = ", ".join(f"{name} {count}" for name, count in counted.items())
        return (
            f"{len(self.verdicts)} stories, {len(self.points)} points, {len(self.killed)} kills, "
            f"{messages} messages, {repeats} repeats; {faults}"
        )


class Campaign:
    """Stories on one kind of database; `database` makes a new one and says its URL."""

    def __init__(self, folder: Path, database: Fresh) -> None:
        self._folder = folder
        self._database = database
        self._told = 0
        self.account = Account()
        self._zygote: Zygote

    @asynccontextmanager
    async def prepared(self) -> AsyncIterator["Campaign"]:
        """With a process that forks lives."""
        self._zygote = Zygote(environment(self._folder), self._folder / "zygote.log")
        await self._zygote.start()
        await self._warm()
        try:
            yield self
        finally:
            await self._zygote.stop()

    async def _warm(self) -> None:
        """Tell the zygote itself a story: what is built at first use is not built in each life."""
        folder = self._folder / "warming"
        folder.mkdir()
        async with a_victim(self._zygote, folder, await self._database(folder)) as (victim, world):
            victim.is_warming = True
            await tell(victim, world)

    async def story(
        self, orders: Orders, beside: Beside | None = None, *, hard: bool = False
    ) -> Verdict:
        """One story, and what happens `beside` it; its verdict is also in the account."""
        self._told += 1
        folder = self._folder / f"story-{self._told}"
        folder.mkdir()
        url = await self._database(folder)
        async with a_victim(self._zygote, folder, url, hard=hard) as (victim, world):
            victim.orders = orders
            try:
                await _both(tell(victim, world), beside and beside(victim.url))
            except* TimeoutError:
                pass  # what did not come is lost, and the judge says so
            found = verdict(world, victim)
            if found.faults:
                print(*found.faults, _told(world, victim), sep="\n", flush=True)
        self.account.verdicts.append(found)
        self.account.points |= victim.points
        self.account.killed += [death.point for death in victim.deaths]
        return found

    async def kill_at_each(self, points: frozenset[str]) -> None:
        """Until each has been died at, or three hard stories on end have come to no new one."""
        left, in_vain = set(points), 0
        while left and in_vain < _MOST_IN_VAIN:
            before = len(left)
            await self.story(Orders(mortal=left, most=MOST_A_STORY), hard=in_vain > 0)
            if len(left) < before:
                in_vain = min(in_vain, 1)  # the rest is come to in hard stories only
            else:
                in_vain += 1


async def _both(
    story: Coroutine[object, object, None], beside: Coroutine[object, object, None] | None
) -> None:
    """Until the story is told."""
    async with asyncio.TaskGroup() as group:
        trouble = group.create_task(beside) if beside else None
        await story
        if trouble is not None:
            trouble.cancel()


def _told(world: World, victim: Victim) -> str:
    """A story that went wrong, for whoever has to find out why."""
    lines = [
        f"{each.seq} {each.simulated_at} {each.kind} {each.method} {each.chat_id} {each.outcome} "
        f"{each.message_id} {(each.text or '')[:60]!r}"
        for each in world.log.records
    ]
    return "\n".join((*lines, *map(str, victim.deaths), victim.said()[-6000:]))
