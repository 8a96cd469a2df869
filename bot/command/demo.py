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

from bot import logging
from bot.app import App, build
from bot.command.demo_branch import (
    ROOT,
    Chats,
    cast_of,
    give_phones,
    organisation_in,
    register,
    settings_in,
)
from bot.configuration import read_files
from bot.process import run
from bot.settings import Settings
from handlers.reading import Lexicon
from handlers.rulebook import Rulebook
from simulator.clock import SimulatedClock, real_now
from simulator.server import HOST, Simulator
from simulator.story import StoryFailed, play
from simulator.story_lines import Line
from simulator.story_night import NIGHT
from simulator.story_phones import Handle
from simulator.story_routes import add_story_routes
from simulator.story_stage import Story
from simulator.world import World

SPEED = 60.0
PAGE_PORT = 8642
BOT_PORT = 8643
SIMULATOR_LOG = "simulator.jsonl"
BEGINS = "2026-11-27T21:50:00+08:00"
CANNOT_START = 2
STOPPED = 130
ENDED = "演示结束。"
# Real seconds between two steps of the story, for the eye of who watches the page.
STORY_PACE_SECONDS = 1.2


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
    chats: Chats

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
    wire: Annotated[
        Chats, typer.Option(help="用哪种聊天：both 两种都有，telegram，wecom 只有企业微信")
    ] = Chats.BOTH,
    data: Annotated[Path | None, typer.Option(help="把数据库和模拟器的记录留在这个文件夹")] = None,
) -> None:
    """演示：一个样例分行的手机和电话、一个信箱，时钟快 60 倍。"""
    logging.set_up(drill=True)
    if headless and story:
        port = bot_port = 0
    wish = Wish(headless, story, port, bot_port, speed, wire)
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
    files, rulebook, lexicon = _files(organisation_in(folder, wish.chats))
    begins = datetime.fromisoformat(BEGINS)
    # The bot's budgets are for this speed.
    clock = SimulatedClock(begins, wish.speed)
    world = World(now=clock, log_path=folder / SIMULATOR_LOG)
    give_phones(world, rulebook.duty.organisation)
    cast = cast_of(rulebook.duty.organisation)
    stage = Story(world, NIGHT, cast, STORY_PACE_SECONDS)

    def more(app: web.Application) -> None:
        add_story_routes(app, world, stage)

    _must_be_free(wish.port, "--port")
    _must_be_free(wish.bot_port, "--bot-port")
    async with Simulator(world, http_port=wish.port, extend=more) as sim:
        settings = settings_in(files, folder, sim, wish.bot_port, wish.chats)
        app = await build(settings, rulebook, lexicon, DemoClock(clock), SystemRandom())
        # Building takes a moment of real time: the night begins when the bot is ready for it.
        clock.run_at(wish.speed, begins)
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

    async def opened() -> None:
        await register(sim.world, settings)
        if wish.story:
            stage.begin()

    async with asyncio.TaskGroup() as group:
        opening = group.create_task(opened())
        await run(app, settings, SystemRandom())
        opening.cancel()
    typer.echo(ENDED)


async def _print_story(
    app: App, settings: Settings, world: World, cast: Mapping[str, Handle], speed: float
) -> None:
    """Play the story beside the running bot, printing each line, then end both.

    Raises StoryFailed. Whoever presses Ctrl-C ends the bot; the story then has nobody to talk to.
    """
    typer.echo(f"演练：样例分行，时钟快 {speed:g} 倍。每条消息都带 [演练] 字样，下面略去。\n")
    failed: StoryFailed | None = None
    async with asyncio.TaskGroup() as group:
        story = group.create_task(_told(world, settings, cast))
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


async def _told(world: World, settings: Settings, cast: Mapping[str, Handle]) -> StoryFailed | None:
    """Play the night; the failure, if it failed, so that the bot can still be ended in order."""
    await register(world, settings)
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


def _files(organisation: Path) -> tuple[Settings, Rulebook, Lexicon]:
    """The sample branch. Its files are part of the program: an error in them is a mistake of ours,
    or of somebody who tried something out, and is told as `duban check` tells it."""
    settings = Settings(
        organisation=organisation,
        plans=ROOT / "plans",
        lexicon=ROOT / "plans" / "lexicon.yaml",
    )
    read, problems = read_files(settings)
    if read is None:
        for each in problems:
            typer.echo(str(each), err=True)
        raise typer.Exit(CANNOT_START)
    return settings, read.rulebook(SystemRandom()), read.lexicon
