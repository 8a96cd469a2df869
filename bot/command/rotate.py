"""`duban rotate`: a leaked secret is changed by one command while everything runs (A48)."""

import asyncio
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.command.rotation import gateway as of_gateway
from bot.command.rotation import telegram as of_telegram
from bot.command.rotation import wecom as of_wecom
from bot.command.rotation.keeping import NotRotated
from bot.configuration import DEFAULT_PATH, ConfigOption
from bot.settings import Settings, load_settings
from bot.transports.secret import LIMIT_BYTES
from handlers.sentences import say

NOT_ROTATED, CANNOT_LOOK = 1, 2

rotate = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="换密钥：先向平台证实，再写进设置指的文件；运行中的督办自己换用，不必重启。",
)

FromArgument = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", help="新密钥所在的文件；不写就从标准输入读，从不写在命令里"),
]
KeepOption = Annotated[bool, typer.Option("--keep-token", help="令牌不换，只换 webhook_secret")]
CallbackOption = Annotated[
    bool, typer.Option("--callback", help="换接收消息的 Token 和 EncodingAESKey，各占一行")
]
FinishOption = Annotated[bool, typer.Option("--finish", help="对方已经换好：旧的从此作废")]


@rotate.command("telegram")
def telegram(
    new: FromArgument = None, keep_token: KeepOption = False, config: ConfigOption = None
) -> None:
    """BotFather 里 /revoke 之后：换令牌；webhook 方式连 webhook_secret 一起换。"""
    settings = _settings(config)
    given = "" if keep_token else _read(new)
    _say(lambda: asyncio.run(of_telegram.rotate(settings, given)))


@rotate.command("wecom")
def wecom(
    new: FromArgument = None,
    callback: CallbackOption = False,
    finish: FinishOption = False,
    config: ConfigOption = None,
) -> None:
    """换应用的 Secret；加 --callback 换接收消息的一对，管理后台保存后再加 --finish。"""
    own = _settings(config).wecom
    if finish:
        _say(lambda: of_wecom.finish_callback(own))
    elif callback:
        given = _read(new)
        _say(lambda: of_wecom.stage_callback(own, given))
    else:
        given = _read(new)
        _say(lambda: asyncio.run(of_wecom.rotate(own, given)))


@rotate.command("gateway")
def gateway(
    new: FromArgument = None, finish: FinishOption = False, config: ConfigOption = None
) -> None:
    """换和网关约定的密钥；网关那边换好后再加 --finish。"""
    own = _settings(config).gateway
    if finish:
        _say(lambda: of_gateway.finish_secret(own))
        return
    given = _read(new)
    _say(lambda: of_gateway.stage_secret(own, given))


def _settings(config: Path | None) -> Settings:
    settings, problems = load_settings(config or DEFAULT_PATH, required=config is not None)
    if settings is None:
        for each in problems:
            typer.echo(str(each), err=True)
        raise typer.Exit(CANNOT_LOOK)
    return settings


def _read(new: Path | None) -> str:
    """From a file or the standard input; typed unseen where somebody sits before it."""
    if new is None and sys.stdin.isatty():
        return getpass.getpass(say("rotate.ask")).strip()
    try:
        with sys.stdin.buffer if new is None else new.open("rb") as file:
            return file.read(LIMIT_BYTES).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as failure:
        why = getattr(failure, "strerror", None) or type(failure).__name__
        typer.echo(say("rotate.unreadable", file=new or "-", why=why), err=True)
        raise typer.Exit(CANNOT_LOOK) from None


def _say(done: Callable[[], list[str]]) -> None:
    try:
        lines = done()
    except NotRotated as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(NOT_ROTATED) from None
    for each in lines:
        typer.echo(each)
