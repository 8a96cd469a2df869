"""`python -m tests.torture list` renews the lists of points; `kills 1000` tortures, and counts."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random, SystemRandom
from tempfile import TemporaryDirectory

from tests.servers.postgres import Postgres, a_postgres
from tests.torture.by_chance import crash, cut_off, kill_by_chance, trouble_by_chance
from tests.torture.campaign import Beside, Campaign
from tests.torture.databases import postgres_in, sqlite_in
from tests.torture.points import write_down
from tests.torture.test_t17_stopped_at_the_peak import recovered
from tests.torture.victim import Orders

MOST_RECOVERY_SECONDS = 10.0
_TROUBLED_STORIES = 5
_BESIDE = ("d09_mail_breaks", "t19_disk_full", "t20_locked_or_corrupt", "t21_clock_jumps")
"""Torments that the scenarios know already."""


async def _list(database: str, campaign: Campaign) -> None:
    """Also what only a life after a death comes to."""
    async with campaign.prepared():
        for hard in (False, True, False):
            await campaign.story(Orders(), hard=hard)
        while left := campaign.account.points - set(campaign.account.killed):
            before = len(campaign.account.killed)
            await campaign.kill_at_each(frozenset(left))
            if len(campaign.account.killed) == before:
                break
    print(database, campaign.account, *campaign.account.faults, sep="\n")
    never = campaign.account.points - set(campaign.account.killed)
    print("nobody died at:", *sorted(never) or ["-"], sep="\n")
    write_down(database, campaign.account.points - never)


async def _killed(name: str, campaign: Campaign, kills: int, seed: int) -> list[str]:
    async with campaign.prepared():
        faults = await kill_by_chance(campaign, kills, seed)
    print(f"{name}: seeds from {seed}: {campaign.account}", flush=True)
    return faults


async def _troubled(
    name: str, folder: Path, server: Postgres, seed: int, trouble: Callable[[Random], Beside]
) -> list[str]:
    campaign = Campaign(folder, postgres_in(server))
    async with campaign.prepared():
        faults = await trouble_by_chance(campaign, _TROUBLED_STORIES, seed, trouble)
    print(f"{name}: seeds from {seed}: {campaign.account}", flush=True)
    return faults


async def _torture(folder: Path, server: Postgres, kills: int, seed: int) -> list[str]:
    """Half of the deaths on each database, side by side; then the server's own."""
    sqlite = Campaign(_in(folder, "sqlite"), await sqlite_in(folder))
    postgresql = Campaign(_in(folder, "postgresql"), postgres_in(server))
    both = await asyncio.gather(
        _killed("random kills, SQLite", sqlite, kills // 2, seed),
        _killed("random kills, PostgreSQL", postgresql, kills - kills // 2, seed + 1_000_000),
    )
    faults = [fault for each in both for fault in each]
    where = _in(folder, "ended")
    faults += await _troubled(
        "connections ended by PostgreSQL", where, server, seed, lambda c: cut_off(server, c)
    )
    where = _in(folder, "stopped")
    faults += await _troubled(
        "PostgreSQL stopped at once", where, server, seed, lambda c: crash(server, c)
    )
    found = await recovered(_in(folder, "peak"))
    print(f"T17, PostgreSQL stopped at the peak: {found}", flush=True)
    if found.lost or found.seconds is None or found.seconds > MOST_RECOVERY_SECONDS:
        faults.append(f"recovery: {found}")
    return faults


def _in(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def _scenarios() -> list[str]:
    """Mail broken after DATA, a full disk, a locked or damaged file, clocks that jump."""
    tests = [f"tests/scenarios/test_{name}.py" for name in _BESIDE]
    done = subprocess.run((sys.executable, "-m", "pytest", "-q", "-n", "0", *tests), check=False)
    return ["scenarios failed"] if done.returncode else []


def main() -> None:
    what, *more = sys.argv[1:] or ["kills"]
    with (
        TemporaryDirectory(prefix="duban-torture-") as temporary,
        a_postgres(durable=what != "list") as server,
    ):
        folder = Path(temporary)
        if what == "list":
            sqlite, postgresql = _in(folder, "sqlite"), _in(folder, "postgresql")
            asyncio.run(_list("sqlite", Campaign(sqlite, asyncio.run(sqlite_in(sqlite)))))
            asyncio.run(_list("postgresql", Campaign(postgresql, postgres_in(server))))
            return
        kills = int(more[0]) if more else 1000
        seed = int(more[1]) if more[1:] else SystemRandom().randrange(1_000_000)
        print(f"{kills} kills, seed {seed}", flush=True)
        faults = asyncio.run(_torture(folder, server, kills, seed))
    faults += _scenarios()
    print(*faults or ["nothing lost, no repeat that is not allowed"], sep="\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
