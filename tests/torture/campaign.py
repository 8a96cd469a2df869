"""Tells stories until every point has killed the process once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic

from tests.torture.databases import Fresh
from tests.torture.judge import FAULTS, Verdict, verdict
from tests.torture.kept import keep
from tests.torture.story import a_victim, environment, tell, victims_of
from tests.torture.victim import Orders, Zygote

MOST_A_STORY = 10
"""Each death costs a lease of the story's time; more would bring pages that it does not know."""


Beside = Callable[[str], Coroutine[object, object, None]]
"""Trouble for the database of a URL, for as long as the story lasts."""


_MOST_IN_VAIN = 4


@dataclass
class Account:
    """What a campaign has seen; `killed` are the points at which a process died.

    The CPU is that of the processes that were killed, without the servers and the platforms.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    points: set[str] = field(default_factory=set)
    killed: list[str] = field(default_factory=list)
    restarts: int = 0
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0

    @property
    def faults(self) -> list[str]:
        return [fault for each in self.verdicts for fault in each.faults]

    def __str__(self) -> str:
        told = self.verdicts
        faults = ", ".join(f"{name} {sum(each.count(name) for each in told)}" for name in FAULTS)
        return (
            f"{len(told)} stories, {len(self.points)} points; {len(self.killed)} kills, "
            f"{self.restarts} restarts; {sum(each.owed for each in told)} pages and notices "
            f"owed, {sum(each.messages for each in told)} sent; {faults}, "
            f"repeats {sum(each.repeats for each in told)}; "
            f"{self.cpu_seconds:.0f} s of CPU in the processes, {self.wall_seconds:.0f} s"
        )


class Campaign:
    """Stories on one kind of database; `database` makes a new one and says its URL.

    `replicas` processes live in each; `more` are settings of theirs; an `account` may be shared.
    """

    def __init__(
        self,
        folder: Path,
        database: Fresh,
        replicas: int = 1,
        more: dict[str, str] | None = None,
        account: Account | None = None,
    ) -> None:
        self._folder = folder
        self._database = database
        self._told = 0
        self.replicas = replicas
        self.account = account or Account()
        told = environment(folder) | (more or {})
        self._zygotes = [Zygote(told, folder / f"zygote-{no}.log") for no in range(replicas)]

    @asynccontextmanager
    async def prepared(self) -> AsyncIterator["Campaign"]:
        """With processes that fork lives."""
        began = monotonic()
        for zygote in self._zygotes:
            await zygote.start()
        try:
            for zygote in self._zygotes:
                await self._warm(zygote)
            yield self
        finally:
            self.account.wall_seconds = max(self.account.wall_seconds, monotonic() - began)
            self.account.cpu_seconds += sum(zygote.cpu_seconds() for zygote in self._zygotes)
            for zygote in self._zygotes:
                await zygote.stop()

    async def _warm(self, zygote: Zygote) -> None:
        """Tell the zygote itself a story: what is built at first use is not built in each life."""
        folder = Path(mkdtemp(prefix="warming-", dir=self._folder))
        async with a_victim(zygote, folder, await self._database(folder)) as (victim, world):
            victim.is_warming = True
            await tell(world, victim)

    async def story(
        self, *orders: Orders, beside: Beside | None = None, hard: bool = False, seed: int = 0
    ) -> Verdict:
        """One story, `orders` to each process, and what happens `beside` it; it is accounted for.

        A story that went wrong is kept in a folder, which is printed.
        """
        self._told += 1
        folder = self._folder / f"story-{self._told}"
        folder.mkdir()
        url = await self._database(folder)
        async with victims_of(self._zygotes, folder, url, hard=hard) as (victims, world):
            for victim, theirs in zip(victims, orders, strict=True):
                victim.orders = theirs
                if len(victims) > 1:
                    victim.lets_pass = timedelta()
            is_told = False
            try:
                await _both(tell(world, *victims), beside and beside(url))
                is_told = True
            except* TimeoutError:
                pass  # what did not come is lost, and the judge says so
            deaths = sorted((d for each in victims for d in each.deaths), key=lambda d: d.at)
            found = verdict(world, deaths, is_told=is_told)
            if found.faults:
                print(f"seed {seed}, kept in", keep(world, deaths, found, folder), flush=True)
        self.account.verdicts.append(found)
        self.account.restarts += sum(each.births - 1 for each in victims)
        self.account.points |= {point for each in victims for point in each.points}
        self.account.killed += [death.point for death in deaths]
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
