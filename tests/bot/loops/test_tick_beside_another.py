"""The tick beside another replica that has a draft in hand, or was quicker."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.loops.tick import Tick
from handlers.desk import Desk
from storage import drafts
from storage.database import Database
from tests.clock import FakeClock
from tests.spine.branch import rulebook_and_lexicon

NOW = datetime.fromisoformat("2026-11-28T02:10:00+08:00")


class Filing:
    """What becomes of drafts that are due."""

    def __init__(self) -> None:
        self.filed: list[str] = []

    async def __call__(self, connection: AsyncConnection, person: str, now: datetime) -> None:
        self.filed.append(person)
        await drafts.drop(connection, person)


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    # A tick that waits for the name is told Busy, and the test fails.
    opened = Database(postgres_url, busy_seconds=1.0)
    yield opened
    await opened.close()


async def test_a_draft_in_a_frozen_replicas_hand_holds_up_no_other(database: Database) -> None:
    filing, other = Filing(), Database(database.url)
    tick = Tick(database, Desk(rulebook_and_lexicon()[0]), filing, FakeClock(NOW), lambda: None)
    async with database.writing() as connection:
        for person, late in (("frozen", 9), ("free", 5)):
            await drafts.save(connection, person, "{}", NOW - timedelta(seconds=late), NOW)
    async with other.writing() as connection:
        assert await drafts.load(connection, "frozen") == "{}"
        assert await tick.once() == 1
        assert filing.filed == ["free"]
    assert await tick.once() == 1
    assert filing.filed == ["free", "frozen"]
    assert await tick.once() == 0
    await other.close()
