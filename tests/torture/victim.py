"""The process that is killed: its lives, one after another, and what it was doing at each death."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg

from simulator.server import Simulator
from simulator.settings import GATEWAY_SECRET
from storage.line import TROUBLES
from tests.servers.ports import free_port
from tests.torture.clock import SharedClock
from tests.torture.observing import ROOT

LEASE = timedelta(seconds=12.5)
"""What a claim of the dead holds; let pass before the next life, as it would by itself."""


_BEFORE_NEXT_START_SECONDS = 0.3


@dataclass(frozen=True)
class Death:
    """`point` is where; `at` in seconds of the log; `held` counts rows under way by recipient."""

    point: str
    at: float
    held: Counter[str]


@dataclass
class Orders:
    """Where to die: at any of `mortal`, each once; and each life as `fates` has it, in turn.

    A fate is the number of the point to die at, or seconds, after which it is ended from outside.
    """

    mortal: set[str] = field(default_factory=set)
    fates: list[int | float] = field(default_factory=list)
    most: int = 1_000_000


class Zygote:
    """Forks lives; one at a time."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self._environment = {**os.environ, **environment}
        self._log = log

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._running = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.torture.zygote",
                cwd=ROOT,
                env=self._environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert await self._line() == "ready", self._log.read_text()[-2000:]

    async def birth(self, life: dict[str, Any]) -> int:
        """The number of the new process."""
        assert self._running.stdin is not None
        self._running.stdin.write(json.dumps(life).encode() + b"\n")
        return int(await self._line())

    async def death(self) -> int:
        """How it ended, as `os.waitpid` says it."""
        return int(await self._line())

    def cpu_seconds(self) -> float:
        """Its own and that of all the lives that have ended."""
        stat = Path(f"/proc/{self._running.pid}/stat").read_text(encoding="utf-8")
        ticks = [int(each) for each in stat.rpartition(")")[2].split()[11:15]]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    async def stop(self) -> None:
        self._running.kill()
        await self._running.wait()

    async def _line(self) -> str:
        assert self._running.stdout is not None
        return (await self._running.stdout.readline()).decode().strip()


class Victim:
    """A `duban serve` that starts again whenever it dies, until its orders are carried out."""

    def __init__(
        self,
        zygote: Zygote,
        sim: Simulator,
        clock: SharedClock,
        folder: Path,
        url: str,
        mail_port: int,
        number: int = 1,
    ) -> None:
        self._zygote, self._sim, self.clock = zygote, sim, clock
        self._folder, self.url, self._number = folder, url, number
        self.lets_pass = LEASE
        """Before the next life; nothing where others live on: their clock would be turned."""
        self.orders = Orders()
        self.deaths: list[Death] = []
        self.births = 0
        self.points: set[str] = set()
        self._pid: int | None = None
        self._doomed = ""
        self._is_over = False
        self.is_warming = False
        self.more: dict[str, str] = {}
        self._ports = free_port(), mail_port

    async def live(self) -> None:
        """Be born, die, be born again; until cancelled."""
        while not self._is_over and await self._live_once():
            self.clock.advance(self.lets_pass)

    def end(self) -> None:
        """For good."""
        self._is_over = True
        if self.is_warming and self._pid is not None:
            os.kill(self._pid, signal.SIGTERM)
            return
        self.kill("the end")

    def passed(self, point: str) -> bool:
        """A platform has come to a point; True when the victim has died of it."""
        self.points.add(point)
        if point not in self.orders.mortal or len(self.deaths) >= self.orders.most:
            return False
        self.kill(point)
        return True

    def kill(self, point: str) -> None:
        """From outside, at once."""
        if self._pid is not None:
            self._doomed = self._doomed or point
            os.kill(self._pid, signal.SIGKILL)

    def _kill_from_outside(self, pid: int, seconds: float) -> None:
        if self._pid == pid:
            self.kill(f"from outside after {seconds:.3f} s")

    def notices(self) -> None:
        """It looks at its clock, which has been moved."""
        if self._pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGUSR1)

    async def _live_once(self) -> bool:
        """False after the last."""
        points = self._folder / f"points-{self._number}"
        points.unlink(missing_ok=True)
        may_die = len(self.deaths) < self.orders.most
        fate = self.orders.fates.pop(0) if self.orders.fates else 0
        self._doomed = ""
        births = self._births()
        self.births += 1
        self._pid = await self._zygote.birth(
            {
                "environment": self._environment(),
                "clock": str(self._folder / "clock"),
                "log": str(self._log),
                "points": str(points),
                "mortal": sorted(self.orders.mortal) if may_die else [],
                "is_warming": self.is_warming,
                "after": fate if isinstance(fate, int) else 0,
            }
        )
        if self._is_over:
            self.end()  # the story was told while it was being born
        loop = asyncio.get_running_loop()
        if isinstance(fate, float):
            loop.call_later(fate, self._kill_from_outside, self._pid, fate)
        status = await self._zygote.death()
        self._pid = None
        if self._is_over:
            self._doomed = "the end"
        passed = points.read_text(encoding="utf-8").splitlines() if points.exists() else []
        own = [line[1:] for line in passed if line.startswith("!")]
        point = own[0] if own else self._doomed
        if self.is_warming:
            return False
        if status != signal.SIGKILL and births == self._births():
            # No database to start on: whoever keeps the service running starts it again.
            await asyncio.sleep(_BEFORE_NEXT_START_SECONDS)
            return True
        assert status == signal.SIGKILL and point, f"status {status}: {self.said()[-3000:]}"
        self.points |= {line.removeprefix("!") for line in passed}
        if self._is_over:
            return False
        self.orders.mortal.discard(point)
        at = self._sim.world.record("fault", "killed", point).at
        self.deaths.append(Death(point, at, Counter(await self.held())))
        return True

    def _births(self) -> int:
        """How often it has come up."""
        return self.said().count('"listening"')

    def said(self) -> str:
        """What the lives wrote."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    @property
    def _log(self) -> Path:
        return self._folder / f"bot-{self._number}.log"

    def _environment(self) -> dict[str, str]:
        return {
            "DUBAN_DATABASE__URL": self.url,
            "DUBAN_TELEGRAM__API_BASE": self._sim.api_base,
            "DUBAN_GATEWAY__URL": self._sim.gateway_url,
            "DUBAN_GATEWAY__SECRET": GATEWAY_SECRET,
            "DUBAN_MAIL__PORT": str(self._ports[1]),
            "DUBAN_HTTP__PORT": str(self._ports[0]),
            **self.more,
        }

    async def held(self) -> list[str]:
        """For whom rows were under way: claimed, or given back as perhaps taken.

        A copy by another channel is `person#transport`.
        """
        query = (
            "SELECT COALESCE(address, person || '#' || transport, person) FROM outbox"
            " WHERE state = 'claimed' OR (state = 'due' AND uncertain)"
        )
        return [row[0] for row in await self._rows(query)]

    async def rest(self) -> None:
        """Until nothing is left to do, in whichever life."""
        async with asyncio.timeout(120):
            while not await self.is_at_rest():
                await asyncio.sleep(0.02)

    async def is_at_rest(self) -> bool:
        """Nothing is due, claimed or waiting."""
        query = (
            "SELECT 1 FROM outbox WHERE state IN ('due', 'claimed')"
            " UNION ALL SELECT 1 FROM inbox WHERE state = 'waiting'"
        )
        return not await self._rows(query)

    async def _rows(self, query: str) -> list[Any]:
        if self.url.startswith("sqlite"):
            path = self.url.partition(":///")[2]
            connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
            try:
                return connection.execute(query).fetchall()
            finally:
                connection.close()
        while True:
            with suppress(*TROUBLES):
                asked = await asyncpg.connect(self.url.replace("+asyncpg", ""))
                try:
                    return list(await asked.fetch(query))
                finally:
                    await asked.close()
            await asyncio.sleep(0.05)  # the server is in trouble just now


@asynccontextmanager
async def living(*victims: Victim) -> AsyncIterator[None]:
    """The victims live, die and live again inside; afterwards they are gone."""
    async with asyncio.TaskGroup() as group:
        for each in victims:
            group.create_task(each.live())
        try:
            yield
        finally:
            for each in victims:
                each.end()
