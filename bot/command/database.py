"""`duban db upgrade`: bring the database to this version's schema."""

import asyncio

import typer

from bot.configuration import DEFAULT_PATH, ConfigOption
from bot.settings import load_settings
from storage import schema
from storage.database import Database

db = typer.Typer(help="数据库", no_args_is_help=True, add_completion=False)


@db.callback()
def _group() -> None:
    """数据库."""


@db.command()
def upgrade(
    config: ConfigOption = None,
) -> None:
    """升级数据库结构（先备份）。"""
    settings, problems = load_settings(config or DEFAULT_PATH)
    if settings is None:
        for each in problems:
            typer.echo(str(each), err=True)
        raise typer.Exit(2)
    asyncio.run(_upgrade(settings.database.url.get_secret_value()))
    typer.echo("数据库结构已是最新。")


async def _upgrade(url: str) -> None:
    database = Database(url)
    try:
        await schema.upgrade(database)
    finally:
        await database.close()
