"""A watchdog beside an engine whose parts a test can stop, on a machine whose time it moves."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.http import health, serving
from bot.settings import Settings, WatchdogSettings
from bot.watchdog.watch import Watch
from simulator.mailbox import Letter
from simulator.smtp import SmtpServer
from tests.clock import MachineClock, TurnedMachine
from tests.spine.night import START, Night, a_night

ADMIN, LEADING, OTHER = "admin@bank.example", "zhoubo@bank.example", "zhaolei@bank.example"
LOOK = 5


class Kennel:
    """`alive`: the engine writes; `says`: what its `/healthz` answers, "" when it is well."""

    watch: Watch
    settings: Settings

    def __init__(self, night: Night, machine: TurnedMachine) -> None:
        self.night, self.machine = night, machine
        self.alive, self.says = True, ""
        self.port = 0
        self.http = AsyncExitStack()
        self.alerts: list[tuple[str, str]] = []

    async def alert(self, title: str, said: str) -> None:
        """What operators are told beside the mail."""
        self.alerts.append((title, said))

    async def listens(self) -> None:
        """Answer `/healthz` from now on, always on the same port."""
        engine = serving("127.0.0.1", self.port, [health(lambda: self.says or None)])
        self.port = await self.http.enter_async_context(engine)

    def begin(self, settings: Settings) -> None:
        """Start the watchdog."""
        self.settings, self.watch = settings, Watch(settings, self.machine, self.alert)

    async def hangs_up(self) -> None:
        """Nobody answers any more."""
        await self.http.aclose()
        self.http = AsyncExitStack()

    async def passes(self, seconds: float) -> None:
        """Time passes, with a look every five seconds; the engine beats as long as it lives."""
        for step in range(round(seconds / LOOK)):
            self.machine.at += timedelta(seconds=LOOK)
            if self.alive and step % 4 == 0:
                assert self.night.app.timekeeping is not None
                await self.night.app.timekeeping.once()
                await self.night.app.replicas.presence.once()
            await self.watch.once()

    async def restarts(self) -> None:
        """Another run of the watchdog with the same files."""
        await self.watch.close()
        self.begin(self.settings)

    async def sql(self, statement: str, **values: object) -> None:
        async with self.night.app.database.writing() as connection:
            await connection.execute(text(statement), values)

    def letters(self, to: str = ADMIN) -> list[Letter]:
        """What the watchdog wrote, by the simulator's own mailbox."""
        found = [x for x in self.night.world.letters if to in x.recipients]
        return [x for x in found if "watchdog@bank.example" in x.sender]

    def subjects(self, to: str = ADMIN) -> list[str]:
        return [letter.subject for letter in self.letters(to)]


@asynccontextmanager
async def a_kennel(folder: Path, **own: object) -> AsyncIterator[Kennel]:
    """The sample branch at night, its engine well, and a watchdog that has looked once."""
    machine = TurnedMachine(START)
    async with a_night(folder, clock=MachineClock(machine)) as night:
        second, kennel = SmtpServer(night.world), Kennel(night, machine)
        await kennel.listens()
        port = await second.start(0)
        kennel.begin(_settings(folder, night.settings, kennel.port, port, own))
        try:
            await kennel.passes(LOOK)
            yield kennel
        finally:
            await kennel.watch.close()
            await kennel.hangs_up()
            second.stop()


def _settings(
    folder: Path, settings: Settings, port: int, second_port: int, own: dict[str, object]
) -> Settings:
    """Those of the night, with a watchdog that has two mail servers and files of its own."""
    organisation = folder / "organisation.yaml"
    organisation.write_bytes(settings.organisation.read_bytes())
    mail = settings.mail.model_copy(update={"sender": "watchdog@bank.example"})
    values = {
        "mail": mail,
        "second_mail": mail.model_copy(update={"port": second_port}),
        "engines": f"http://127.0.0.1:{port}",
        "folder": folder / "watchdog",
        "disk_free_megabytes": 1,
        **own,
    }
    watchdog = WatchdogSettings.model_validate(values)
    return settings.model_copy(update={"organisation": organisation, "watchdog": watchdog})


@pytest.fixture
async def kennel(tmp_path: Path) -> AsyncIterator[Kennel]:
    async with a_kennel(tmp_path) as it:
        yield it
