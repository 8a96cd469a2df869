"""A real `duban serve`, what it uses of the machine, and the simulated world it talks to."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from simulator.server import Simulator
from simulator.settings import Settings
from simulator.world import World
from tests.bench import branch

ROOT = Path(__file__).parents[2]
PORT = 8651
LIMITLESS = Settings(overall_rate=1e6, overall_burst=10**6, private_rate=1e6, private_burst=10**6)


@dataclass(slots=True)
class Serving:
    """The running process. `began` is when it was started, in seconds since the epoch."""

    pid: int
    began: float

    def cpu_seconds(self) -> float:
        """Processor time used until now, by the process and the kernel for it."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        ticks = [int(each) for each in fields.split()[11:13]]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    def memory(self, which: str = "VmRSS") -> float:
        """Resident memory in MB now; `VmHWM` is the most it ever was."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith(f"{which}:"))
        return int(line.split()[1]) / 1024


@asynccontextmanager
async def simulated() -> AsyncIterator[Simulator]:
    """The world with everybody in it, and no limits: Duban is measured and not Telegram's."""
    async with Simulator(everybody(World(LIMITLESS))) as sim:
        yield sim


def everybody(world: World) -> World:
    """The world with the bench's people in it."""
    for number in range(branch.UNITS):
        world.add_user(branch.TELLER + number, f"柜员{number}", started=True)
        world.add_user(branch.RESPONDER + number, f"值班{number}", started=True)
    for number in (branch.CHIEF, branch.PROVINCE):
        world.add_user(number, "组长", started=True)
    return world


@asynccontextmanager
async def serving(
    folder: Path, sim: Simulator, more: Mapping[str, str] | None = None, *, ready: bool = True
) -> AsyncIterator[Serving]:
    """`duban serve` on the folder's database; `ready` waits until its loops run."""
    with (folder / "bot.log").open("ab") as log:
        began = time.time()
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "serve"),
            cwd=ROOT,
            env=_environment(folder, sim) | dict(more or {}),
            stderr=log,
        )
    try:
        if ready:
            port = int((more or {}).get("DUBAN_HTTP__PORT", PORT))
            await _until_healthy(bot, port)
        yield Serving(bot.pid, began)
    except TimeoutError:
        print((folder / "bot.log").read_text(encoding="utf-8")[-3000:], file=sys.stderr)
        raise
    finally:
        with contextlib.suppress(ProcessLookupError):
            bot.send_signal(signal.SIGTERM)
        await bot.wait()


def write_files(folder: Path) -> None:
    """Organisation and plan of the bench."""
    (folder / "organisation.yaml").write_text(branch.organisation(), encoding="utf-8")
    (folder / "plans").mkdir(exist_ok=True)
    (folder / "plans" / "bench.yaml").write_text(branch.plan(), encoding="utf-8")


async def _until_healthy(bot: asyncio.subprocess.Process, port: int) -> None:
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while bot.returncode is None:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/healthz"):
                    return
            await asyncio.sleep(0.05)
    raise TimeoutError("duban serve did not start")


def _environment(folder: Path, sim: Simulator) -> dict[str, str]:
    others = {name: text for name, text in os.environ.items() if not name.startswith("DUBAN_")}
    return others | {
        "DUBAN_DATABASE__URL": f"sqlite:///{folder / 'duban.db'}",
        "DUBAN_TELEGRAM__TOKEN": sim.token,
        "DUBAN_TELEGRAM__API_BASE": sim.api_base,
        "DUBAN_TELEGRAM__PER_SECOND": "1000",
        "DUBAN_TELEGRAM__PER_CHAT_PER_SECOND": "1000",
        "DUBAN_MAIL__HOST": "127.0.0.1",
        "DUBAN_MAIL__PORT": str(sim.smtp_port),
        "DUBAN_HTTP__PORT": str(PORT),
        "DUBAN_ORGANISATION": str(folder / "organisation.yaml"),
        "DUBAN_PLANS": str(folder / "plans"),
        "DUBAN_LEXICON": str(ROOT / "plans" / "lexicon.yaml"),
    }
