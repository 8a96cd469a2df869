"""`duban enrol`: single-use codes by which people bind their chat to their name (A37)."""

import asyncio
import secrets
from datetime import timedelta
from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.configuration import ConfigOption, read_configuration
from bot.settings import Settings
from storage import people, schema
from storage.database import Database

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 8
_MINUTES = 30


def enrol(
    person: Annotated[str, typer.Argument(help="组织文件里的人员 id")],
    config: ConfigOption = None,
) -> None:
    """给一个人发登记码：30 分钟内有效，只能用一次。"""
    read, problems = read_configuration(config)
    if read is None:
        for each in problems:
            typer.echo(str(each), err=True)
        raise typer.Exit(2)
    if person not in read.duty.organisation.people:
        typer.echo(f"组织文件里没有 {person}。改法：先在 people 里登记此人。", err=True)
        raise typer.Exit(1)
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    asyncio.run(_keep(read.settings, code, person))
    typer.echo(f"登记码 {code}（{_MINUTES} 分钟内有效，只能用一次）。")
    typer.echo(f"请本人在 Telegram 里向机器人发送：/start {code}")
    typer.echo("随后管理员或其单位负责人会收到确认卡片，确认后才生效。")


async def _keep(settings: Settings, code: str, person: str) -> None:
    clock = SystemClock(settings.clock.speed, settings.clock.start)
    minutes = _MINUTES * max(1.0, settings.clock.speed)
    database = Database(settings.database.url.get_secret_value())
    try:
        if await schema.is_empty(database):
            await schema.upgrade(database)
        await schema.check(database)
        # A drill's own clock started with `duban serve`, some time ago: its codes live longer.
        expires_at = clock.now() + timedelta(minutes=minutes, hours=24 if clock.is_drill else 0)
        async with database.writing() as connection:
            await people.add_code(connection, code, person, expires_at)
    finally:
        await database.close()
