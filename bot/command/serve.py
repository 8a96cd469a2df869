"""`duban serve`: check everything once, then run until told to stop."""

import asyncio
import gc
import sys
from random import SystemRandom

import structlog
import typer
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot import logging
from bot.app import build
from bot.clock import SystemClock
from bot.configuration import DEFAULT_PATH, ConfigOption, read_configuration
from bot.process import run
from bot.settings import Settings
from handlers.reading import Lexicon
from handlers.rulebook import Rulebook
from storage.database import Busy
from storage.files import problems as say
from storage.files.problems import Problem
from storage.living import Living
from storage.schema import Corrupt, UnknownSchema

CANNOT_START = 2
_TURN_SECONDS = 0.0005
_log = structlog.get_logger()


def serve(config: ConfigOption = None) -> None:
    """运行督办：收、想、发，直到被停止。"""
    read, problems = read_configuration(config)
    if read is None:
        _refuse(problems)
        return
    settings = read.settings
    if settings.telegram.token is None and not settings.wecom.is_on:
        _refuse((Problem(str(config or DEFAULT_PATH), None, *say.no_chat()),))
        return
    logging.set_up(drill=settings.is_drill)
    living = _living(settings)
    try:
        asyncio.run(_serve(settings, read.rulebook(SystemRandom()), read.lexicon))
    except (UnknownSchema, Corrupt, Busy) as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(CANNOT_START) from None
    except (DBAPIError, ArgumentError) as refused:
        typer.echo(f"数据库打不开：{str(refused.args[0])[:200]}。", err=True)
        typer.echo(
            "改法：核对 database.url（DUBAN_DATABASE__URL）的路径、权限和磁盘空间。", err=True
        )
        raise typer.Exit(CANNOT_START) from None
    except OSError as refused:
        where = f"{settings.http.host}:{settings.http.port}"
        typer.echo(
            f"无法监听 {where}：{refused}。改法：换 http.port，或停掉占用它的进程。", err=True
        )
        raise typer.Exit(CANNOT_START) from None
    finally:
        living.close()


def _living(settings: Settings) -> Living:
    """Say at once when another process lives on the same SQLite file; a takeover goes on."""
    living = Living(settings.database.url.get_secret_value())
    if living.finds_another():
        _log.error(
            "database_of_another_process",
            file=str(living.file),
            mend="另一个督办进程正开着这个数据库文件；SQLite 只能给一个进程用。"
            "请停掉其中一个；要同时开几个，请改用 PostgreSQL",
        )
    return living


async def _serve(settings: Settings, rulebook: Rulebook, lexicon: Lexicon) -> None:
    clock = SystemClock(settings.clock.speed, settings.clock.start)
    app = await build(settings, rulebook, lexicon, clock, SystemRandom())
    # What was made until now stays for good: no collection has to look through it again.
    gc.freeze()
    # A report is built in a thread beside the loops, which must not wait long for their turn.
    sys.setswitchinterval(_TURN_SECONDS)
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
