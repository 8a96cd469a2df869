"""A row whose case somebody else has in hand is tried again soon, and it is nobody's failure."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.loops.inbox import InboxLoop
from handlers.incoming import Arrival, Incoming, Sender
from storage import inbox
from storage.cases import Conflict
from storage.database import Database
from storage.holding import hold, wait_at_most
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
        if "of another case" not in incoming.text:
            await hold(connection, "case")
        if self.conflicts > 0:
            self.conflicts -= 1
            raise Conflict
        self.handled.append(incoming.text)


Held = tuple[Database, Needing, InboxLoop, FakeClock]


@pytest.fixture
async def held(postgres_url: str) -> AsyncIterator[Held]:
    database, handler = Database(postgres_url, busy_seconds=0.2), Needing()
    async with database.writing() as connection:
        await inbox.put(connection, "telegram", [("1", "1", "first"), ("2", "1", "second")], NOW)
    decoders, clock = {"telegram": _decoded}, FakeClock(NOW)
    yield database, handler, InboxLoop(database, handler, decoders, clock, lambda: None), clock
    await database.close()


async def _attempts(database: Database) -> list[int]:
    async with database.reading() as connection:
        query = select(rows.c.attempts).order_by(rows.c.id)
        return list((await connection.execute(query)).scalars())


async def test_a_row_that_waited_too_long_for_another_replica_waits_on(held: Held) -> None:
    database, handler, loop, clock = held
    other = Database(database.url)
    try:
        async with other.writing() as connection:
            await hold(connection, "case")
            for seconds in (1, 2, 3, 4, 5, 5, 5):
                assert await loop.once()
                assert not await loop.once(), "it rests"
                clock.at += timedelta(seconds=seconds)
            assert handler.handled == []
    finally:
        await other.close()
    assert await _attempts(database) == [0, 0], "it is no attempt of the row"
    while await loop.once():
        pass
    assert handler.handled == ["first", "second"]


async def test_whoever_writes_about_another_case_is_taken_next(held: Held) -> None:
    database, handler, loop, _ = held
    other = Database(database.url)
    async with database.writing() as connection:
        news = [("3", "2", "a tap"), ("4", "3", "of another case")]
        await inbox.put(connection, "telegram", news, NOW)
    try:
        async with other.writing() as connection:
            await hold(connection, "case")
            for _ in range(3):
                assert await loop.once()
            assert handler.handled == ["of another case"]
    finally:
        await other.close()


async def test_a_row_waits_for_two_seconds_and_not_for_the_patience_of_others(
    postgres_url: str,
) -> None:
    database = Database(postgres_url)
    try:
        async with database.writing() as connection:
            for seconds, expected in ((2.0, "2s"), (0.2, "200ms"), (60.0, "200ms")):
                await wait_at_most(connection, seconds)
                shown = await connection.execute(text("SHOW lock_timeout"))
                assert shown.scalar_one() == expected
        async with database.writing() as connection:
            assert (await connection.execute(text("SHOW lock_timeout"))).scalar_one() == "10s"
    finally:
        await database.close()


async def test_what_presses_is_not_forgotten_while_another_replica_holds_its_sender(
    postgres_url: str,
) -> None:
    database, other, handler = Database(postgres_url), Database(postgres_url), Needing()
    rows = [(f"a{n}", f"s{n}", f"nag {n}") for n in range(60)]
    rows += [("x1", "X", "hello"), ("x2", "X", "threat")]
    rows += [("y1", "Y", "threat too")]
    async with database.writing() as connection:
        await inbox.put(connection, "telegram", rows, NOW)
    decoders = {"telegram": _decoded}
    clock, presses = FakeClock(NOW), lambda said: "threat" in said
    loop = InboxLoop(database, handler, decoders, clock, lambda: None, None, presses)
    try:
        async with other.writing() as connection:
            assert await inbox.next_waiting(connection, NOW, of=("telegram", "X"))
            for _ in range(3):
                await loop.once()
        for _ in range(2):
            await loop.once()
        assert handler.handled == ["threat too", "nag 0", "nag 1", "hello", "threat"]
    finally:
        await other.close()
        await database.close()


async def test_a_row_overtaken_without_end_is_set_aside_at_last(held: Held) -> None:
    database, handler, loop, _ = held
    handler.conflicts = 20
    while not handler.handled:
        assert await loop.once()
    assert await _attempts(database) == [0, 0]

    handler.conflicts = 10**6
    for _ in range(21):
        await loop.once()
    assert (await _attempts(database))[1] == 1, "beyond a limit it is the row's own failure"
