"""One asyncio process, every loop in one TaskGroup. Stop is graceful, kill is safe."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine
from functools import partial
from random import Random
from typing import Any

import structlog

from bot.alarm import Alarm
from bot.app import App
from bot.bell import Bell
from bot.http import Routes, health, readiness, serving
from bot.loops.administrators import Administrators
from bot.loops.forgeries import Forgeries
from bot.loops.integrity import read_through
from bot.loops.rereading import Rereading, Tell
from bot.loops.summaries import reporting
from bot.metrics import metrics_page
from bot.patience import round_of, spread
from bot.pulse import Pulse
from bot.readiness import Readiness
from bot.settings import Settings
from bot.transports.apprise_bridge import alert_by
from bot.wiring.wired import Surroundings
from storage.schema import Corrupt

_log = structlog.get_logger()
_SLOW_LOOK_SECONDS = 1.0
_REPORTS_LOOK_SECONDS = 15.0
"""What is due once a day is woken by the alarm; this look only makes up for a lost ring."""


async def run(app: App, settings: Settings, chance: Random) -> None:
    """Run until SIGTERM or SIGINT.

    Raises OSError when the port is taken, storage.schema.Corrupt when the database is damaged.
    """
    tell = _administrators(app, settings).tell
    forgeries = Forgeries(app.database, app.clock, tell)
    pulse = Pulse(asyncio.get_running_loop().time, ("tick", "courier", "inbox", "audit"))
    routes: list[Routes] = [health(pulse.trouble), *_looked_at(app, pulse)]
    around = _surroundings(app, settings, chance, forgeries.refused, tell)
    routes += [each for wired in app.wired for each in wired.routes(around)]
    async with serving(settings.http.host, settings.http.port, routes) as port:
        _log.info("listening", host=settings.http.host, port=port, drill=app.clock.is_drill)
        with contextlib.suppress(asyncio.CancelledError):
            await _loops(app, settings, around, pulse, forgeries)


def _surroundings(
    app: App, settings: Settings, chance: Random, refused: Callable[[], None], tell: Tell
) -> Surroundings:
    return Surroundings(
        accept=app.accept,
        refused=refused,
        tell=tell,
        clock=app.clock,
        chance=chance,
        replicas=app.replicas,
        database=app.database,
        rulebook=app.rulebook,
        seal=app.seal,
        own_url=f"http://{settings.http.host}:{settings.http.port}",
    )


def _looked_at(app: App, pulse: Pulse) -> list[Routes]:
    """What operators' machines ask: readiness and figures."""
    metrics, seconds = app.metrics, asyncio.get_running_loop().time
    budget = app.budget_trouble
    ready = Readiness(app.database, app.clock, seconds, pulse.trouble, metrics.silent_wires, budget)
    silent = "Seconds since the last good round of a loop."
    metrics.gauge("duban_loop_silent_seconds", silent, pulse.silences, "loop")
    off = "Seconds by which the machine's clock is wrong, when too many to be believed; else 0."
    metrics.gauge("duban_clock_off_seconds", off, partial(_clock_off, app))
    replicas = "Processes that live on this database, as this one sees it."
    metrics.gauge("duban_replicas", replicas, lambda: {"": float(app.replicas.presence.count)})
    share = "1 while the send budget is not shared because Redis does not answer."
    metrics.gauge("duban_budget_trouble", share, lambda: {"": float(bool(budget()))})
    probed = "1 for each wire that is probed every hour."
    wires = app.probing.wires
    metrics.gauge("duban_probe_configured", probed, lambda: dict.fromkeys(wires, 1.0), "wire")
    reported = "Mailboxes that get a daily report."
    metrics.gauge("duban_summary_mailboxes", reported, lambda: {"": float(_mailboxes(app))})
    return [readiness(ready), metrics_page(metrics)]


def _mailboxes(app: App) -> int:
    return sum(1 for _ in reporting(app.rulebook, app.clock.now()))


def _clock_off(app: App) -> dict[str, float]:
    keeping = app.timekeeping
    off = keeping.off if keeping is not None else None
    return {"": off.total_seconds() if off else 0.0}


def _administrators(app: App, settings: Settings) -> Administrators:
    """Who is told of what goes wrong, by their channels and as the settings' alerts say."""
    urls = settings.alerts.urls
    alert = alert_by(urls.get_secret_value()) if urls else None
    return Administrators(app.database, app.rulebook, app.clock, app.bells.courier.ring, alert)


async def _loops(
    app: App, settings: Settings, around: Surroundings, pulse: Pulse, forgeries: Forgeries
) -> None:
    """Every loop until the end. Raises storage.schema.Corrupt when damage is found."""
    alarm = Alarm(app.clock)
    # Faulty files, and a rota with holes, are told to the administrators too.
    rereading = Rereading(settings, app.rulebook, around.tell, app.lookahead.holes)
    alarm.start()
    spread.set(around.chance)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                *(group.create_task(each.run(around)) for each in app.wired),
                group.create_task(app.inbox.run(app.bells.inbox, partial(pulse.beat, "inbox"))),
                group.create_task(
                    app.courier.run(app.bells.courier, group, partial(pulse.beat, "courier"))
                ),
                group.create_task(_ticking(app, alarm, pulse)),
                group.create_task(_summarising(app, alarm)),
                group.create_task(_confirming(app, alarm)),
                group.create_task(rereading.run()),
                group.create_task(forgeries.run()),
                group.create_task(app.lookahead.run()),
                group.create_task(app.audit.run(partial(pulse.beat, "audit"))),
                group.create_task(app.probing.run()),
                *(group.create_task(each.look_after()) for each in app.budgets),
            ]
            if app.is_unread:
                tasks.append(group.create_task(read_through(app.database)))
            if app.timekeeping is not None:
                tasks.append(group.create_task(app.timekeeping.run()))
            tasks += [group.create_task(each) for each in app.replicas.loops()]
            _stop_on_signal(tasks)
    except* Corrupt as damaged:
        raise damaged.exceptions[0] from None
    finally:
        alarm.stop()


def _stop_on_signal(tasks: list[asyncio.Task[None]]) -> None:
    """End all loops; what they had not finished stands in rows and goes on at the next start."""

    def stop() -> None:
        for task in tasks:
            task.cancel()

    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop)


async def _ticking(app: App, alarm: Alarm, pulse: Pulse) -> None:
    bell, well = app.bells.tick, partial(pulse.beat, "tick")
    look = _SLOW_LOOK_SECONDS
    await _look(app.tick.once, app.tick.next_due_at, alarm, "tick", bell, look, well)


async def _summarising(app: App, alarm: Alarm) -> None:
    bell = app.bells.summaries
    look = _REPORTS_LOOK_SECONDS
    await _look(app.summaries.once, app.summaries.next_due_at, alarm, "summary", bell, look)


async def _confirming(app: App, alarm: Alarm) -> None:
    loop, bell = app.confirmations, app.bells.confirmations
    look = _REPORTS_LOOK_SECONDS
    await _look(loop.once, loop.next_due_at, alarm, "confirmation", bell, look)


async def _look(
    once: Callable[[], Coroutine[Any, Any, int]],
    next_due_at: Callable[[], Coroutine[Any, Any, Any]],
    alarm: Alarm,
    name: str,
    bell: Bell,
    at_most_seconds: float,
    well: Callable[[], None] = lambda: None,
) -> None:
    """Look until nothing is due; then sleep until the alarm, a ring, or the slow look."""
    while True:
        if await round_of(once, 0, well):
            continue
        alarm.set(name, await round_of(next_due_at, None), bell.ring)
        await bell.wait(at_most_seconds)
