"""A database for each test, on SQLite and on PostgreSQL; nothing is shared between tests."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage import schema
from storage.database import Database


@pytest.fixture(params=("sqlite", "postgresql"))
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where the test's database is; it has no tables yet."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'duban.db'}"
        return
    server = request.getfixturevalue("postgres")
    name = server.empty()
    yield server.url(name)
    server.drop(name)


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
    """The same database opened a second time, as another process would; it is not patient."""
    second = Database(url, busy_seconds=0.3)
    yield second
    await second.close()
