"""Every statement, commit and exchange of the path kills a real process once (T12, T13).

A point that is not written in the list, or that nobody died at, fails here. After a change of the
path: `python -m tests.torture list`.
"""

from pathlib import Path

import pytest

from tests.servers.postgres import Postgres
from tests.torture.campaign import Campaign
from tests.torture.databases import postgres_in, sqlite_in
from tests.torture.points import listed
from tests.torture.victim import Orders


async def _every_point_is_survived(campaign: Campaign, database: str) -> None:
    points = listed(database)
    async with campaign.prepared():
        for hard in (False, True):
            untouched = await campaign.story(Orders(), hard=hard)
            assert untouched.faults == []
        assert campaign.account.points - points == set(), "points that are not listed"
        await campaign.kill_at_each(points)
        # What a slow machine came to by chance: given the same chance to die of it.
        await campaign.kill_at_each(frozenset(campaign.account.points - points))
    account = campaign.account
    assert account.faults == []
    assert points - set(account.killed) == set(), "points that nobody died at"


@pytest.mark.timeout(600)
async def test_t12_t13_killed_at_every_point_on_sqlite_nothing_is_lost(tmp_path: Path) -> None:
    campaign = Campaign(tmp_path, await sqlite_in(tmp_path))
    await _every_point_is_survived(campaign, "sqlite")


@pytest.mark.timeout(600)
async def test_t12_t13_killed_at_every_point_on_postgresql_nothing_is_lost(
    tmp_path: Path, postgres: Postgres
) -> None:
    campaign = Campaign(tmp_path, postgres_in(postgres))
    await _every_point_is_survived(campaign, "postgresql")
