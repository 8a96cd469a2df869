"""The servers of this test run: each is started once a worker, and only when a test asks for it."""

from collections.abc import Iterator

import pytest

from tests.servers.postgres import Postgres, a_postgres
from tests.servers.redis import RedisServer, a_redis


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server with a migrated template. Nobody stops it; for that start your own."""
    with a_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A Redis server. Nobody stops it; for that start your own."""
    with a_redis() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A migrated PostgreSQL database of the test's own."""
    name = postgres.migrated()
    yield postgres.url(name)
    postgres.drop(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with those that ask for more time than others: nobody waits for them at the end."""
    items.sort(key=_own_timeout, reverse=True)


def _own_timeout(item: pytest.Item) -> float:
    mark = item.get_closest_marker("timeout")
    return float(mark.args[0]) if mark else 0.0
