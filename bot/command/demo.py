"""`duban demo`: the sample branch, the bot and the simulated world in one process.

Everything between the bot and the world goes over real HTTP and SMTP on the loopback; only the
clock runs faster. The page shows the phones side by side.
"""

import asyncio
import shutil
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import SystemRandom
from typing import Annotated, Any

import typer
from aiohttp import web
from pydantic import SecretStr

from bot import logging
from bot.app import build
from bot.loading import load
from bot.process import run
from bot.settings import (
    DatabaseSettings,
    HttpSettings,
    MailSettings,
    Settings,
    TelegramSettings,
)
from escalation.organisation import Organisation
from escalation.words import PersonId
from simulator.clock import SimulatedClock, real_now
from simulator.server import Simulator
from simulator.story import StoryFailed, play
from simulator.story_night import NIGHT, ROLES
from simulator.story_routes import add_story_routes
from simulator.story_stage import Story
from simulator.world import World

ROOT = Path(__file__).parents[2]
SPEED = 60.0
BOT_PORT = 8643
SENDER = "duban@bank.example"
BEGINS = "2026-11-28T02:08:00+08:00"
CAST: Mapping[str, str] = {
    "teller": "wangfang",
    "sub_branch_leader": "zhaolei",
    "branch_leader": "chenjing",
    "deputy": "sunqiang",
    "spokesperson": "linyue",
    "province": "zhoubo",
}


@dataclass(frozen=True, slots=True)
class DemoClock:
    """The bot's view of the simulated world's clock, whose speed the story may change."""

    world: SimulatedClock
    is_drill: bool = True

    def now(self) -> datetime:
        """The present instant of the simulated world."""
        return self.world()

    def span(self, real_seconds: float) -> timedelta:
        """How far this clock moves in so many real seconds at its present speed."""
        return timedelta(seconds=real_seconds * self.world.speed)

    def real_seconds_until(self, at: datetime) -> float:
        """Real seconds until the clock shows `at`, if its speed stays."""
        return max(0.0, (at - self.world()).total_seconds() / self.world.speed)

    def real_instant(self, at: datetime) -> datetime:
        """The machine's instant at which the clock will show `at`, if its speed stays."""
        return real_now() + timedelta(seconds=self.real_seconds_until(at))


def demo(
    headless: Annotated[bool, typer.Option(help="不开页面，只在终端运行")] = False,
    story: Annotated[bool, typer.Option(help="播放故事之夜")] = False,
    port: Annotated[int, typer.Option(help="页面端口")] = 8642,
    speed: Annotated[float, typer.Option(help="时钟快多少倍")] = SPEED,
) -> None:
    """演示：一个样例分行、六部手机、一个信箱，时钟快 60 倍。"""
    logging.set_up(drill=True)
    folder = Path("demo-data")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        asyncio.run(_demo(folder, port, speed, headless=headless, story=story))
    except* StoryFailed as failed:
        typer.echo("\n".join(str(each) for each in failed.exceptions), err=True)
        raise SystemExit(1) from None


async def _demo(folder: Path, port: int, speed: float, *, headless: bool, story: bool) -> None:
    files = Settings(
        organisation=ROOT / "examples" / "branch" / "organisation.yaml",
        plans=ROOT / "plans",
        lexicon=ROOT / "plans" / "lexicon.yaml",
    )
    loaded = load(files, SystemRandom())
    if loaded.rulebook is None or loaded.lexicon is None:
        for each in loaded.errors:
            typer.echo(str(each), err=True)
        raise typer.Exit(2)
    clock = SimulatedClock(datetime.fromisoformat(BEGINS), speed)
    world = World(now=clock)
    cast = _people(world, loaded.rulebook.duty.organisation)
    stage = Story(world, NIGHT, cast, pace_seconds=1.2)

    def more(app: web.Application) -> None:
        add_story_routes(app, world, stage)

    async with Simulator(world, http_port=0 if headless else port, extend=more) as sim:
        settings = _settings(files, folder, sim)
        app = await build(
            settings, loaded.rulebook, loaded.lexicon, DemoClock(clock), SystemRandom()
        )
        try:
            if headless and story:
                await _headless(run(app, settings, SystemRandom()), world, cast)
            else:
                typer.echo(f"督办演示：http://127.0.0.1:{sim.http_port} （Ctrl-C 结束）")
                if story:
                    stage.begin()
                await run(app, settings, SystemRandom())
        finally:
            await app.close()


async def _headless(bot: Coroutine[Any, Any, None], world: World, cast: dict[str, int]) -> None:
    """Play the story beside the running bot, printing each line, then end both."""
    async with asyncio.TaskGroup() as group:
        running = group.create_task(bot)
        try:
            await play(world, NIGHT, cast, lambda line: typer.echo(str(line)))
        finally:
            running.cancel()


def _people(world: World, organisation: Organisation) -> dict[str, int]:
    """Give everybody a phone, the cast first, and name the cast's by role."""
    cast: dict[str, int] = {}
    first = [PersonId(CAST[role]) for role in ROLES]
    for person_id in dict.fromkeys((*first, *organisation.people)):
        person = organisation.people[person_id]
        if person.telegram is not None:
            title = f"{organisation.units[person.unit].name} {person.title}"
            world.add_user(person.telegram, person.name, title=title, started=True)
    for role in ROLES:
        number = organisation.people[PersonId(CAST[role])].telegram
        if number is not None:
            cast[role] = number
    return cast


def _settings(files: Settings, folder: Path, sim: Simulator) -> Settings:
    """Settings that point at the simulated world, whatever the environment says."""
    return files.model_copy(
        update={
            "database": DatabaseSettings(url=SecretStr(f"sqlite:///{folder / 'duban.db'}")),
            "telegram": TelegramSettings(token=SecretStr(sim.token), api_base=sim.api_base),
            "mail": MailSettings(host="127.0.0.1", port=sim.smtp_port, sender=SENDER),
            "http": HttpSettings(port=BOT_PORT),
        }
    )
