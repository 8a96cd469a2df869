"""`duban clock`: what time the process counts, and believing the machine's clock again (T21)."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from bot.clock import Reckoning
from bot.configuration import DEFAULT_PATH, ConfigOption, read_configuration
from bot.loops import timekeeping
from bot.machine import ThisMachine
from bot.settings import load_settings
from handlers.cards.times import span
from storage import schema
from storage.database import Database

clock = typer.Typer(help="时钟：督办按什么时间走", no_args_is_help=True, add_completion=False)


@clock.command()
def show(config: ConfigOption = None) -> None:
    """督办最近记下的时间，和这台机器的时间。"""
    kept = asyncio.run(_with_database(config, accept=False))
    at, zone = kept.partition(" ")[0], _zone(config)
    typer.echo(f"督办最近记下：{_local(datetime.fromisoformat(at), zone) if at else '还没有'}")
    typer.echo(f"这台机器现在：{_local(ThisMachine().wall(), zone)}")
    if at:
        typer.echo(f"相差：{_difference(kept)}")


@clock.command()
def accept(config: ConfigOption = None) -> None:
    """机器的时钟已校准：让督办按它走，半分钟内生效。"""
    kept = asyncio.run(_with_database(config, accept=True))
    now = _local(ThisMachine().wall(), _zone(config))
    if kept and _off(kept) is None:
        typer.echo(f"没有发现时钟跳过，督办本来就按这台机器的时间走：{now}")
        return
    typer.echo(f"好的，督办半分钟内改按这台机器的时间走：{now}")


def _off(kept: str) -> timedelta | None:
    """How far the machine's clock stands ahead of the count that was kept, if too far."""
    reckoning = Reckoning(ThisMachine())
    reckoning.resume(kept)
    return reckoning.off


def _difference(kept: str) -> str:
    off = _off(kept)
    if off is None:
        return "不到两分钟，督办按这台机器的时间走"
    turned = "快" if off > timedelta(0) else "慢"
    return (
        f"这台机器{turned}了 {span(abs(off))}，督办没有采信。"
        "改法：校准时钟；这台机器是对的，就运行 duban clock accept"
    )


def _zone(config: Path | None) -> ZoneInfo | None:
    """The bank's own zone; the machine's when the files cannot be read."""
    read, _ = read_configuration(config)
    return ZoneInfo(read.organisation.timezone) if read else None


def _local(at: datetime, zone: ZoneInfo | None) -> str:
    local = at.astimezone(zone)
    offset = local.isoformat(timespec="seconds")[-6:]
    return f"{local:%Y-%m-%d %H:%M:%S}（UTC{offset}）"


async def _with_database(config: ConfigOption, *, accept: bool) -> str:
    """The count as it was kept, before it is given up for the machine's clock."""
    settings, problems = load_settings(config or DEFAULT_PATH)
    if settings is None:
        for each in problems:
            typer.echo(str(each), err=True)
        raise typer.Exit(2)
    database = Database(settings.database.url.get_secret_value())
    try:
        await schema.check(database)
        machine = ThisMachine()
        kept = await timekeeping.kept(database, machine.boot())
        if accept:
            await timekeeping.accept(database, machine.wall(), machine.boot())
        return kept
    except schema.UnknownSchema as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(2) from None
    finally:
        await database.close()
