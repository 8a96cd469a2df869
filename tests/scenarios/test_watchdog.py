"""`duban watchdog` as its own process beside a real `duban serve`; judged by the mailbox."""

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from simulator.mailbox import Letter
from tests.spine.branch import ROOT
from tests.spine.process import STARTING, TELLER, Process, a_process

ADMIN = "admin@bank.example"
SENDER = "watchdog@bank.example"


def _environment(process: Process, folder: Path, patience: str) -> dict[str, str]:
    """The engine's own mail settings lead nowhere: the watchdog may not lean on them."""
    known = process.environment
    return {
        **known,
        "DUBAN_MAIL__PORT": "9",
        "DUBAN_WATCHDOG__MAIL__HOST": "127.0.0.1",
        "DUBAN_WATCHDOG__MAIL__PORT": known["DUBAN_MAIL__PORT"],
        "DUBAN_WATCHDOG__MAIL__SENDER": SENDER,
        "DUBAN_WATCHDOG__FOLDER": str(folder / "watchdog"),
        "DUBAN_WATCHDOG__LOOK_SECONDS": "0.5",
        "DUBAN_WATCHDOG__PATIENCE_SECONDS": patience,
        "DUBAN_WATCHDOG__DISK_FREE_MEGABYTES": "1",
    }


async def _run(environment: dict[str, str], *more: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "watchdog",
        *more,
        cwd=ROOT,
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )


async def _until_it_watches(running: asyncio.subprocess.Process) -> None:
    """It has looked once; it says so."""
    assert running.stderr is not None
    async with asyncio.timeout(STARTING):
        async for line in running.stderr:
            if b"watchdog_watching" in line:
                return
    raise AssertionError("the watchdog ended")


@asynccontextmanager
async def _a_watchdog(process: Process, folder: Path, patience: str) -> AsyncIterator[None]:
    running = await _run(_environment(process, folder, patience))
    try:
        await process.world.phone(TELLER).types("帮助")
        await process.world.phone(TELLER).sees("记住一条", timeout=STARTING)
        await _until_it_watches(running)
        yield
    finally:
        running.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(running.wait(), STARTING) == 0


def _letters(process: Process) -> list[Letter]:
    found = [x for x in process.world.letters if ADMIN in x.recipients]
    return [x for x in found if SENDER in x.sender]


async def _told(process: Process, subject: str) -> Letter:
    return await process.world.until(
        lambda: next((x for x in _letters(process) if subject in x.subject), None), timeout=60.0
    )


async def test_an_engine_stopped_in_its_tracks_is_told_and_told_well_when_it_goes_on(
    tmp_path: Path,
) -> None:
    async with a_process(tmp_path) as process, _a_watchdog(process, tmp_path, "3"):
        process.freeze()
        try:
            letter = await _told(process, "【督办告警】督办没有应答")
        finally:
            process.thaw()
        assert "0571-65550102" in letter.text
        await _told(process, "【督办恢复】")


async def test_a_database_locked_for_ever_is_told_although_the_engine_answers(
    tmp_path: Path,
) -> None:
    async with a_process(tmp_path) as process, _a_watchdog(process, tmp_path, "9"):
        backup = sqlite3.connect(tmp_path / "duban.db", isolation_level=None)
        backup.execute("BEGIN IMMEDIATE")
        try:
            await _told(process, "【督办告警】督办写不了数据库")
        finally:
            backup.execute("ROLLBACK")
            backup.close()


async def test_a_full_disk_is_told_although_the_engine_answers(tmp_path: Path) -> None:
    async with a_process(tmp_path) as process, _a_watchdog(process, tmp_path, "9"):
        process.fill_disk()
        await _told(process, "【督办告警】督办写不了数据库")
        process.free_disk()


async def test_one_look_ends_with_0_when_all_is_well_and_with_1_when_the_engine_is_dead(
    tmp_path: Path,
) -> None:
    async with a_process(tmp_path) as process:
        await process.world.phone(TELLER).types("帮助")
        await process.world.phone(TELLER).sees("记住一条", timeout=STARTING)
        environment = _environment(process, tmp_path, "2")
        well = await _run(environment, "--once")
        assert await asyncio.wait_for(well.wait(), STARTING) == 0
        await process.kill()
        dead = await _run(environment, "--once")
        assert await asyncio.wait_for(dead.wait(), STARTING) == 1
        assert [x.subject for x in _letters(process)] == ["【督办告警】督办没有应答"]


async def test_without_a_mail_server_of_its_own_it_refuses_to_start(tmp_path: Path) -> None:
    known = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
    running = await _run({**known, "DUBAN_MAIL__HOST": "127.0.0.1"})
    assert await asyncio.wait_for(running.wait(), STARTING) == 2
