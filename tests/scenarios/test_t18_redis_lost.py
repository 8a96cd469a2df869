"""T18: Redis flushed and killed while messages flow from two replicas.

Nothing is lost or sent twice, and the platform, which keeps Telegram's limits, is not stormed.
"""

import asyncio
from collections import Counter
from pathlib import Path

from bot.budget.budget import Budget
from bot.budget.rule import Limits
from bot.budget.shared import SharedBuckets
from bot.courier.ways import Wires
from bot.transports.telegram.wire import TelegramWire
from handlers.card import Card
from simulator.settings import Settings
from storage import outbox
from storage.codec import to_text
from storage.outbox import Owed, RowKind
from tests.scenarios.test_mended_delivery_courier import courier_with
from tests.servers.redis import RedisServer, a_redis
from tests.spine.night import Night, a_night

_CHATS, _ROWS = 60, 150


def _owed(number: int) -> Owed:
    return Owed(
        key=f"row:{number}",
        kind=RowKind.REPLY,
        body=to_text(Card(lines=(f"消息{number:03d}",))),
        priority=0 if number % 10 == 0 else 4,
        transport="telegram",
        address=str(50_000 + number % _CHATS),
    )


class Replica:
    """A courier with a client of its own on the one Redis."""

    def __init__(self, night: Night, server: RedisServer) -> None:
        self.budget = Budget(
            Limits(), SharedBuckets(server.url, "telegram:1", Limits()), lambda: 2, 0.05
        )
        wire = TelegramWire(night.app.telegram, further=self.budget.further)
        wires = Wires({"telegram": wire}, None, {"telegram": self.budget})
        self.courier = courier_with(night, wires)


async def _flow(night: Night, server: RedisServer) -> list[str | None]:
    """Two replicas send what is owed; what the first says of Redis before, during and after."""
    replicas = [Replica(night, server) for _ in range(2)]
    said: list[str | None] = []

    def sent() -> int:
        return sum(r.method == "sendMessage" for r in night.world.log.records)

    async with night.app.database.writing() as connection:
        await outbox.put(connection, [_owed(n) for n in range(_ROWS)], night.clock.at)

    async def trouble() -> None:
        await night.world.until(lambda: sent() >= 30, timeout=30)
        server.flush()
        await night.world.until(lambda: sent() >= 60, timeout=30)
        said.append(replicas[0].budget.trouble())
        server.kill()
        await night.world.until(lambda: sent() >= 90, timeout=30)
        said.append(replicas[0].budget.trouble())
        server.start()

    async with asyncio.TaskGroup() as group:
        for replica in replicas:
            group.create_task(replica.courier.once())
        group.create_task(trouble())
    said.append(replicas[0].budget.trouble())
    for replica in replicas:
        await replica.budget.aclose()
    return said


async def test_t18_redis_flushed_and_killed_while_messages_flow(tmp_path: Path) -> None:
    with a_redis() as server:
        async with a_night(tmp_path, platform=Settings()) as night:
            for number in range(_CHATS):
                night.world.add_user(50_000 + number, f"员工{number}", started=True)
            before, during, after = await _flow(night, server)
            records = [r for r in night.world.log.records if r.method == "sendMessage"]

    assert Counter(r.text for r in records if r.accepted) == Counter(
        f"消息{n:03d}" for n in range(_ROWS)
    )
    assert [r.outcome for r in records if not r.accepted] == []
    assert (before, after) == (None, None)
    assert "2 分之一" in (during or "")
