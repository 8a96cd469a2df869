"""The whole product in one process: simulator, polling, inbox, desk, tick, courier, mail.

Everything is real except the passing of time: HTTP, SMTP and the database are real, and the clock
is moved from one due instant to the next. The judge of delivery is the simulator's own log.
A night on WeCom alone is in `wecom_night`.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from bot.app import App, build
from bot.budget.budget import Budget
from bot.budget.rule import Allowance, Limits
from bot.settings import Settings
from bot.transports.telegram.polling import Polling
from simulator.gateway.telephone import Telephone
from simulator.log import Record
from simulator.messages import Message
from simulator.phone import Phone
from simulator.server import Simulator
from simulator.settings import Settings as SimulatorSettings
from simulator.world import World
from storage import outbox, tables
from tests.clock import FakeClock, MachineClock
from tests.spine.branch import gateway_settings, rulebook_and_lexicon, settings_for
from tests.spine.callbacks import Door

START = datetime.fromisoformat("2026-11-28T02:10:00+08:00")
EVENING = datetime.fromisoformat("2026-11-28T17:20:00+08:00")
STORY = "客户刘建国 13812345678 转账5000元没到账，要求尽快查清"
GENEROUS = SimulatorSettings(private_burst=10_000, overall_burst=100_000, overall_rate=10_000)
"""A platform that never asks for patience."""
NUMBER = re.compile(r"\d{4}-\d{5}")
_PAGE = re.compile(r"[🔴🟠] 呼叫")
_FREE = Allowance(100_000, 100_000)

on_both_databases = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""For scenarios in which it matters that PostgreSQL has several writers at once."""


def is_page(record: Record) -> bool:
    """Whether what was sent is a call 呼叫, which must be acknowledged."""
    return _PAGE.search(record.text or "") is not None


class Night:
    """One night at the sample branch. `phone("wangfang")` is that person's phone."""

    app: App
    polling: Polling

    def __init__(self, sim: Simulator, clock: FakeClock | MachineClock, settings: Settings) -> None:
        self.sim, self.clock, self.settings = sim, clock, settings
        self.world: World = sim.world
        self.rulebook, self.lexicon = rulebook_and_lexicon()
        self.door = Door(sim, clock)
        self.is_paced = False

    async def begin(self) -> None:
        """Build the product on the night's database, as after a start of the process."""
        self.app = await build(
            self.settings,
            self.rulebook,
            self.lexicon,
            self.clock,
            Random(7),
            None if self.is_paced else Budget(Limits(_FREE, _FREE, _FREE)),
        )
        await self.door.open(self.app)
        if self.settings.telegram.token is not None:
            self.polling = Polling(self.app.telegram, self.app.accept, Random(1), poll_seconds=0)

    async def end(self) -> None:
        """Stop the process."""
        await self.door.close()
        await self.app.close()

    async def restart(self) -> None:
        """Forget everything that is not in the database."""
        await self.end()
        self.rulebook, self.lexicon = rulebook_and_lexicon()
        await self.begin()

    # Time

    async def settle(self) -> None:
        """Let everything that is due now happen, until nothing is left to do."""
        for _ in range(50):
            await self._receive()
            if await self._round() or self.world.updates.pending:
                continue
            held_up = await self._held_up()
            if held_up is None:
                return
            self.clock.at = max(held_up, self.clock.at)
        raise AssertionError("the night does not come to rest")

    async def _receive(self) -> None:
        """Everything that was said, tapped or pressed until now is taken."""
        await self.door.delivered()
        await self.polling.once()

    async def _held_up(self) -> datetime | None:
        """When the courier serves on, if it gave rows back on a machine that is slow just now."""
        paced = select(func.min(tables.outbox.c.not_before)).where(
            tables.outbox.c.state == "due", tables.outbox.c.detail == "paced"
        )
        async with self.app.database.reading() as connection:
            at: datetime | None = await connection.scalar(paced)
        return at

    async def _round(self) -> int:
        busy = 0
        while await self.app.inbox.once():
            busy += 1
        busy += await self.app.tick.once()
        busy += await self.app.confirmations.once()
        busy += await self.app.summaries.once()
        return busy + await self.app.courier.once()

    async def advance(self, minutes: float) -> None:
        """Move the clock through every due instant of the next minutes."""
        end = self.clock.at + timedelta(minutes=minutes)
        await self.settle()
        while (due := await self._next_due()) is not None and due <= end:
            self.clock.at = max(due, self.clock.at + timedelta(milliseconds=1))
            await self.settle()
        self.clock.at = end
        await self.settle()

    async def until(self, local: str) -> None:
        """Move the clock to an instant of the branch's day, given as 2026-11-28 18:00."""
        at = datetime.fromisoformat(f"{local}+08:00")
        await self.advance((at - self.clock.at).total_seconds() / 60)

    async def _next_due(self) -> datetime | None:
        async with self.app.database.reading() as connection:
            sending = await outbox.next_due_at(connection)
        instants = (
            sending,
            await self.app.tick.next_due_at(),
            await self.app.summaries.next_due_at(),
            await self.app.confirmations.next_due_at(),
        )
        return min((at for at in instants if at is not None), default=None)

    # Hands

    def telegram_of(self, person: str) -> int:
        found = self.rulebook.duty.organisation.people[person].telegram
        assert found is not None, f"{person} has no Telegram id in the sample branch"
        return found

    def phone(self, person: str) -> Phone:
        return self.world.phone(self.telegram_of(person))

    def telephone(self, person: str) -> Telephone:
        """On which text messages and calls of the gateway come."""
        mobile = self.rulebook.duty.organisation.people[person].mobile
        assert mobile is not None, f"{person} has no mobile in the sample branch"
        return self.world.gateway.telephone(mobile)

    async def types(self, person: str, text: str) -> Message:
        message = await self.phone(person).types(text)
        await self.settle()
        return message

    async def taps(self, person: str, label: str) -> None:
        await self.phone(person).taps(label)
        await self.settle()

    async def files(self, person: str, text: str = STORY) -> str:
        """Report and submit; the number of the case."""
        await self.types(person, text)
        await self.taps(person, "✅ 提交")
        receipt = self.phone(person).latest("已受理")
        assert receipt is not None, self.texts(person)[-3:]
        return NUMBER.findall(receipt.text)[0]

    # Eyes

    def texts(self, person: str) -> list[str]:
        """What stands on the person's screen now, the bot's messages only."""
        return [m.text for m in self.phone(person).screen() if m.by_bot]

    def sees(self, person: str, words: str) -> bool:
        return any(words in text for text in self.texts(person))

    def received(self, person: str, words: str = "") -> list[Record]:
        """What the simulator really put on the person's phone, by its own log."""
        sends = self.world.log.sends(self.telegram_of(person))
        return [each for each in sends if words in (each.text or "")]

    def pages(self, person: str, number: str = "") -> list[Record]:
        """The calls 呼叫 that reached the person's phone."""
        return [r for r in self.received(person, number) if is_page(r)]

    def minute(self, record: Record) -> float:
        """Minutes of the night at which something was received."""
        return (datetime.fromisoformat(record.simulated_at) - START).total_seconds() / 60

    def minutes(self, records: list[Record]) -> list[int]:
        return [round(self.minute(each)) for each in records]


@asynccontextmanager
async def a_night(
    folder: Path,
    at: datetime = START,
    platform: SimulatorSettings = GENEROUS,
    clock: MachineClock | None = None,
    database: str | None = None,
    gateway: bool = False,
) -> AsyncIterator[Night]:
    """The sample branch at 02:10 of the night after the go-live, on SQLite or another database.

    `gateway`: there are SMS and voice as well.
    """
    clock = clock or FakeClock(at)
    world = World(platform, now=clock)
    async with Simulator(world) as sim:
        night = Night(sim, clock, settings_for(folder, sim, database))
        for person in night.rulebook.duty.organisation.people.values():
            if person.telegram is not None:
                world.add_user(person.telegram, person.name, title=person.title, started=True)
        async with begun(night, gateway):
            yield night


@asynccontextmanager
async def begun(night: Night, gateway: bool) -> AsyncIterator[None]:
    """While the product runs; everybody has a telephone where there is a gateway."""
    if gateway:
        night.settings = night.settings.model_copy(update={"gateway": gateway_settings(night.sim)})
        for person in night.rulebook.duty.organisation.people.values():
            if person.mobile is not None:
                night.world.gateway.add(person.mobile)
    await night.begin()
    try:
        yield
    finally:
        await night.end()
