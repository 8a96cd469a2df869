"""The simulated gateway is strict, and its telephones can be used from the page."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulator.gateway.signing import signature
from simulator.server import Simulator
from simulator.settings import GATEWAY_SECRET, Settings
from simulator.world import World

ZHAO = "13800000001"
SMS = {"id": "1", "to": ZHAO, "text": "【督办】媒体风险 1128-48213"}
VOICE = {
    "id": "1",
    "to": ZHAO,
    "text": "督办呼叫",
    "speech": {"number": "幺幺", "outlet": "西湖路支行", "deadline": ""},
    "ask": "1",
    "reference": "sealed",
}


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def send(
    http: aiohttp.ClientSession, sim: Simulator, channel: str, body: dict[str, Any], age: int = 0
) -> tuple[int, dict[str, Any]]:
    raw, timestamp = json.dumps(body).encode(), str(int(time.time()) - age)
    headers = {
        "X-Duban-Timestamp": timestamp,
        "X-Duban-Signature": signature(GATEWAY_SECRET, timestamp, raw),
    }
    async with http.post(f"{sim.gateway_url}/{channel}", data=raw, headers=headers) as answer:
        return answer.status, await answer.json()


def test_the_signature_is_the_one_that_the_document_gives_as_an_example() -> None:
    written = Path("docs/gateway.md").read_text(encoding="utf-8")

    assert signature("0123456789abcdef", "1795000000", b"{}") in written


@pytest.mark.parametrize(
    ("channel", "change"),
    [
        ("sms", {"text": ""}),
        ("sms", {"to": "+86 138"}),
        ("sms", {"text": "见 https://bank.example/case"}),
        ("sms", {"text": "请致电 13912345678"}),
        ("sms", {"speech": {}}),
        ("voice", {"speech": {"number": "1"}}),
        ("voice", {"ask": 1}),
    ],
)
async def test_a_request_that_does_not_keep_the_contract_is_refused(
    sim: Simulator, http: aiohttp.ClientSession, channel: str, change: dict[str, Any]
) -> None:
    sim.world.gateway.add(ZHAO)
    body = (SMS if channel == "sms" else VOICE) | change

    assert (await send(http, sim, channel, body))[0] == 400
    assert sim.world.gateway.texts == [] and not sim.world.gateway.telephone(ZHAO).calls


async def test_an_old_signature_is_refused_and_the_same_id_is_sent_once(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    sim.world.gateway.add(ZHAO)

    assert (await send(http, sim, "sms", SMS, age=600))[0] == 401
    first, again = [await send(http, sim, "sms", SMS) for _ in range(2)]
    assert first == again == (202, {"id": sim.world.gateway.texts[0].id})
    assert (await send(http, sim, "sms", SMS | {"id": "2", "to": "13800000009"}))[1]["code"] == (
        "bad_number"
    )


async def test_a_telephone_rings_on_the_page_and_a_hand_there_answers_it(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    world: World = sim.world
    async with http.post(f"{sim.api_base}/telephones/{ZHAO}") as added:
        assert added.status == 200
    await send(http, sim, "voice", VOICE)
    for act, body in (("pick_up", {}), ("press", {"digit": "1"})):
        async with http.post(f"{sim.api_base}/telephones/{ZHAO}/{act}", json=body) as done:
            assert (await done.json())["ok"]
    async with http.post(f"{sim.api_base}/telephones/{ZHAO}/hang_up") as late:
        assert late.status == 409, "the voice has thanked and hung up"

    shown = [each.payload for each in world.feed.after(0) if each.kind == "ring"]
    assert [each["state"] for each in shown] == ["ringing", "talking", "over"]
    assert [each["spoken"] for each in shown] == ["", "督办呼叫", "督办呼叫"]
    assert world.gateway.waiting[0] == {
        "id": shown[0]["id"],
        "channel": "voice",
        "to": ZHAO,
        "event": "digit",
        "digit": "1",
        "reference": "sealed",
    }
    async with http.get(f"{sim.api_base}/telephones") as listed:
        (telephone,) = await listed.json()
    assert telephone["number"] == ZHAO and telephone["calls"][0]["pressed"] == "1"


async def test_a_call_that_nobody_takes_rings_out_and_the_next_one_rings() -> None:
    world = World(Settings(gateway_ring_seconds=0.01))
    telephone = world.gateway.add("13800001001")
    body = {"to": "13800001001", "text": "督办呼叫", "speech": {}}
    world.gateway.take("voice", body | {"id": "first"})
    assert telephone.rings()
    await world.until(lambda: not telephone.rings())

    assert world.gateway.waiting[-1]["event"] == "no_answer"
    world.gateway.take("voice", body | {"id": "second"})
    assert telephone.rings()
