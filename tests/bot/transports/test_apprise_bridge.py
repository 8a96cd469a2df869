"""Operators are told by apprise over real HTTP; whatever happens there, nobody waits or falls."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.http import serving
from bot.transports.apprise_bridge import OperatorAlerts, alert_by, unknown_urls


@dataclass
class Service:
    """Takes what apprise's `json://` posts; with `status` 500 it refuses, `held` it hangs."""

    got: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    held: asyncio.Event | None = None
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        if self.held is not None:
            await self.held.wait()
        return web.Response(status=self.status)

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/alert", self.take)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    service = Service()
    async with serving("127.0.0.1", 0, [service.add_to]) as port:
        service.url = f"json://127.0.0.1:{port}/alert"
        yield service


async def test_an_alert_reaches_every_service(service: Service) -> None:
    alerts = OperatorAlerts([service.url, f"{service.url}?overflow=split"])

    assert await alerts.tell("督办告警", "督办没有应答")
    assert [(each["title"], each["message"]) for each in service.got] == [
        ("督办告警", "督办没有应答")
    ] * 2


async def test_a_service_that_refuses_or_is_unreadable_is_said_in_the_log_without_its_key(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.status = 500
    with capture_logs() as logs:
        assert not await OperatorAlerts([service.url]).tell("督办告警", "x")
        assert not await OperatorAlerts(["bark://", "nonsense://key-of-ours"]).tell("督办告警", "x")

    assert [each["event"] for each in logs].count("operators_alert_failed") == 2
    assert "key-of-ours" not in str(logs) and "127.0.0.1" not in str(logs)
    assert caplog.text == "", "apprise itself would repeat what it cannot read"
    assert unknown_urls([service.url, "nonsense://key-of-ours"]) == [2]


async def test_a_service_that_hangs_is_given_up_and_not_piled_up(service: Service) -> None:
    service.held = asyncio.Event()
    alerts = OperatorAlerts([service.url], seconds=0.05)

    with capture_logs() as logs:
        told = [await alerts.tell("督办告警", "x") for _ in range(3)]
    service.held.set()

    assert told == [False, False, False]
    kinds = [each["event"] for each in logs]
    assert kinds == ["operators_alert_slow", "operators_alert_slow", "operators_alert_skipped"]


async def test_without_urls_there_is_nobody_to_tell() -> None:
    assert alert_by("  ") is None
    assert not await OperatorAlerts([]).tell("督办告警", "x")
