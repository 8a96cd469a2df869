"""Whatever address of a database is pasted works, or is refused with the mend and no password."""

import pytest
from pydantic import SecretStr
from pydantic_core import PydanticCustomError
from sqlalchemy import text

from bot.database_address import database_url
from storage.database import Database
from tests.servers.postgres import Postgres

_BASE = "postgresql+asyncpg://duban:geheim@db.bank.example:5432/duban"


def understood(address: str) -> str:
    return database_url(SecretStr(address)).get_secret_value()


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("sqlite:///duban.db", "sqlite+aiosqlite:///duban.db"),
        ("postgres://duban:geheim@db.bank.example:5432/duban", _BASE),
        (" postgresql://duban:geheim@db.bank.example:5432/duban\n", _BASE),
        (_BASE, _BASE),
        (f"{_BASE}?sslmode=require", f"{_BASE}?ssl=require"),
        (f"{_BASE}?sslmode=verify-full&connect_timeout=5", f"{_BASE}?ssl=verify-full"),
        (f"{_BASE}?ssl=true&application_name=x", f"{_BASE}?ssl=require"),
        (
            "postgresql://db:5432/?dbname=duban&user=duban&password=ge%40heim",
            "postgresql+asyncpg://duban:ge%40heim@db:5432/duban",
        ),
        (
            "postgresql://a:b@h1,h2:5433/duban?target_session_attrs=read-write",
            "postgresql+asyncpg://a:b@/duban?host=h1%3A5432&host=h2%3A5433"
            "&target_session_attrs=read-write",
        ),
    ],
)
def test_what_a_client_of_postgresql_takes_is_translated(pasted: str, meant: str) -> None:
    assert understood(pasted) == meant


@pytest.mark.parametrize(
    ("pasted", "what", "mend"),
    [
        ("mysql://duban:geheim@db/duban", "不是数据库地址", "postgresql://"),
        ("postgresql://duban:ge@heim@db/duban", "读不懂", "%40"),
        ("postgresql://duban:geheim@db:port/duban", "读不懂", "库名"),
        ("postgresql://duban:geheim@db:5432", "缺少库名", "库名"),
        (f"{_BASE}?sslmode=yes", "sslmode 的值认不得", "verify-full"),
        (f"{_BASE}?sslrootcert=/etc/ca.pem", "不能写 sslrootcert", "PGSSLROOTCERT"),
        (f"{_BASE}?channel_binding=require", "channel_binding", "删掉"),
        (f"{_BASE}?sslmode=require&sslmode=disable", "写了几次", "只写一次"),
    ],
)
def test_what_it_cannot_do_is_refused_with_the_mend(pasted: str, what: str, mend: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        understood(pasted)
    said = refused.value.context or {}
    assert what in said["what"]
    assert mend in said["mend"]
    assert "heim" not in f"{said['what']}"


async def test_addresses_of_sockets_and_hosts_really_open_the_database(
    postgres: Postgres, postgres_url: str
) -> None:
    name = postgres_url.rpartition("/")[2]
    folder, port = str(postgres.folder), postgres.port
    encoded = folder.replace("/", "%2F")
    for address in (
        f"postgres://postgres@127.0.0.1:{port}/{name}?sslmode=prefer",
        f"postgresql://postgres:ignored@nowhere.example/{name}?host={folder}&port={port}",
        f"postgresql://postgres@{encoded}:{port}/{name}",
        f"postgresql:///{name}?host={folder}&port={port}&user=postgres",
        f"postgresql://postgres@127.0.0.1:1,127.0.0.1:{port}/{name}",
    ):
        database = Database(understood(address))
        try:
            async with database.reading() as connection:
                assert await connection.scalar(text("select current_database()")) == name
        finally:
            await database.close()
