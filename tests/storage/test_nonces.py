"""A nonce is good for one set of bytes, across restarts, until nobody would believe it (A36)."""

import asyncio

from sqlalchemy import func, select

from storage import nonces
from storage.database import Database
from storage.nonces import Use
from storage.tables import nonces as table
from tests.storage.making import after

KEPT_SECONDS = 600.0


async def use(
    database: Database,
    nonce: str,
    digest: str = "bytes",
    at: float = 0.0,
    platform: str = "wecom",
) -> Use:
    async with database.writing() as connection:
        return await nonces.use(
            connection, platform, nonce, digest, after(at), after(at + KEPT_SECONDS)
        )


async def kept(database: Database) -> int:
    async with database.reading() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


async def test_a36_a_nonce_is_new_once_then_the_same_and_a_replay_with_other_bytes(
    database: Database,
) -> None:
    assert await use(database, "n1") is Use.NEW
    assert await use(database, "n1", at=KEPT_SECONDS) is Use.SAME
    assert await use(database, "n1", "other bytes", at=KEPT_SECONDS) is Use.OTHER
    assert await use(database, "n1", at=1.0) is Use.SAME, "a replay has changed nothing"
    assert await use(database, "n2") is Use.NEW
    assert await use(database, "n1", platform="gateway") is Use.NEW


async def test_a36_another_process_and_a_later_one_know_the_nonce(
    database: Database, another: Database
) -> None:
    assert await use(database, "n1") is Use.NEW
    assert await use(another, "n1", "other bytes") is Use.OTHER


async def test_a36_what_is_not_stored_has_not_used_its_nonce(database: Database) -> None:
    try:
        async with database.writing() as connection:
            await nonces.use(connection, "wecom", "n1", "bytes", after(0), after(600))
            raise OSError("no space left on device")
    except OSError:
        pass
    assert await use(database, "n1") is Use.NEW


async def test_a36_of_many_at_once_with_one_nonce_one_is_new(database: Database, url: str) -> None:
    second = Database(url)
    try:
        found = await asyncio.gather(
            *(use(each, "n1", f"bytes {n}") for n, each in enumerate((database, second) * 4))
        )
    finally:
        await second.close()
    assert sorted(found) == [Use.NEW, *[Use.OTHER] * 7]


async def test_old_nonces_are_forgotten_and_the_table_stays_small(database: Database) -> None:
    for n in range(40):
        assert await use(database, f"n{n}", at=n * 100.0) is Use.NEW
        assert await kept(database) <= KEPT_SECONDS / 100 + 1
    assert await use(database, "n0", "other bytes", at=4000.0) is Use.NEW
