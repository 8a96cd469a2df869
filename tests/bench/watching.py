"""Reads the simulator's log as it grows: when a marked text came in, and when it was paged."""

import asyncio
import re

from simulator.world import World
from tests.bench import branch


class Watch:
    """`mark` finds the mark in a text: a report's own words, or a case's number."""

    def __init__(self, world: World, mark: str) -> None:
        self._world = world
        self._mark = re.compile(mark)
        self._seen = len(world.log.records)
        self.received: dict[str, float] = {}
        self.paged: dict[str, float] = {}
        """Seconds since the epoch, by mark; of several pages the first."""

    def look(self) -> "Watch":
        """Take in what is new."""
        for record in self._world.log.since(self._seen):
            self._seen = record.seq
            mark = self._mark.search(record.text or "")
            if mark is None:
                continue
            if record.kind == "update":
                self.received.setdefault(mark[0], record.at)
            elif record.method == "sendMessage" and branch.is_responder(record.chat_id):
                self.paged.setdefault(mark[0], record.at)
        return self

    async def until_paged(self, count: int, timeout: float) -> None:
        """Wait until so many marks were paged. Raises TimeoutError."""
        await self._world.until(lambda: len(self.look().paged) >= count, timeout=timeout)


async def reports(world: World, rate: float, count: int, series: str) -> list[float]:
    """Send `count` reports at `rate` a second; seconds from receipt to the first page."""
    watch = Watch(world, rf"{series}\d{{4}}")
    began = asyncio.get_running_loop().time()
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / rate - asyncio.get_running_loop().time()))
        text = f"/sos 客户排队太久吵起来了 {series}{number:04d}"
        await world.phone(branch.TELLER + number % branch.UNITS).types(text)
    await watch.until_paged(count, 60.0)
    return [watch.paged[mark] - watch.received[mark] for mark in watch.paged]
