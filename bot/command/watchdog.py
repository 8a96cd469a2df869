"""`duban watchdog`: watches the engine from outside and writes to people when it stands still."""

import asyncio
import contextlib
import signal
from typing import Annotated

import typer

from bot import logging
from bot.configuration import DEFAULT_PATH, ConfigOption
from bot.http import health, serving
from bot.machine import ThisMachine
from bot.metrics import watchdog_page
from bot.settings import Settings, load_settings
from bot.transports.apprise_bridge import alert_by
from bot.watchdog.watch import Watch
from handlers.sentences import say

WELL, TROUBLE, CANNOT_LOOK = 0, 1, 2
_MORE_SECONDS = 30.0

OnceOption = Annotated[bool, typer.Option("--once", help="看到有结论为止：0 正常，1 有故障")]


def watchdog(config: ConfigOption = None, once: OnceOption = False) -> None:
    """看着督办：停了、卡住了、磁盘满了，发邮件告诉人。"""
    settings, problems = load_settings(config or DEFAULT_PATH, required=config is not None)
    for each in problems:
        typer.echo(str(each), err=True)
    if settings is None:
        raise typer.Exit(CANNOT_LOOK)
    if settings.watchdog.mail.host is None and settings.watchdog.second_mail.host is None:
        typer.echo(say("watchdog.once.no_mail"), err=True)
        raise typer.Exit(CANNOT_LOOK)
    logging.set_up(drill=settings.is_drill)
    if once:
        raise typer.Exit(asyncio.run(_once(settings)))
    try:
        asyncio.run(_run(settings))
    except OSError as refused:
        typer.echo(f"watchdog.port {settings.watchdog.port}：{refused}", err=True)
        raise typer.Exit(CANNOT_LOOK) from None


async def _run(settings: Settings) -> None:
    """Until SIGTERM or SIGINT. Raises OSError when its own port is taken."""
    watch = _watch(settings)
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, over.set)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(watch.close)
        if settings.watchdog.port is not None:
            host = settings.http.host
            routes = [health(watch.trouble), watchdog_page(watch.unheard)]
            await stack.enter_async_context(serving(host, settings.watchdog.port, routes))
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(watch.run())
            await over.wait()
            watching.cancel()


async def _once(settings: Settings) -> int:
    """Look until it is clear: nothing suspicious, or a trouble that lasts and was told."""
    watch, own = _watch(settings), settings.watchdog
    loop = asyncio.get_running_loop()
    patience_ends = loop.time() + own.patience_seconds + _MORE_SECONDS
    try:
        while True:
            await watch.once()
            lasting = watch.memory.lasting
            if lasting and not watch.post.waiting:
                for each in lasting:
                    typer.echo(say(f"watchdog.short.{each.kind}"))
                return TROUBLE
            if not watch.suspects and not lasting:
                typer.echo(say("watchdog.once.well"))
                return WELL
            if loop.time() > patience_ends:
                return TROUBLE if lasting else WELL
            await asyncio.sleep(own.look_seconds)
    finally:
        await watch.close()


def _watch(settings: Settings) -> Watch:
    """Operators are told by apprise too, where urls are written down."""
    urls = settings.alerts.urls
    alert = alert_by(urls.get_secret_value()) if urls else None
    return Watch(settings, ThisMachine(), alert)
