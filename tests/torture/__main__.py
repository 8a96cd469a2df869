"""`python -m tests.torture list` renews the lists of points; `kills 1000` tortures, and counts."""

import asyncio
import os
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from time import monotonic

from tests.servers.postgres import Postgres, a_postgres
from tests.servers.redis import RedisServer, a_redis
from tests.torture.by_chance import (
    Trouble,
    crash,
    cut_off,
    forget,
    kill_by_chance,
    none,
    trouble_by_chance,
)
from tests.torture.campaign import MOST_A_STORY, Account, Campaign
from tests.torture.databases import Fresh, postgres_in, sqlite_in
from tests.torture.points import write_down
from tests.torture.test_t17_stopped_at_the_peak import recovered
from tests.torture.victim import Orders

MOST_RECOVERY_SECONDS = 10.0
_TROUBLED_STORIES = 10
_OF_REPLICAS = 0.1
"""The part of all kills in which the others live on; there the leases of the dead run out in real
time."""
_MOST_OF_REPLICA = 3
_LANES = 3
_BETWEEN_LANES = 1_000_000
"""Between the seeds of what runs side by side."""


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


class Torture:
    """One run on servers of its own; `faults` is empty when nothing was lost."""

    def __init__(self, folder: Path, server: Postgres, kills: int, seed: int) -> None:
        self._folder, self._server = folder, server
        self._kills, self._seed = kills, seed
        self.faults: list[str] = []
        self.killed = 0
        self._begun = 0

    async def run(self, for_replicas: RedisServer, for_one: RedisServer) -> None:
        """Side by side, but for what stops the whole server."""
        of_replicas = int(self._kills * _OF_REPLICAS)
        of_one = self._kills - of_replicas
        sqlite = await sqlite_in(self._folder)
        await asyncio.gather(
            self._killed("random kills, SQLite", of_one // 2, sqlite),
            self._killed("random kills, PostgreSQL", of_one - of_one // 2),
            self._killed_replicas(of_replicas, for_replicas),
            self._troubled("connections ended by PostgreSQL", partial(cut_off, self._server)),
            self._troubled(
                "Redis flushed and killed", partial(forget, for_one), _by_redis(for_one)
            ),
        )
        await self._troubled("PostgreSQL stopped at once", partial(crash, self._server))
        found = await recovered(self._in("peak"))
        print(f"T17, PostgreSQL stopped at the peak: {found}", flush=True)
        if found.lost or found.seconds is None or found.seconds > MOST_RECOVERY_SECONDS:
            self.faults.append(f"recovery: {found}")

    async def _killed(self, name: str, kills: int, fresh: Fresh | None = None) -> None:
        """On SQLite, or on new databases of the server."""
        account = Account()
        lanes = [
            Campaign(self._in(f"{name} {no}"), fresh or postgres_in(self._server), account=account)
            for no in range(_LANES)
        ]
        await self._by_chance(lanes, kills, [])
        self._tell(name, account, [])

    async def _killed_replicas(self, kills: int, redis: RedisServer) -> None:
        """Two of them; their Redis is flushed and killed meanwhile."""
        account, done, more = Account(), list[str](), _by_redis(redis)
        server = postgres_in(self._server)
        lane = Campaign(self._in("replicas"), server, 2, more, account)
        await self._by_chance([lane], kills, done, partial(forget, redis), _MOST_OF_REPLICA)
        self._tell("random kills, two replicas on PostgreSQL, Redis in trouble", account, done)

    async def _by_chance(
        self,
        lanes: list[Campaign],
        kills: int,
        done: list[str],
        trouble: Trouble = none,
        most: int = MOST_A_STORY,
    ) -> None:
        """The lanes share the kills out among them."""

        async def along(lane: Campaign) -> None:
            self._begun += 1
            seed = self._seed + self._begun * _BETWEEN_LANES
            async with lane.prepared():
                self.faults += await kill_by_chance(lane, kills, seed, done, trouble, most)

        await asyncio.gather(*map(along, lanes))

    async def _troubled(
        self, name: str, trouble: Trouble, more: dict[str, str] | None = None
    ) -> None:
        campaign = Campaign(self._in(name), postgres_in(self._server), more=more)
        done: list[str] = []
        async with campaign.prepared():
            self.faults += await trouble_by_chance(
                campaign, _TROUBLED_STORIES, self._seed, done, trouble
            )
        self._tell(name, campaign.account, done)

    def _tell(self, name: str, account: Account, done: list[str]) -> None:
        self.killed += len(account.killed)
        counted = "".join(f"{what} {count}; " for what, count in Counter(done).items())
        print(f"{name}: {counted}{account}", flush=True)

    def _in(self, name: str) -> Path:
        folder = self._folder / name.replace(" ", "-")
        folder.mkdir()
        return folder


def _by_redis(server: RedisServer) -> dict[str, str]:
    return {"DUBAN_REDIS__URL": server.url}


def _torture(folder: Path, kills: int, seed: int) -> None:
    print(f"{kills} kills, seed {seed}", flush=True)
    began = monotonic()
    with a_postgres(durable=True) as server, a_redis() as for_replicas, a_redis() as for_one:
        torture = Torture(folder, server, kills, seed)
        asyncio.run(torture.run(for_replicas, for_one))
    used = os.times()
    cpu = used.user + used.system + used.children_user + used.children_system
    took = f"{monotonic() - began:.0f} s, {cpu:.0f} s of CPU without PostgreSQL"
    print(f"{torture.killed} kills; {took}")
    print(*torture.faults or ["nothing lost, no repeat that is not allowed"], sep="\n")
    sys.exit(1 if torture.faults else 0)


def main() -> None:
    what, *more = sys.argv[1:] or ["kills"]
    with TemporaryDirectory(prefix="duban-torture-") as temporary:
        folder = Path(temporary)
        if what != "list":
            kills = int(more[0]) if more else 1000
            _torture(folder, kills, int(more[1]) if more[1:] else SystemRandom().randrange(10**6))
        for name in ("sqlite", "postgresql"):
            (folder / name).mkdir()
        with a_postgres() as server:
            fresh = asyncio.run(sqlite_in(folder))
            asyncio.run(_list("sqlite", Campaign(folder / "sqlite", fresh)))
            asyncio.run(_list("postgresql", Campaign(folder / "postgresql", postgres_in(server))))


if __name__ == "__main__":
    main()
