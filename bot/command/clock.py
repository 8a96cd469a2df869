"""`duban clock`: what time the processes count, and believing the clock again (T21)."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from bot.configuration import DEFAULT_PATH, ConfigOption, read_configuration
from bot.loops import timekeeping
from bot.loops.timekeeping import Known
from bot.machine import ThisMachine
from bot.settings import load_settings
from handlers.cards.times import span
from storage import schema
from storage.database import Database

clock = typer.Typer(help="时钟：督办按什么时间走", no_args_is_help=True, add_completion=False)


@clock.command()
def show(config: ConfigOption = None) -> None:
    """督办最近记下的时间，和它跟着走的时钟：这台机器的，用 PostgreSQL 时是数据库服务器的。"""
    known, zone = asyncio.run(_with_database(config, accept=False)), _zone(config)
    kept = _local(known.kept, zone) if known.kept else "还没有"
    typer.echo(f"督办最近记下：{kept}")
    typer.echo(f"{_whose(known)}现在：{_local(known.wall, zone)}")
    if known.kept:
        typer.echo(f"相差：{_difference(known)}")


@clock.command()
def accept(config: ConfigOption = None) -> None:
    """时钟已校准：让督办按它走，半分钟内生效。"""
    known = asyncio.run(_with_database(config, accept=True))
    now, whose = _local(known.wall, _zone(config)), _whose(known)
    if known.kept and known.off is None:
        typer.echo(f"没有发现时钟跳过，督办本来就按{whose}的时间走：{now}")
        return
    typer.echo(f"好的，督办半分钟内改按{whose}的时间走：{now}")


def _whose(known: Known) -> str:
    return "数据库服务器" if known.is_database else "这台机器"


def _difference(known: Known) -> str:
    whose, off = _whose(known), known.off
    if off is None:
        return f"不到两分钟，督办按{whose}的时间走"
    turned = "快" if off > timedelta(0) else "慢"
    return (
        f"{whose}{turned}了 {span(abs(off))}，督办没有采信。"
        f"改法：校准时钟；{whose}是对的，就运行 duban clock accept"
    )


def _zone(config: Path | None) -> ZoneInfo | None:
    """The bank's own zone; the machine's when the files cannot be read."""
    read, _ = read_configuration(config)
    return ZoneInfo(read.organisation.timezone) if read else None


def _local(at: datetime, zone: ZoneInfo | None) -> str:
    local = at.astimezone(zone)
    offset = local.isoformat(timespec="seconds")[-6:]
    return f"{local:%Y-%m-%d %H:%M:%S}（UTC{offset}）"


async def _with_database(config: ConfigOption, *, accept: bool) -> Known:
    """What was known before the count is given up for the clock that it follows."""
    settings, problems = load_settings(config or DEFAULT_PATH)
    if settings is None:
        for each in problems:
            typer.echo(str(each), err=True)
        raise typer.Exit(2)
    database = Database(settings.database.url.get_secret_value())
    try:
        await schema.check(database)
        known = await timekeeping.known(database, ThisMachine())
        if accept:
            await timekeeping.accept(database, known.wall)
        return known
    except schema.UnknownSchema as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(2) from None
    finally:
        await database.close()
