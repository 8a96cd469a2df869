"""`duban db upgrade`: bring the database to this version's schema."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import load_settings
from storage import schema
from storage.database import Database

db = typer.Typer(help="数据库", no_args_is_help=True)


@db.callback()
def _group() -> None:
    """数据库."""


@db.command()
def upgrade(
    config: Annotated[Path, typer.Option(help="设置文件")] = Path("duban.toml"),
) -> None:
    """升级数据库结构（先备份）。"""
    settings, problems = load_settings(config)
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
