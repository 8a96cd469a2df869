"""`python -m tests.torture list` renews the lists of points; `kills N` kills at random."""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.torture.campaign import Campaign
from tests.torture.databases import sqlite_in
from tests.torture.points import write_down
from tests.torture.victim import Orders


async def _list(folder: Path) -> None:
    campaign = Campaign(folder, await sqlite_in(folder))
    async with campaign.prepared():
        for _ in range(3):
            await campaign.story(Orders())
        await campaign.kill_at_each(frozenset(campaign.account.points))
    print(campaign.account, *campaign.account.faults, sep="\n")
    write_down("sqlite", campaign.account.points)


def main() -> None:
    with TemporaryDirectory(prefix="duban-torture-") as folder:
        if sys.argv[1:] == ["list"]:
            asyncio.run(_list(Path(folder)))


if __name__ == "__main__":
    main()
