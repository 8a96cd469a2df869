"""`duban serve` as its own process against an in-process world; it is killed and started again."""

import asyncio
import json
import os
import re
import resource
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from socket import socket

from simulator.log import Record
from simulator.server import Simulator
from simulator.settings import Settings
from simulator.world import World
from tests.spine.branch import ROOT, rulebook_and_lexicon
from tests.spine.night import is_page

TELLER, RESPONDER = 1001, 1002
STARTING = 60.0
"""Seconds within which a process has started even on a machine that is very busy."""


class Process:
    """The real product on a real clock; judged by the world's log only."""

    def __init__(
        self, folder: Path, sim: Simulator, name: str = "bot", url: str = "", **more: str
    ) -> None:
        """`url` is the database's, when it is not a file of the folder."""
        self.sim, self.world = sim, sim.world
        self._log = folder / f"{name}.log"
        self._running: asyncio.subprocess.Process | None = None
        self._starts = 0
        self.port = _free_port()
        self._environment = {
            **os.environ,
            "DUBAN_DATABASE__URL": url or f"sqlite:///{folder / 'duban.db'}",
            "DUBAN_TELEGRAM__TOKEN": sim.token,
            "DUBAN_TELEGRAM__API_BASE": sim.api_base,
            "DUBAN_TELEGRAM__PER_CHAT_PER_SECOND": "1000",
            "DUBAN_MAIL__HOST": "127.0.0.1",
            "DUBAN_MAIL__PORT": str(sim.smtp_port),
            "DUBAN_MAIL__SENDER": "duban@bank.example",
            "DUBAN_HTTP__PORT": str(self.port),
            "DUBAN_ORGANISATION": str(ROOT / "examples" / "branch" / "organisation.yaml"),
            "DUBAN_PLANS": str(_plans_for_any_day(folder)),
            "DUBAN_LEXICON": str(ROOT / "plans" / "lexicon.yaml"),
            **more,
        }

    @property
    def environment(self) -> dict[str, str]:
        """What the process is told by variables."""
        return dict(self._environment)

    def by_webhook(self, secret: str, url: str = "") -> None:
        """Have the platform post to the process, or to `url`; before it is started."""
        self._environment |= {
            "DUBAN_TELEGRAM__MODE": "webhook",
            "DUBAN_TELEGRAM__WEBHOOK_SECRET": secret,
            "DUBAN_TELEGRAM__WEBHOOK_URL": url or self.webhook_url,
        }

    @property
    def webhook_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/telegram/webhook"

    async def start(self) -> None:
        self._starts += 1
        with self._log.open("ab") as log:
            self._running = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "serve",
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )

    def fill_disk(self) -> None:
        """No file can grow or be written any more, as on a full disk; the log neither."""
        self._limit_files(0)

    def free_disk(self) -> None:
        """There is room again."""
        self._limit_files(resource.RLIM_INFINITY)

    def _limit_files(self, size_bytes: int) -> None:
        assert self._running is not None
        _, hard = resource.prlimit(self._running.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._running.pid, resource.RLIMIT_FSIZE, (size_bytes, hard))

    async def kill(self, by: signal.Signals = signal.SIGKILL) -> int:
        """End it at once, as a power cut does; its exit code."""
        assert self._running is not None
        if self._running.returncode is None:
            self._running.send_signal(by)
        return await self._running.wait()

    def freeze(self) -> None:
        """It stands still with everything it holds, as a machine that swaps or is paused."""
        assert self._running is not None
        self._running.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on as if nothing had happened."""
        assert self._running is not None
        self._running.send_signal(signal.SIGCONT)

    async def stop(self) -> int:
        """End it as an operator does; its exit code."""
        return await self.kill(signal.SIGTERM)

    def cpu_seconds(self) -> float:
        """Processor time used until now."""
        assert self._running is not None
        stat = Path(f"/proc/{self._running.pid}/stat").read_text(encoding="utf-8")
        ticks = [int(each) for each in stat.rpartition(")")[2].split()[11:13]]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    async def ended(self) -> int:
        """Its exit code, when it ends by itself."""
        assert self._running is not None
        return await asyncio.wait_for(self._running.wait(), STARTING)

    @property
    def is_up(self) -> bool:
        return self._running is not None and self._running.returncode is None

    def said(self) -> str:
        """What the process wrote."""
        return self._log.read_text(encoding="utf-8")

    def logged(self, event: str) -> list[dict[str, object]]:
        """What it said of one kind."""
        lines = (json.loads(line) for line in self.said().splitlines() if line.startswith("{"))
        return [line for line in lines if line.get("event") == event]

    async def listens(self) -> None:
        """Return when it has come up."""
        await self.until(lambda: len(self.logged("listening")) == self._starts)

    async def until(self, found: Callable[[], object]) -> None:
        """Wait for what it says or does and the world does not notice."""
        async with asyncio.timeout(STARTING):
            while not found():
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await self.world.pulse.wait()

    def listening_at(self) -> float:
        """When it came up the last time, in seconds since the epoch; by its own log."""
        lines = [line for line in self.said().splitlines() if '"listening"' in line]
        return datetime.fromisoformat(json.loads(lines[-1])["timestamp"]).timestamp()

    def pages(self, chat_id: int = RESPONDER) -> list[Record]:
        """The calls that reached a phone."""
        return [r for r in self.world.log.sends(chat_id) if is_page(r)]

    def attempts(self, chat_id: int = RESPONDER) -> list[Record]:
        """Every call of the API that tried to page somebody, taken or not."""
        calls = [r for r in self.world.log.records if r.method == "sendMessage"]
        return [r for r in calls if r.chat_id == chat_id and is_page(r)]


@asynccontextmanager
async def a_process(folder: Path, webhook_secret: str = "", **more: str) -> AsyncIterator[Process]:
    """A started process, and a world with everybody of the sample branch in it."""
    async with a_world() as sim:
        process = Process(folder, sim, **more)
        if webhook_secret:
            process.by_webhook(webhook_secret)
        await process.start()
        try:
            yield process
        finally:
            sim.world.clear_faults()
            await process.kill()


@asynccontextmanager
async def replicas(
    folder: Path, url: str, count: int, webhook: tuple[str, str] = ("", "")
) -> AsyncIterator[list[Process]]:
    """The same process, started so many times at one instant on one database.

    `webhook` is a secret and the address of whatever shares the posts out among them.
    """
    async with a_world() as sim:
        started = [Process(folder, sim, name=f"bot{no}", url=url) for no in range(1, count + 1)]
        for each in started:
            if webhook[0]:
                each.by_webhook(*webhook)
        try:
            await asyncio.gather(*(each.start() for each in started))
            yield started
        finally:
            sim.world.clear_faults()
            for each in started:
                if each.is_up:
                    await each.kill()


@asynccontextmanager
async def a_world() -> AsyncIterator[Simulator]:
    """Everybody of the sample branch on a platform that never asks for patience."""
    generous = Settings(
        private_burst=1000,
        overall_burst=1000,
        overall_rate=1000,
        webhook_first_wait_seconds=0.1,
        webhook_longest_wait_seconds=0.5,
    )
    world = World(generous)
    async with Simulator(world) as sim:
        for person in rulebook_and_lexicon()[0].duty.organisation.people.values():
            if person.telegram is not None:
                world.add_user(person.telegram, person.name, started=True)
        yield sim


def _plans_for_any_day(folder: Path) -> Path:
    """The go-live plan, in force whatever day this test is run on."""
    plan = (ROOT / "plans" / "it-golive.yaml").read_text(encoding="utf-8")
    timeless = re.sub(r"^period: .*$", "", plan, flags=re.MULTILINE)
    (folder / "plans").mkdir(exist_ok=True)
    (folder / "plans" / "it-golive.yaml").write_text(timeless, encoding="utf-8")
    return folder / "plans"


def _free_port() -> int:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
