"""The whole product in one process: simulator, polling, inbox, desk, tick, courier, mail.

Everything is real except the passing of time: HTTP, SMTP and SQLite are real, and the clock is
moved from one due instant to the next.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from bot.app import App, build
from bot.pacing import Pacer
from bot.transports.telegram.polling import Polling
from simulator.phone import Phone
from simulator.server import Simulator
from simulator.settings import Settings as SimulatorSettings
from simulator.world import World
from storage import outbox
from tests.clock import FakeClock
from tests.spine.branch import rulebook_and_lexicon, settings_for

START = datetime.fromisoformat("2026-11-28T02:10:00+08:00")


class Night:
    """One night at the sample branch. `phone("wangfang")` is that person's phone."""

    def __init__(self, sim: Simulator, app: App, clock: FakeClock) -> None:
        self.sim, self.app, self.clock = sim, app, clock
        self.world: World = sim.world
        self.polling = Polling(app.telegram, app.accept, Random(1), poll_seconds=0)

    def telegram_of(self, person: str) -> int:
        found = self.app.rulebook.duty.organisation.people[person].telegram
        assert found is not None, f"{person} has no Telegram id in the sample branch"
        return found

    def phone(self, person: str) -> Phone:
        return self.world.phone(self.telegram_of(person))

    async def settle(self) -> None:
        """Let everything that is due now happen, until nothing is left to do."""
        for _ in range(50):
            await self.polling.once()
            busy = 0
            while await self.app.inbox.once():
                busy += 1
            busy += await self.app.tick.once()
            busy += await self.app.summaries.once()
            busy += await self.app.courier.once()
            if not busy:
                return
        raise AssertionError("the night does not come to rest")

    async def advance(self, minutes: float) -> None:
        """Move the clock through every due instant of the next minutes."""
        end = self.clock.at + timedelta(minutes=minutes)
        await self.settle()
        while (due := await self._next_due()) is not None and due <= end:
            self.clock.at = max(due, self.clock.at + timedelta(milliseconds=1))
            await self.settle()
        self.clock.at = end
        await self.settle()

    async def _next_due(self) -> datetime | None:
        async with self.app.database.reading() as connection:
            sending = await outbox.next_due_at(connection)
        instants = (
            sending,
            await self.app.tick.next_due_at(),
            await self.app.summaries.next_due_at(),
        )
        return min((at for at in instants if at is not None), default=None)

    def texts(self, person: str) -> list[str]:
        """What stands on the person's screen now, the bot's messages only."""
        return [m.text for m in self.phone(person).screen() if m.by_bot]

    def sees(self, person: str, words: str) -> bool:
        return any(words in text for text in self.texts(person))


@asynccontextmanager
async def a_night(folder: Path, at: datetime = START) -> AsyncIterator[Night]:
    """The sample branch at 02:10 of the night after the go-live."""
    clock = FakeClock(at)
    generous = SimulatorSettings(private_burst=10_000, overall_burst=100_000, overall_rate=10_000)
    world = World(generous, now=clock)
    async with Simulator(world) as sim:
        rulebook, lexicon = rulebook_and_lexicon()
        for person in rulebook.duty.organisation.people.values():
            if person.telegram is not None:
                world.add_user(person.telegram, person.name, title=person.title, started=True)
        settings = settings_for(folder, sim)
        pacer = Pacer(per_second=100_000, burst=100_000, chat_per_second=10_000, chat_burst=10_000)
        app = await build(settings, rulebook, lexicon, clock, Random(7), pacer=pacer)
        try:
            yield Night(sim, app, clock)
        finally:
            await app.close()
