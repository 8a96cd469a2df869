"""Ten thousand messages that wait, and what comes while they do, under the platform's own limits.

The simulator keeps Telegram's: 30 messages a second in all, 1 a second in one chat. A backlog is
put straight into the outbox of the running process, as finished notices, which never travel
together: the worst that can wait.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from escalation.message import Priority
from handlers.card import Card, MailLetter
from simulator.server import Simulator
from simulator.settings import Settings
from simulator.world import World
from storage import outbox, schema
from storage.codec import to_text
from storage.database import Database
from storage.outbox import Owed, RowKind
from tests.bench import branch
from tests.bench.figures import percentiles, told
from tests.bench.process import everybody, serving, write_files
from tests.bench.watching import Watch
from tests.servers.ports import free_port
from tests.servers.postgres import a_postgres
from tests.servers.redis import a_redis

_MANY = 10_000
_PAGES = 24
_STEADY_SECONDS = 60.0
_CHATS = 200


async def priority(folder: Path) -> None:
    """A media threat is reported while a backlog waits: from the report to the critical page."""
    people = [f"r{n}" for n in range(branch.UNITS)] + [f"t{n}" for n in range(branch.UNITS)]
    backlogs = {
        "without a backlog": [],
        "10,000 notices to 80 chats": [notice(n, people[n % len(people)]) for n in range(_MANY)],
        "10,000 notices to that one responder": [notice(n, "r0") for n in range(_MANY)],
        "10,000 letters": [_letter(n) for n in range(_MANY)],
    }
    for name, owed in backlogs.items():
        kept = folder / f"{len(owed)}-{name[-6:]}"
        kept.mkdir()
        write_files(kept)
        _with_triggers(kept)
        world = everybody(World(Settings()))
        async with Simulator(world) as sim, serving(kept, sim, _limits()):
            url = f"sqlite+aiosqlite:///{kept / 'duban.db'}"
            await put(url, owed)
            await asyncio.sleep(3)
            only = 1 if "one" in name else branch.UNITS
            found = await _reported(world, only)
            left = await _left(url)
        print(percentiles(f"report → critical page, {name}", found))
        worst = max(found)
        print(f"    at most {worst * 1000:.1f} ms; {told('< 2 s', worst < 2)}")
        refused = sum("429" in record.outcome for record in world.log.records)
        print(f"    {left:,} of the backlog still waiting at the end; answered 429: {refused}")


async def ceiling(folder: Path) -> None:
    """How much of the platform's 30 a second is used at a backlog, and how often it says 429."""
    kept = folder / "one"
    kept.mkdir()
    write_files(kept)
    _crowd(kept)
    world = _crowded(World(Settings()))
    async with Simulator(world) as sim, serving(kept, sim, _limits()):
        await _measured(world, f"sqlite+aiosqlite:///{kept / 'duban.db'}", "one process, SQLite")
    both = folder / "two"
    both.mkdir()
    write_files(both)
    _crowd(both)
    world = _crowded(World(Settings()))
    async with _servers() as (url, redis), Simulator(world) as sim:
        shared = {"DUBAN_DATABASE__URL": url, "DUBAN_REDIS__URL": redis}
        first, second = _limits() | shared, _limits() | shared
        async with serving(both, sim, first), serving(both, sim, second):
            await _measured(world, url, "two processes, PostgreSQL and Redis")


@asynccontextmanager
async def _servers() -> AsyncIterator[tuple[str, str]]:
    async with AsyncExitStack() as stack:
        found: list[Any] = []
        for opening in (a_postgres(durable=True, template=False), a_redis()):
            found.append(await asyncio.to_thread(opening.__enter__))
            stack.push_async_callback(asyncio.to_thread, opening.__exit__, None, None, None)
        postgres, redis = found
        url = postgres.url(await asyncio.to_thread(postgres.empty))
        database = Database(url)
        await schema.upgrade(database)
        await database.close()
        yield url, redis.url


async def _measured(world: World, url: str, name: str) -> None:
    await asyncio.sleep(8)
    await put(url, [notice(n, f"c{n % _CHATS}") for n in range(4_000)])
    loop = asyncio.get_running_loop()
    await asyncio.sleep(10)
    began, before = loop.time(), _taken(world)
    await asyncio.sleep(_STEADY_SECONDS)
    rate = (_taken(world)["sent"] - before["sent"]) / (loop.time() - began)
    refused = _taken(world)["429"]
    twice = [text for text, count in _texts(world).items() if count > 1]
    print(
        f"{f'ceiling, {name}':<64}{rate:6.2f} a second, {rate / 30:.1%} of the platform's 30;"
        f" answered 429: {refused}; sent twice: {len(twice)}"
    )


def _limits() -> dict[str, str]:
    """What Duban itself keeps to, at a port that nobody else has."""
    return {
        "DUBAN_TELEGRAM__PER_SECOND": "29",
        "DUBAN_TELEGRAM__PER_CHAT_PER_SECOND": "1",
        "DUBAN_HTTP__PORT": str(free_port()),
    }


def _taken(world: World) -> Counter[str]:
    found: Counter[str] = Counter()
    for record in world.log.records:
        if record.method == "sendMessage":
            found["sent" if record.accepted else "429" if "429" in record.outcome else "other"] += 1
    return found


def _texts(world: World) -> Counter[str]:
    sends = (r.text or "" for r in world.log.records if r.method == "sendMessage" and r.accepted)
    return Counter(text for text in sends if "积压" in text)


def notice(number: int, person: str) -> Owed:
    body = to_text(Card(lines=(f"积压的通知第{number}条",)))
    return Owed(
        key=f"backlog:{number}",
        kind=RowKind.REPLY,
        body=body,
        priority=Priority.NOTICE,
        person=person,
    )


def _letter(number: int) -> Owed:
    letter = MailLetter(
        to=branch.MAILBOX, subject=f"积压{number}", text="一封信", html="<p>一封信</p>"
    )
    return Owed(
        key=f"backlog:{number}",
        kind=RowKind.MAIL,
        body=to_text(letter),
        priority=Priority.REPORT,
        transport="mail",
        address=branch.MAILBOX,
    )


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def put(url: str, owed: list[Owed]) -> None:
    async with _opened(url) as database:
        for begin in range(0, len(owed), 1000):
            async with database.writing() as connection:
                await outbox.put(connection, owed[begin : begin + 1000], datetime.now(UTC))


async def _left(url: str) -> int:
    async with _opened(url) as database, database.reading() as connection:
        query = "select count(*) from outbox where state in ('due', 'claimed')"
        return int((await connection.exec_driver_sql(query)).scalar_one())


async def _reported(world: World, units: int) -> list[float]:
    """Seconds from the receipt of each report to the first page of its case."""
    watch = Watch(world, r"CRIT\d{4}")
    for number in range(_PAGES):
        teller = branch.TELLER + number % units
        await world.phone(teller).types(f"/sos 客户威胁找电视台记者曝光 CRIT{number:04d}")
        await asyncio.sleep(2.0)
    await watch.until_paged(_PAGES, 120)
    return [watch.paged[mark] - watch.received[mark] for mark in watch.paged]


@contextmanager
def changed(path: Path) -> Iterator[dict[str, Any]]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    yield content
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def _with_triggers(folder: Path) -> None:
    """Press threats are critical, as in every real plan, and go to those on duty only."""
    with changed(folder / "plans" / "bench.yaml") as plan:
        plan["triggers"] = [
            {"id": "media", "name": "媒体风险", "flags": ["media"], "critical": True}
        ]


def _crowd(folder: Path) -> None:
    """More chats than a second holds messages, so that no chat's own limit is what is measured."""
    with changed(folder / "organisation.yaml") as content:
        content["people"] += [
            {"id": f"c{n}", "name": f"员工{n}", "unit": "branch", "telegram": 40_000 + n}
            for n in range(_CHATS)
        ]


def _crowded(world: World) -> World:
    for number in range(_CHATS):
        world.add_user(40_000 + number, f"员工{number}", started=True)
    return everybody(world)
