"""`duban clock`: what time the process counts, and believing the machine's clock again (T21)."""

import asyncio

import typer

from bot.configuration import DEFAULT_PATH, ConfigOption
from bot.loops import timekeeping
from bot.machine import ThisMachine
from bot.settings import load_settings
from storage import schema
from storage.database import Database

clock = typer.Typer(help="时钟：督办按什么时间走", no_args_is_help=True, add_completion=False)


@clock.command()
def show(config: ConfigOption = None) -> None:
    """督办最近记下的时间，和这台机器的时间。"""
    kept = asyncio.run(_with_database(config, accept=False)).partition(" ")[0]
    typer.echo(f"督办最近记下：{kept or '还没有'}")
    typer.echo(f"这台机器现在：{ThisMachine().wall().isoformat()}")


@clock.command()
def accept(config: ConfigOption = None) -> None:
    """机器的时钟已校准：让督办按它走，半分钟内生效。"""
    asyncio.run(_with_database(config, accept=True))
    typer.echo(f"好的，督办半分钟内改按这台机器的时间走：{ThisMachine().wall().isoformat()}")


async def _with_database(config: ConfigOption, *, accept: bool) -> str:
    settings, problems = load_settings(config or DEFAULT_PATH)
    if settings is None:
        for each in problems:
            typer.echo(str(each), err=True)
        raise typer.Exit(2)
    database = Database(settings.database.url.get_secret_value())
    try:
        await schema.check(database)
        if accept:
            await timekeeping.accept(database, ThisMachine().wall())
        return await timekeeping.kept(database)
    except schema.UnknownSchema as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(2) from None
    finally:
        await database.close()
