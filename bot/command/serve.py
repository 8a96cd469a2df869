"""`duban serve`: check everything once, then run until told to stop."""

import asyncio
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer

from bot import logging
from bot.app import build
from bot.clock import SystemClock
from bot.loading import load
from bot.process import run
from bot.settings import Settings, load_settings
from handlers.reading import Lexicon
from handlers.rulebook import Rulebook
from storage.database import Busy
from storage.files import problems as say
from storage.files.problems import Problem
from storage.schema import Corrupt, UnknownSchema

CANNOT_START = 2


def serve(
    config: Annotated[Path, typer.Option(help="设置文件")] = Path("duban.toml"),
) -> None:
    """运行督办：收、想、发，直到被停止。"""
    settings, problems = load_settings(config)
    if settings is None:
        _refuse(problems)
        return
    if settings.telegram.token is None:
        _refuse((Problem(str(config), None, *say.no_telegram_token()),))
        return
    loaded = load(settings, SystemRandom())
    if loaded.errors or loaded.rulebook is None or loaded.lexicon is None:
        _refuse(loaded.errors)
        return
    logging.set_up(drill=settings.is_drill)
    try:
        asyncio.run(_serve(settings, loaded.rulebook, loaded.lexicon))
    except (UnknownSchema, Corrupt, Busy) as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(CANNOT_START) from None
    except OSError as refused:
        where = f"{settings.http.host}:{settings.http.port}"
        typer.echo(
            f"无法监听 {where}：{refused}。改法：换 http.port，或停掉占用它的进程。", err=True
        )
        raise typer.Exit(CANNOT_START) from None


async def _serve(settings: Settings, rulebook: Rulebook, lexicon: Lexicon) -> None:
    clock = SystemClock(settings.clock.speed, settings.clock.start)
    app = await build(settings, rulebook, lexicon, clock, SystemRandom())
    try:
        await run(app, settings, SystemRandom())
    finally:
        await app.close()


def _refuse(problems: tuple[Problem, ...]) -> None:
    """Every problem at once, then a clear end."""
    for each in problems:
        typer.echo(str(each), err=True)
    typer.echo(f"共 {len(problems)} 个问题，督办没有启动。", err=True)
    raise typer.Exit(CANNOT_START)
