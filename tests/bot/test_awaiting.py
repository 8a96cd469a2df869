"""A server that is just starting is waited for; one that refuses us is told with the mend."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.awaiting import StillAway, there
from storage.database import Database, NotLetIn
from tests.servers.ports import free_port
from tests.servers.postgres import Postgres, a_postgres


@pytest.fixture
def own() -> Iterator[Postgres]:
    with a_postgres(template=False) as server:
        yield server


async def tried(url: str, seconds: float = 30.0) -> None:
    database = Database(url, busy_seconds=2.0)
    try:
        await there(database, seconds)
    finally:
        await database.close()


async def test_a_server_that_is_still_starting_is_waited_for(own: Postgres) -> None:
    await asyncio.to_thread(own.stop)
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(tried(own.url("postgres")))
        await asyncio.wait({waiting}, timeout=0.3)
        assert not waiting.done()
        await asyncio.to_thread(own.start)


async def test_one_that_does_not_come_is_told_with_the_host_and_the_mend() -> None:
    with pytest.raises(StillAway) as told:
        await tried(f"postgresql+asyncpg://duban:geheim@127.0.0.1:{free_port()}/duban", 0)
    assert "127.0.0.1" in str(told.value)
    assert "改法：启动数据库服务" in str(told.value)
    assert "geheim" not in str(told.value)


@pytest.mark.parametrize(
    ("user", "name", "options", "said"),
    [
        ("stranger", "postgres", "", "用户名或密码不对"),
        ("postgres", "no_such", "", "没有这个库"),
        ("postgres", "postgres", "?ssl=require", "不支持加密连接"),
    ],
)
async def test_a_server_that_refuses_us_is_not_waited_for(
    postgres: Postgres, user: str, name: str, options: str, said: str
) -> None:
    at = f"postgresql+asyncpg://{user}:geheim@127.0.0.1:{postgres.port}/{name}{options}"
    with pytest.raises(NotLetIn, match=f"{said}.*改法") as refused:
        await tried(at)
    assert "geheim" not in str(refused.value)
