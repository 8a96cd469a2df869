"""`duban db`: the schema, backups, and what follows a restore (decision 0018)."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from bot.command import backups
from bot.configuration import DEFAULT_PATH, ConfigOption
from bot.machine import ThisMachine
from bot.settings import LOCAL, load_settings
from storage import schema
from storage.backups.sqlite import BackupRefused
from storage.database import Busy, Database
from storage.schema import UnknownSchema

T = TypeVar("T")
FileArgument = Annotated[Path, typer.Argument(help="备份文件", dir_okay=False)]
db = typer.Typer(help="数据库", no_args_is_help=True, add_completion=False)


@db.callback()
def _group() -> None:
    """数据库."""


@db.command()
def upgrade(
    new: Annotated[bool, typer.Option("--new", help="SQLite：还没有数据库文件，新建一个")] = False,
    config: ConfigOption = None,
) -> None:
    """升级数据库结构（先备份）。"""
    url = _url(config) if new else _url_of_existing(config)
    typer.echo(_asked(backups.latest(url)))
    _asked(_upgrade(url))
    typer.echo("数据库结构已是最新。")


@db.command()
def backup(file: FileArgument, config: ConfigOption = None) -> None:
    """把整个数据库备份成一个文件，可以在运行中做。"""
    now = ThisMachine().wall()
    _asked(backups.make(_url(config), file.absolute(), now))
    typer.echo(f"已备份到 {file}，已核对完整，只有本账户可读。")
    typer.echo("里面有全部投诉件和密钥：请加密保存，另存到别的机器。")


@db.command()
def restore(
    file: FileArgument,
    replace: Annotated[
        bool, typer.Option("--replace", help="PostgreSQL：目标库里已有数据，也照样替换")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """停掉所有督办进程之后，用备份替换数据库。"""
    now = ThisMachine().wall()
    done = _asked(backups.bring_back(_url(config), file.absolute(), now, replace=replace))
    typer.echo(f"已恢复：备份做于 {done.backup_at.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}。")
    if done.kept is not None:
        typer.echo(f"原来的数据库另存为 {done.kept}，请勿删除。")
    typer.echo("下一步：duban db upgrade，再启动。启动后紧急件立即呼叫，其余等半小时；")
    typer.echo("管理员会收到清单。核对好了可以提前放行：duban db restored --resume。")


@db.command()
def restored(
    resume: Annotated[bool, typer.Option("--resume", help="已逐件核对：其余的现在就放行")] = False,
    mark: Annotated[
        bool, typer.Option("--mark", help="用别的工具恢复了数据库：启动之前记下来")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """恢复之后：看备份里没办结的件，或提前放行。"""
    url, now = _url_of_existing(config), ThisMachine().wall()
    if mark:
        _asked(backups.mark(url, now))
    if resume:
        _asked(backups.resume(url, now))
    for line in _asked(backups.told(url)):
        typer.echo(line)


def _url(config: Path | None) -> str:
    settings, problems = load_settings(config or DEFAULT_PATH)
    if settings is None:
        for each in problems:
            typer.echo(str(each), err=True)
        raise typer.Exit(2)
    url = settings.database.url.get_secret_value()
    typer.echo(f"数据库：{_shown(url)}", err=True)
    return url


def _url_of_existing(config: Path | None) -> str:
    """A mistyped address, or the settings of another folder, must not make a new database."""
    url = _url(config)
    file = backups.file_of(url)
    if file is None or file.exists():
        return url
    typer.echo(
        f"没有数据库文件 {file}。改法：核对 database.url（DUBAN_DATABASE__URL）是不是服务用的那个；"
        "确实要新建：duban db upgrade --new。",
        err=True,
    )
    raise typer.Exit(1)


def _shown(url: str) -> str:
    """Which one it is, without its password."""
    file = backups.file_of(url)
    return str(file) if file else make_url(url).render_as_string(hide_password=True)


def _asked(step: Coroutine[Any, Any, T]) -> T:
    """The answer, or a clear word of what is in the way."""
    try:
        return asyncio.run(step)
    except (BackupRefused, Busy, UnknownSchema) as refused:
        typer.echo(str(refused), err=True)
    except (DBAPIError, OSError) as failure:
        what = failure.args[0] if isinstance(failure, DBAPIError) else failure
        typer.echo(f"没有做成：{str(what)[:300]}。改法：查路径、权限和磁盘空间。", err=True)
    raise typer.Exit(1)


async def _upgrade(url: str) -> None:
    database = Database(url)
    try:
        await schema.upgrade(database)
    finally:
        await database.close()
