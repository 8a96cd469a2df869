"""The demo as a person starts it: a process of its own, on free ports, in a folder of its own."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
READY_SECONDS = 30.0


class Demo:
    """A running demo; `url` is its page."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self.process = process
        self.url = url

    async def interrupted(self) -> tuple[int, str, str]:
        """Press Ctrl-C: exit code and the rest of what it wrote."""
        self.process.send_signal(signal.SIGINT)
        out, err = await asyncio.wait_for(self.process.communicate(), READY_SECONDS)
        return self.process.returncode or 0, out.decode(), err.decode()


async def begun(folder: Path, *arguments: str) -> asyncio.subprocess.Process:
    """`duban demo` with an empty home, from a foreign folder."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", *arguments,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


@asynccontextmanager
async def running(folder: Path, *arguments: str) -> AsyncIterator[Demo]:
    """A demo whose page can be opened; ended on leaving, whatever happened."""
    process = await begun(folder, "--port", "0", "--bot-port", "0", *arguments)
    try:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), READY_SECONDS)
        found = re.search(r"http://\S+", line.decode())
        assert found, line
        yield Demo(process, found[0])
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
