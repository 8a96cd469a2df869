"""A migrated SQLite file for each test; nothing is shared between tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import schema
from storage.database import Database


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where the test's database is."""
    return f"sqlite+aiosqlite:///{tmp_path / 'duban.db'}"


@pytest.fixture
async def empty(url: str) -> AsyncIterator[Database]:
    """A database without tables."""
    database = Database(url)
    yield database
    await database.close()


@pytest.fixture
async def database(empty: Database) -> Database:
    """A database at the newest schema."""
    await schema.upgrade(empty)
    return empty


@pytest.fixture
async def another(database: Database, url: str) -> AsyncIterator[Database]:
    """The same file opened a second time, as another process would; it is not patient."""
    second = Database(url, busy_seconds=0.3)
    yield second
    await second.close()
