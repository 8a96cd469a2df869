"""T17: PostgreSQL is stopped with `immediate` at the peak of sending, and comes again.

The process sends at its whole budget. Measured are the rate before, and how long after the server
takes connections again three seconds pass at 95 % of it.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass

from handlers.card import Card
from simulator.clock import wall_seconds
from simulator.world import World
from storage import outbox
from storage.codec import to_text
from storage.database import Database
from storage.outbox import Owed, RowKind
from tests.servers.postgres import Postgres
from tests.torture.story import TELLER
from tests.torture.victim import Victim, living

RATE = 14
_BACKLOG = 15 * RATE
_BEFORE_SECONDS = 4.0
_ENOUGH = 0.95
_WINDOW_SECONDS = 3.0
_PATIENCE = 90.0


@dataclass(frozen=True)
class Recovery:
    """Rates are messages a second; `seconds` None when it did not come back."""

    rate_before: float
    away_seconds: float
    seconds: float | None
    lost: int
    repeats: int
    most_copies: int

    def __str__(self) -> str:
        return (
            f"rate before {self.rate_before:.1f}/s; server away for {self.away_seconds:.1f} s; "
            f"95 % again {self.seconds} s after it was up; lost {self.lost}, repeats {self.repeats}"
        )


async def recovery(server: Postgres, victim: Victim, world: World) -> Recovery:
    """One stop at the peak. The story's database is on `server`."""
    victim.more = {"DUBAN_TELEGRAM__PER_SECOND": str(RATE)}
    wanted = await _owe(victim, world)
    async with living(victim):
        await world.until(lambda: len(_sent(world)) >= _BEFORE_SECONDS * RATE, timeout=_PATIENCE)
        stopped_at = wall_seconds()
        await asyncio.to_thread(server.stop, "immediate")
        await world.phone(TELLER).types("客户等了两小时没人理")
        await asyncio.to_thread(server.start)
        up_at = wall_seconds()
        await world.until(lambda: len(set(_said(world))) >= len(wanted), timeout=_PATIENCE)
        await world.phone(TELLER).sees("还没提交", timeout=_PATIENCE)
        await victim.rest()
    copies = Counter(_said(world))
    return Recovery(
        rate_before=_rate(world, stopped_at - _WINDOW_SECONDS, stopped_at),
        away_seconds=up_at - stopped_at,
        seconds=_again(world, up_at, _rate(world, stopped_at - _WINDOW_SECONDS, stopped_at)),
        lost=len(wanted - set(copies)),
        repeats=copies.total() - len(copies),
        most_copies=max(copies.values()),
    )


async def _owe(victim: Victim, world: World) -> set[str]:
    """Messages that are due at once, each with words of its own."""
    addresses = [str(user) for user in world.users]
    words = [f"第{number:04d}号" for number in range(_BACKLOG)]
    owed = [
        Owed(
            key=each,
            kind=RowKind.REPLY,
            body=to_text(Card(lines=(each,))),
            priority=2,
            transport="telegram",
            address=addresses[number % len(addresses)],
        )
        for number, each in enumerate(words)
    ]
    database = Database(victim.url)
    async with database.writing() as connection:
        await outbox.put(connection, owed, victim.clock.now())
    await database.close()
    return set(words)


def _sent(world: World) -> list[float]:
    """When messages were taken, in seconds of the log."""
    return [record.at for record in world.log.sends()]


def _said(world: World) -> list[str]:
    return [text for r in world.log.sends() if (text := (r.text or "").strip()).startswith("第")]


def _rate(world: World, since: float, until: float) -> float:
    return sum(since <= at < until for at in _sent(world)) / (until - since)


def _again(world: World, up_at: float, rate: float) -> float | None:
    """Seconds until a window begins in which the rate is that of before."""
    for at in (each for each in _sent(world) if each >= up_at):
        if _rate(world, at, at + _WINDOW_SECONDS) >= _ENOUGH * rate:
            return round(at - up_at, 2)
    return None
