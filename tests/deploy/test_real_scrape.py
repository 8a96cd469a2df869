"""What panels, alerts and probes look at is answered by the real `duban serve`."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.http import serving
from bot.metrics import watchdog_page
from tests.deploy import files
from tests.spine.process import Process, a_process


async def _answer(port: int, path: str) -> tuple[int, str]:
    address = f"http://127.0.0.1:{port}{path}"
    async with aiohttp.ClientSession() as session, session.get(address) as found:
        return found.status, await found.text()


async def _started(process: Process) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if (await _answer(process.port, "/readyz"))[0] == 200:
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)


def _names(page: str) -> set[str]:
    """What a query may be asked by, of everything on a page."""
    found = set()
    for family in text_string_to_metric_families(page):
        if family.type == "counter":
            found.add(f"{family.name}_total")
        elif family.type == "histogram":
            found |= {f"{family.name}_{part}" for part in ("bucket", "sum", "count")}
        else:
            found.add(family.name)
    return found


def _probes(each: dict[str, Any]) -> list[str]:
    containers = each["spec"]["template"]["spec"]["containers"]
    kinds = ("startupProbe", "livenessProbe", "readinessProbe")
    return [c[kind]["httpGet"]["path"] for c in containers for kind in kinds if kind in c]


async def test_every_metric_of_panels_and_alerts_is_in_a_real_scrape(tmp_path: Path) -> None:
    async with a_process(tmp_path) as process:
        await _started(process)
        status, page = await _answer(process.port, "/metrics")
        assert status == 200
        bots = next(d for d in files.of_kind("Deployment") if d["metadata"]["name"] == "duban")
        paths = _probes(bots)
        assert set(paths) == {"/healthz", "/livez", "/readyz"}
        for path in paths:
            assert (await _answer(process.port, path))[0] == 200, path
        ready = json.loads((await _answer(process.port, "/readyz"))[1])
        assert ready == {"ready": True, "reasons": [], "warnings": []}
    async with serving("127.0.0.1", 0, [watchdog_page(lambda: None)]) as port:
        _, of_watchdog = await _answer(port, "/metrics")

    asked = files.metrics_asked()
    assert len(asked) > 20
    assert asked <= _names(page) | _names(of_watchdog)
    for loop in ("tick", "courier", "inbox", "audit"):
        assert f'duban_loop_silent_seconds{{loop="{loop}"}}' in page
    assert "duban_replicas 1.0" in page and "duban_summary_mailboxes" in page
    assert len({panel["id"] for panel in files.panels()}) == len(files.panels())
