"""`python -m tests.torture list` renews the lists of points; `kills N` kills at random."""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers.postgres import a_postgres
from tests.torture.campaign import Campaign
from tests.torture.databases import postgres_in, sqlite_in
from tests.torture.points import write_down
from tests.torture.victim import Orders


async def _list(database: str, campaign: Campaign) -> None:
    async with campaign.prepared():
        for _ in range(3):
            await campaign.story(Orders())
        await campaign.kill_at_each(frozenset(campaign.account.points))
    print(campaign.account, *campaign.account.faults, sep="\n")
    write_down(database, campaign.account.points)


def main() -> None:
    with TemporaryDirectory(prefix="duban-torture-") as folder, a_postgres() as server:
        sqlite, postgresql = Path(folder) / "sqlite", Path(folder) / "postgresql"
        sqlite.mkdir()
        postgresql.mkdir()
        if sys.argv[1:] == ["list"]:
            asyncio.run(_list("sqlite", Campaign(sqlite, asyncio.run(sqlite_in(sqlite)))))
            asyncio.run(_list("postgresql", Campaign(postgresql, postgres_in(server))))


if __name__ == "__main__":
    main()
