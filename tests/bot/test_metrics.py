"""`/metrics` and `/readyz`: what operators see is what happened, and never who or what."""

import asyncio
import re
import sqlite3
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from bot.http import health, readiness, serving
from bot.metrics import Metrics, metrics_page
from bot.patience import round_of
from bot.readiness import Readiness
from handlers.wire import Outcome, Sent
from storage import schema
from storage.database import Database
from tests.clock import FakeClock
from tests.spine.night import START, Night, a_night

Samples = dict[str, float]


def samples(page: bytes) -> Samples:
    """Every value of a page, under its name and labels as they are written."""
    found = {}
    for family in text_string_to_metric_families(page.decode()):
        for each in family.samples:
            labels = ",".join(f"{k}={v}" for k, v in sorted(each.labels.items()))
            found[f"{each.name}{{{labels}}}" if labels else each.name] = each.value
    return found


async def looked(night: Night) -> Samples:
    """A scrape that asks the database anew."""
    fresh = night.app.metrics
    fresh.forget()
    return samples(await fresh.scrape())


async def test_a_night_is_seen_in_figures(tmp_path: Path) -> None:
    async with a_night(tmp_path) as night:
        await night.types("wangfang", "客户刘建国 13812345678 转账5000元没到账，要求尽快查清")
        night.clock.at = START.replace(minute=11)
        await night.taps("wangfang", "提交")
        await night.advance(2)
        found = await looked(night)
        assert found["duban_cases_open"] == 1
        assert found["duban_cases_unacknowledged"] == 1
        assert found["duban_unacknowledged_oldest_seconds"] == 120
        assert found["duban_first_page_seconds_count{critical=false}"] == 1
        assert found["duban_first_page_seconds_sum{critical=false}"] == 60, "a minute of writing"
        assert found["duban_delivery_seconds_count{priority=page}"] == 1
        assert found["duban_delivery_seconds_sum{priority=page}"] == 0
        assert found["duban_sends_total{outcome=sent,wire=telegram}"] >= 3

        await night.taps("zhaolei", "认领")
        await night.advance(61)
        found = await looked(night)
        assert found["duban_cases_unacknowledged"] == 0
        assert found["duban_cases_overdue"] == 1, "nobody arrived within the hour"
        assert found["duban_tick_late_seconds_count"] > 0


async def test_no_label_names_a_person_a_case_or_anybodys_words(tmp_path: Path) -> None:
    async with a_night(tmp_path) as night:
        number = await night.files("wangfang")
        await night.advance(1)
        page = (await night.app.metrics.scrape()).decode()
        people = night.rulebook.duty.organisation.people.values()
        secrets = [number, "刘建国", "13812345678", *(p.id for p in people)]
        secrets += [str(p.telegram) for p in people if p.telegram]
        values = set(re.findall(r'="([^"]*)"', page))
        assert values, "there are labels"
        assert not values & set(secrets)
        assert not re.search(r"[一-鿿]", "".join(values))


async def test_a_429_is_counted_and_is_no_failing_wire(tmp_path: Path) -> None:
    async with a_night(tmp_path) as night:
        await night.types("wangfang", "客户刘建国 13812345678 转账5000元没到账，要求尽快查清")
        night.world.faults.add("too_many", count=1, method="sendMessage", retry_after=1)
        await night.taps("wangfang", "提交")
        await night.advance(1)
        found = await looked(night)
        assert found["duban_throttled_total{wire=telegram}"] == 1
        assert night.app.metrics.silent_wires(-1.0) == []


async def test_a_page_asked_for_again_at_once_asks_the_database_once(tmp_path: Path) -> None:
    async with a_night(tmp_path) as night:
        assert samples(await night.app.metrics.scrape())["duban_cases_open"] == 0
        await night.files("wangfang")
        assert samples(await night.app.metrics.scrape())["duban_cases_open"] == 0
        assert (await looked(night))["duban_cases_open"] == 1


async def test_a_round_lost_to_the_database_is_counted(tmp_path: Path) -> None:
    async with a_night(tmp_path) as night:
        before = (await looked(night))["duban_database_trouble_total"]

        async def failing() -> int:
            raise OperationalError("select", None, sqlite3.OperationalError("disk I/O error"))

        await round_of(failing, 0)
        assert (await looked(night))["duban_database_trouble_total"] == before + 1


async def test_a_database_that_is_gone_costs_its_figures_and_not_the_page(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'none' / 'duban.db'}")
    found = samples(await Metrics(database, FakeClock(START)).scrape())
    assert found["duban_figures_up"] == 0
    assert "duban_cases_open" not in found
    await database.close()


async def test_a_wire_is_named_when_it_has_failed_for_long_and_until_it_works(
    tmp_path: Path,
) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'duban.db'}")
    metrics = Metrics(database, FakeClock(START))
    metrics.asked("mail", Sent(outcome=Outcome.UNCERTAIN))
    assert metrics.silent_wires(300.0) == []
    assert metrics.silent_wires(-1.0) == ["mail"]
    metrics.asked("mail", Sent(outcome=Outcome.SENT))
    assert metrics.silent_wires(-1.0) == []


class Machine:
    """Readiness with a clock of its own, and a database whose file can be taken away."""

    def __init__(self, database: Database) -> None:
        self.at = 1000.0
        self.silent: str | None = None
        self.wires: list[str] = []
        self.unshared: str | None = None
        self.readiness = Readiness(
            database,
            FakeClock(START),
            lambda: self.at,
            lambda: self.silent,
            lambda _seconds: self.wires,
            lambda: self.unshared,
        )


@pytest.fixture
async def machine(tmp_path: Path) -> Machine:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'duban.db'}", busy_seconds=0.05)
    await schema.upgrade(database)
    return Machine(database)


async def test_ready_means_that_a_row_was_really_written(machine: Machine, tmp_path: Path) -> None:
    assert (await machine.readiness.now()).is_ready
    with sqlite3.connect(tmp_path / "duban.db") as looking:
        assert looking.execute("select text from marks where name = 'readiness'").fetchone()


async def test_loops_that_stand_still_are_a_reason_to_restart_unless_the_database_is_away(
    machine: Machine, tmp_path: Path
) -> None:
    assert await machine.readiness.needs_restart() is None
    machine.silent, machine.at = "courier", machine.at + 10
    assert await machine.readiness.needs_restart() == "courier"

    with sqlite3.connect(tmp_path / "duban.db", isolation_level=None) as holding:
        holding.execute("BEGIN IMMEDIATE")
        machine.at += 3600
        assert await machine.readiness.needs_restart() is None
        holding.execute("ROLLBACK")
    machine.at += 10
    assert await machine.readiness.needs_restart() is None, "its loops have to come round first"
    machine.at += 60
    assert await machine.readiness.needs_restart() == "courier"


async def test_a_budget_that_is_not_shared_is_a_warning(machine: Machine) -> None:
    machine.unshared = "Redis 没有回答"
    found = await machine.readiness.now()
    assert found.is_ready and found.warnings == ("budget not shared: Redis 没有回答",)
    machine.unshared = None
    assert (await machine.readiness.now()).warnings == ()


async def test_a_database_away_for_a_moment_is_a_warning_and_for_half_a_minute_a_reason(
    machine: Machine, tmp_path: Path
) -> None:
    await machine.readiness.now()
    holding = sqlite3.connect(tmp_path / "duban.db", isolation_level=None)
    holding.execute("begin immediate")
    machine.at += 10
    found = await machine.readiness.now()
    assert found.is_ready
    assert found.warnings == ("database not writable just now",)
    machine.at += 21
    assert (await machine.readiness.now()).reasons == ("database not writable",)
    holding.execute("rollback")
    machine.at += 6
    assert (await machine.readiness.now()).is_ready
    holding.close()


async def test_a_dead_chat_platform_and_a_newer_schema_are_warnings_a_dead_loop_is_not(
    machine: Machine, tmp_path: Path
) -> None:
    machine.wires = ["telegram"]
    with sqlite3.connect(tmp_path / "duban.db") as upgrading:
        upgrading.execute("update alembic_version set version_num = '9999'")
    found = await machine.readiness.now()
    assert found.is_ready
    assert len(found.warnings) == 2
    machine.silent = "tick"
    assert (await machine.readiness.now()).reasons == ("loops stand still: tick",)


async def test_an_older_schema_is_not_ready(machine: Machine, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "duban.db") as older:
        older.execute("update alembic_version set version_num = '0006'")
    assert not (await machine.readiness.now()).is_ready


async def test_the_server_answers_200_or_503_and_says_why(machine: Machine, tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'duban.db'}")
    metrics = Metrics(database, FakeClock(START))
    routes = [health(lambda: machine.silent), readiness(machine.readiness), metrics_page(metrics)]
    async with serving("127.0.0.1", 0, routes) as port, aiohttp.ClientSession() as session:
        at = f"http://127.0.0.1:{port}"
        async with session.get(f"{at}/readyz") as answer:
            assert (answer.status, (await answer.json())["ready"]) == (200, True)
        async with session.get(f"{at}/metrics") as answer:
            assert answer.content_type == "text/plain"
            assert samples(await answer.read())["duban_figures_up"] == 1
        machine.silent = "courier"
        async with session.get(f"{at}/readyz") as answer:
            assert answer.status == 503
            assert (await answer.json())["reasons"] == ["loops stand still: courier"]
        async with session.get(f"{at}/healthz") as answer:
            assert (answer.status, await answer.text()) == (503, "courier")
    await asyncio.gather(database.close())
