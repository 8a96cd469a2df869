"""`duban demo`: the sample branch, the bot and the simulated world in one process.

Everything between the bot and the world goes over real HTTP and SMTP on the loopback; only the
clock runs faster. The page shows the phones side by side.
"""

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer
from aiohttp import web
from pydantic import SecretStr

from bot import logging
from bot.app import App, build
from bot.configuration import read_files
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
from handlers.reading import Lexicon
from handlers.rulebook import Rulebook
from simulator.clock import SimulatedClock, real_now
from simulator.server import HOST, Simulator
from simulator.story import StoryFailed, play
from simulator.story_cast import ROLES
from simulator.story_lines import Line
from simulator.story_night import NIGHT
from simulator.story_routes import add_story_routes
from simulator.story_stage import Story
from simulator.world import World

ROOT = Path(__file__).parents[2]
SPEED = 60.0
PAGE_PORT = 8642
BOT_PORT = 8643
SIMULATOR_LOG = "simulator.jsonl"
SENDER = "duban@bank.example"
BEGINS = "2026-11-27T21:50:00+08:00"
CANNOT_START = 2
STOPPED = 130
ENDED = "演示结束。"
# Real seconds between two steps of the story, for the eye of who watches the page.
STORY_PACE_SECONDS = 1.2
CAST: Mapping[str, str] = {
    "teller": "wangfang",
    "sub_branch_leader": "zhaolei",
    "branch_leader": "chenjing",
    "deputy": "sunqiang",
    "spokesperson": "linyue",
    "province": "zhoubo",
    "province_leader": "tanjun",
    "outlet_head": "wuhao",
    "north_head": "maxin",
    "south_head": "caoping",
    "south_duty": "xiebin",
    "province_spokesperson": "dengchen",
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


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line. Port 0 takes a free one."""

    headless: bool
    story: bool
    port: int
    bot_port: int
    speed: float

    @property
    def only_prints(self) -> bool:
        """Whether nobody looks at a page: the story is printed, and that is all."""
        return self.headless and self.story


class PortTaken(Exception):
    """Somebody else listens on a port that the demo needs; the text says the mend."""

    def __init__(self, port: int, option: str) -> None:
        other = port + 10 if port + 10 <= 65535 else 0
        super().__init__(
            f"端口 {port} 已被占用，也许另一个演示还开着。"
            f'改法：先结束它，或换一个端口：make demo ARGS="{option} {other}"'
        )


def demo(
    headless: Annotated[bool, typer.Option(help="不开页面，只在终端运行")] = False,
    story: Annotated[bool, typer.Option(help="播放故事之夜")] = False,
    port: Annotated[int, typer.Option(help="页面端口，0 是任选", min=0, max=65535)] = PAGE_PORT,
    bot_port: Annotated[
        int, typer.Option(help="机器人自己的端口，0 是任选", min=0, max=65535)
    ] = BOT_PORT,
    speed: Annotated[float, typer.Option(help="时钟快多少倍", min=1, max=600)] = SPEED,
    data: Annotated[Path | None, typer.Option(help="把数据库和模拟器的记录留在这个文件夹")] = None,
) -> None:
    """演示：一个样例分行、六部手机、一个信箱，时钟快 60 倍。"""
    logging.set_up(drill=True)
    if headless and story:
        port = bot_port = 0
    wish = Wish(headless, story, port, bot_port, speed)
    try:
        with _folder(data) as folder:
            asyncio.run(_demo(folder, wish))
    except KeyboardInterrupt:
        # Pressed before the bot listens for it; all that was open is closed already.
        typer.echo(ENDED)
    except PortTaken as taken:
        typer.echo(str(taken), err=True)
        raise typer.Exit(CANNOT_START) from None
    except StoryFailed as failed:
        typer.echo(str(failed), err=True)
        raise typer.Exit(1) from None


@contextlib.contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """Where the demo writes: a folder of its own that goes with it, unless one was named."""
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        for old in (*wanted.glob("duban.db*"), *wanted.glob(SIMULATOR_LOG)):
            # Every demo is a new world, whose updates are numbered from the beginning again.
            old.unlink()
        yield wanted
        return
    with tempfile.TemporaryDirectory(prefix="duban-demo-", ignore_cleanup_errors=True) as name:
        yield Path(name)


async def _demo(folder: Path, wish: Wish) -> None:
    files, rulebook, lexicon = _files()
    clock = SimulatedClock(datetime.fromisoformat(BEGINS))
    world = World(now=clock, log_path=folder / SIMULATOR_LOG)
    cast = _people(world, rulebook.duty.organisation)
    stage = Story(world, NIGHT, cast, STORY_PACE_SECONDS)

    def more(app: web.Application) -> None:
        add_story_routes(app, world, stage)

    _must_be_free(wish.port, "--port")
    _must_be_free(wish.bot_port, "--bot-port")
    async with Simulator(world, http_port=wish.port, extend=more) as sim:
        settings = _settings(files, folder, sim, wish.bot_port)
        app = await build(settings, rulebook, lexicon, DemoClock(clock), SystemRandom())
        # Building takes a moment of real time: the night begins when the bot is ready for it.
        clock.run_at(wish.speed)
        try:
            if wish.only_prints:
                await _print_story(app, settings, world, cast, wish.speed)
            else:
                await _show(app, settings, sim, stage, wish)
        finally:
            await app.close()


async def _show(app: App, settings: Settings, sim: Simulator, stage: Story, wish: Wish) -> None:
    """Let people play on the page until Ctrl-C."""
    typer.echo(f"督办演示：http://{HOST}:{sim.http_port} （Ctrl-C 结束）")
    if wish.story:
        stage.begin()
    await run(app, settings, SystemRandom())
    typer.echo(ENDED)


async def _print_story(
    app: App, settings: Settings, world: World, cast: Mapping[str, int], speed: float
) -> None:
    """Play the story beside the running bot, printing each line, then end both.

    Raises StoryFailed. Whoever presses Ctrl-C ends the bot; the story then has nobody to talk to.
    """
    typer.echo(f"演练：样例分行，时钟快 {speed:g} 倍。每条消息都带 [演练] 字样，下面略去。\n")
    failed: StoryFailed | None = None
    async with asyncio.TaskGroup() as group:
        story = group.create_task(_told(world, cast))
        bot = group.create_task(run(app, settings, SystemRandom()))
        await asyncio.wait((story, bot), return_when=asyncio.FIRST_COMPLETED)
        failed = story.result() if story.done() else None
        is_stopped = bot.done()
        story.cancel()
        bot.cancel()
    if failed is not None:
        raise failed
    if is_stopped:
        typer.echo("故事停在这里。")
        raise typer.Exit(STOPPED)
    typer.echo("\n故事讲完了。亲手试一试：make demo")


async def _told(world: World, cast: Mapping[str, int]) -> StoryFailed | None:
    """Play the night; the failure, if it failed, so that the bot can still be ended in order."""
    try:
        await play(world, NIGHT, cast, _print)
    except StoryFailed as failed:
        return failed
    return None


def _print(line: Line) -> None:
    if told := str(line):
        typer.echo(told)


def _must_be_free(port: int, option: str) -> None:
    """Raises PortTaken. Asked before anything starts, so that nothing has to be undone."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError as refused:
            raise PortTaken(port, option) from refused


def _files() -> tuple[Settings, Rulebook, Lexicon]:
    """The sample branch. Its files are part of the program: an error in them is a mistake of ours,
    or of somebody who tried something out, and is told as `duban check` tells it."""
    settings = Settings(
        organisation=ROOT / "examples" / "branch" / "organisation.yaml",
        plans=ROOT / "plans",
        lexicon=ROOT / "plans" / "lexicon.yaml",
    )
    read, problems = read_files(settings)
    if read is None:
        for each in problems:
            typer.echo(str(each), err=True)
        raise typer.Exit(CANNOT_START)
    return settings, read.rulebook(SystemRandom()), read.lexicon


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


def _settings(files: Settings, folder: Path, sim: Simulator, port: int) -> Settings:
    """Settings that point at the simulated world, whatever the environment says."""
    return files.model_copy(
        update={
            "database": DatabaseSettings(url=SecretStr(f"sqlite:///{folder / 'duban.db'}")),
            "telegram": TelegramSettings(token=SecretStr(sim.token), api_base=sim.api_base),
            "mail": MailSettings(host=HOST, port=sim.smtp_port, sender=SENDER),
            # Port 0 is none that a setting may name, but it is one that a server may be given.
            "http": HttpSettings().model_copy(update={"port": port}),
        }
    )
