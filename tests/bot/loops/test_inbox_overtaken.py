"""A row whose case somebody else has in hand is tried again at once, and it is nobody's failure."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.loops.inbox import InboxLoop
from handlers.incoming import Arrival, Incoming, Sender
from storage import inbox
from storage.cases import Conflict
from storage.database import Database
from storage.holding import hold
from storage.tables import inbox as rows
from tests.clock import FakeClock

NOW = datetime.fromisoformat("2026-11-28T02:10:00+08:00")


def _decoded(payload: str, at: datetime) -> Incoming:
    sender = Sender(transport="telegram", address="1")
    return Incoming(kind=Arrival.TEXT, sender=sender, text=payload, at=at)


class Needing:
    """A handler that needs what another replica may have in hand."""

    def __init__(self) -> None:
        self.handled: list[str] = []
        self.conflicts = 0

    async def handle(
        self, connection: AsyncConnection, incoming: Incoming, cause: str, now: datetime
    ) -> None:
        await hold(connection, "case")
        if self.conflicts > 0:
            self.conflicts -= 1
            raise Conflict
        self.handled.append(incoming.text)


Held = tuple[Database, Needing, InboxLoop]


@pytest.fixture
async def held(postgres_url: str) -> AsyncIterator[Held]:
    database, handler = Database(postgres_url, busy_seconds=0.2), Needing()
    async with database.writing() as connection:
        await inbox.put(connection, "telegram", [("1", "1", "first"), ("2", "1", "second")], NOW)
    decoders = {"telegram": _decoded}
    yield database, handler, InboxLoop(database, handler, decoders, FakeClock(NOW), lambda: None)
    await database.close()


async def _attempts(database: Database) -> list[int]:
    async with database.reading() as connection:
        query = select(rows.c.attempts).order_by(rows.c.id)
        return list((await connection.execute(query)).scalars())


async def test_a_row_that_waited_too_long_for_another_replica_waits_on(held: Held) -> None:
    database, handler, loop = held
    other = Database(database.url)
    try:
        async with other.writing() as connection:
            await hold(connection, "case")
            for _ in range(7):
                assert await loop.once()
            assert handler.handled == []
    finally:
        await other.close()
    assert await _attempts(database) == [0, 0], "it is no attempt of the row"
    while await loop.once():
        pass
    assert handler.handled == ["first", "second"]


async def test_a_row_overtaken_without_end_is_set_aside_at_last(held: Held) -> None:
    database, handler, loop = held
    handler.conflicts = 20
    while not handler.handled:
        assert await loop.once()
    assert await _attempts(database) == [0, 0]

    handler.conflicts = 10**6
    for _ in range(21):
        await loop.once()
    assert (await _attempts(database))[1] == 1, "beyond a limit it is the row's own failure"
