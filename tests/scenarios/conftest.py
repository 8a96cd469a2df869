"""A night at the sample branch for each scenario."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.spine.night import EVENING, Night, a_night
from tests.spine.wecom_night import WecomNight, a_wecom_night


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str | None:
    """A SQLite file; where a scenario is marked `on_both_databases`, PostgreSQL as well."""
    if getattr(request, "param", "sqlite") == "sqlite":
        return None
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def night(tmp_path: Path, database_url: str | None) -> AsyncIterator[Night]:
    """02:10 of the night after the go-live; nothing has been reported yet."""
    async with a_night(tmp_path, database=database_url) as it:
        yield it


@pytest.fixture
async def evening(tmp_path: Path, database_url: str | None) -> AsyncIterator[Night]:
    """17:20 of the next day, shortly before the daily summary."""
    async with a_night(tmp_path, EVENING, database=database_url) as it:
        yield it


@pytest.fixture
async def on_wecom(tmp_path: Path) -> AsyncIterator[WecomNight]:
    """The same night at a branch that has WeCom and no Telegram."""
    async with a_wecom_night(tmp_path) as it:
        yield it
