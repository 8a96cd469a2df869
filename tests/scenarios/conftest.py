"""A night at the sample branch for each scenario."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.spine.night import EVENING, Night, a_night


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    """02:10 of the night after the go-live; nothing has been reported yet."""
    async with a_night(tmp_path) as it:
        yield it


@pytest.fixture
async def evening(tmp_path: Path) -> AsyncIterator[Night]:
    """17:20 of the next day, shortly before the daily summary."""
    async with a_night(tmp_path, EVENING) as it:
        yield it
