"""Prometheus `/metrics`: what this process did, and what stands in the rows all replicas share.

To add a metric: one entry in `storage/figures.py` for what can be counted in rows, one in `Metrics`
for what only this process knows. No label names a person, a case or anybody's words (A39).
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.http import Routes
from bot.meter import Meter
from bot.patience import troubles
from bot.transports.plain import origin
from escalation.message import Priority
from handlers.wire import Outcome, Sent
from storage import figures
from storage.database import Busy, Database
from storage.figures import FIGURES, WIRES, Values

_FRESH_SECONDS = 5.0
"""However often somebody asks, the database is asked no oftener than this."""
_PATIENCE_SECONDS = 3.0
_LATENCIES = (0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
_GOOD = frozenset({Outcome.SENT, Outcome.UNCHANGED, Outcome.DEAD, Outcome.REJECTED})
"""A wire that refuses one address, or one message, works."""
Own = Callable[[], Mapping[str, float]]
_log = structlog.get_logger()


class Metrics(Meter):
    """One registry of this process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._turn = asyncio.Lock()
        self._looked_at = float("-inf")
        self.registry = CollectorRegistry()
        self._present = _Present()
        self.registry.register(self._present)
        self._failing: set[str] = set()
        self._good_at: dict[str, float] = {}
        self._sends = self._counter("duban_sends", "Attempts to send.", "wire", "outcome")
        self._throttled = self._counter(
            "duban_throttled", "Attempts that a platform refused with 429.", "wire"
        )
        self._lost = self._counter(
            "duban_leases_lost", "Messages sent whose row another had claimed by then."
        )
        self._delivery = self._histogram(
            "duban_delivery_seconds", "From when a message was owed until it was taken.", "priority"
        )
        self._first_page = self._histogram(
            "duban_first_page_seconds",
            "From the first word of a report until a platform took its first page.",
            "critical",
        )
        self._tick = self._histogram(
            "duban_tick_late_seconds", "How late a round of the tick met its longest overdue case."
        )
        for wire in WIRES:
            self._throttled.labels(wire)
            self._sends.labels(wire, Outcome.SENT.value)

    def gauge(self, name: str, help_text: str, ask: Own, label: str = "") -> None:
        """Values that only this process knows, asked at each scrape; without a label it is one."""
        self._present.own[name] = (help_text, label, ask)

    def asked(self, wire: str, sent: Sent) -> None:
        """Count the attempt, and remember whether the wire works."""
        self._sends.labels(wire, sent.outcome.value).inc()
        if sent.is_throttled:
            self._throttled.labels(wire).inc()
        if sent.outcome in _GOOD or sent.is_throttled:
            self._failing.discard(wire)
            self._good_at[wire] = _seconds()
        else:
            self._failing.add(wire)
            self._good_at.setdefault(wire, _seconds())

    def delivered(self, priority: int, after_seconds: float) -> None:
        """Into the histogram of its priority."""
        name = Priority(priority).name.lower()
        self._delivery.labels(name).observe(max(0.0, after_seconds))

    def first_paged(self, after_seconds: float, *, critical: bool) -> None:
        """Into the histogram."""
        self._first_page.labels(str(critical).lower()).observe(max(0.0, after_seconds))

    def lease_lost(self) -> None:
        """Count it."""
        self._lost.inc()

    def ticked(self, late_seconds: float) -> None:
        """Into the histogram."""
        self._tick.observe(max(0.0, late_seconds))

    def silent_wires(self, seconds: float) -> list[str]:
        """Wires whose last attempt failed, and that took nothing for so many seconds."""
        until = _seconds() - seconds
        return [wire for wire in sorted(self._failing) if self._good_at[wire] < until]

    def forget(self) -> None:
        """Ask the database at the next scrape, however lately it was asked."""
        self._looked_at = float("-inf")

    async def scrape(self) -> bytes:
        """The whole page. A database that does not answer costs its figures and nothing else."""
        async with self._turn:
            if _seconds() - self._looked_at > _FRESH_SECONDS:
                await self._look()
        return generate_latest(self.registry)

    async def _look(self) -> None:
        self._present.rows = {}
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS), self._database.reading() as connection:
                self._present.rows = await figures.look(connection, self._clock.now())
        except (Busy, DBAPIError, TimeoutError) as failure:
            _log.warning("figures_not_counted", at=origin(failure))
        self._looked_at = _seconds()

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(name, help_text, labels, registry=self.registry)

    def _histogram(self, name: str, help_text: str, *labels: str) -> Histogram:
        return Histogram(name, help_text, labels, buckets=_LATENCIES, registry=self.registry)


class _Present(Collector):
    """What is asked when somebody looks. The figures of rows are missing while the database is."""

    def __init__(self) -> None:
        self.rows: Mapping[str, Values] = {}
        self.own: dict[str, tuple[str, str, Own]] = {}

    def collect(self) -> Iterable[Metric]:
        """One family for each."""
        yield GaugeMetricFamily(
            "duban_figures_up", "1 when the database was counted.", float(bool(self.rows))
        )
        yield CounterMetricFamily(
            "duban_database_trouble", "Rounds of loops lost to the database.", troubles.rounds
        )
        for figure in FIGURES:
            family = GaugeMetricFamily(figure.name, figure.help, labels=figure.labels)
            for labels, value in self.rows.get(figure.name, {}).items():
                family.add_metric(labels, value)
            yield family
        for name, (help_text, label, ask) in self.own.items():
            family = GaugeMetricFamily(name, help_text, labels=[label] if label else [])
            for key, value in ask().items():
                family.add_metric([key] if label else [], value)
            yield family


def watchdog_page(trouble: Callable[[], str | None]) -> Routes:
    """`/metrics` of `duban watchdog`; that it does not answer is an alert of its own."""
    registry = CollectorRegistry()
    well = Gauge("duban_watchdog_well", "1 while the watchdog itself works.", registry=registry)
    well.set_function(lambda: float(trouble() is None))

    async def page(_request: web.Request) -> web.Response:
        body = generate_latest(registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    def add(app: web.Application) -> None:
        app.router.add_get("/metrics", page)

    return add


def metrics_page(metrics: Metrics) -> Routes:
    """`/metrics`, on the host of the settings only: it must not face the internet."""

    async def page(_request: web.Request) -> web.Response:
        body = await metrics.scrape()
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    def add(app: web.Application) -> None:
        app.router.add_get("/metrics", page)

    return add


def _seconds() -> float:
    return asyncio.get_running_loop().time()
