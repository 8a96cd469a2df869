"""Aliyun's SDK against a server that checks its signature: its requests, every class of code."""

import json
from dataclasses import replace

import pytest
from aiohttp import web

from bot.http import serving
from bot.transports.aliyun.outcomes import answered
from bot.transports.aliyun.wires import AliyunSms, AliyunVoice
from handlers.wire import Outcome
from simulator.gateway.aliyun import SMS_SIGN, SMS_TEMPLATE, VOICE_TEMPLATE
from simulator.gateway.exchange import Exchange
from simulator.server import Simulator
from simulator.world import World

from .conftest import BRIEF, PACKED, PAGE, ZHAO

KEY, SECRET = "simulated-key-id", "simulated-key-secret"


def texts(sim: Simulator, secret: str = SECRET, **more: object) -> AliyunSms:
    known: dict[str, object] = {"sign": SMS_SIGN, "template": SMS_TEMPLATE, "seconds": 5.0}
    endpoint = f"http://{sim.aliyun_endpoint}"
    return AliyunSms(KEY, secret, endpoint=endpoint, **(known | more))  # type: ignore[arg-type]


async def test_d07_aliyun_fills_its_template_with_number_unit_and_deadline(
    sim: Simulator, exchange: Exchange, world: World
) -> None:
    sent = await texts(sim).send(ZHAO, PAGE, PACKED, [], once="row 1")

    assert sent.outcome is Outcome.SENT and sent.message_ref == exchange.texts[0].id
    assert (
        exchange.texts[0].text
        == "【督办】投诉件1128-48213，西湖路支行，时限02:10，请马上打开督办认领。"
    )
    (asked,) = (each.params for each in world.log.records if each.kind == "aliyun")
    values = {"number": "1128-48213", "unit": "西湖路支行", "deadline": "02:10"}
    assert json.loads(asked["TemplateParam"]) == values
    assert (asked["PhoneNumbers"], asked["SignName"], asked["TemplateCode"]) == (
        ZHAO,
        SMS_SIGN,
        SMS_TEMPLATE,
    )


async def test_d07_aliyun_rings_and_reads_the_number_digit_by_digit(
    sim: Simulator, exchange: Exchange, world: World
) -> None:
    endpoint = f"http://{sim.aliyun_endpoint}"
    voice = AliyunVoice(KEY, SECRET, VOICE_TEMPLATE, "057112345678", endpoint=endpoint)

    sent = await voice.send(ZHAO, PAGE, PACKED, [], once="row 1")

    assert sent.outcome is Outcome.SENT and exchange.telephone(ZHAO).rings()
    said = exchange.telephone(ZHAO).picks_up()
    assert (
        said
        == "督办呼叫：投诉件编号幺幺二八，四八二幺三，西湖路支行，时限2点10分，请马上打开督办认领。"
    )
    (asked,) = (each.params for each in world.log.records if each.kind == "aliyun")
    assert asked["CalledShowNumber"] == "057112345678" and asked["PlayTimes"] == "3"
    assert 1 <= len(asked["OutId"].encode()) <= 15
    assert not exchange.waiting, "Aliyun tells our callback nothing"


async def test_a_brief_without_a_deadline_leaves_no_variable_empty(
    sim: Simulator, exchange: Exchange
) -> None:
    page = replace(PAGE, brief=replace(BRIEF, deadline="", outlet=""))

    assert (await texts(sim).send(ZHAO, page, PACKED, [])).outcome is Outcome.SENT
    assert "-，时限见督办" in exchange.texts[0].text
    assert (await texts(sim).send(ZHAO, replace(page, brief=None), PACKED, [])).outcome is (
        Outcome.REJECTED
    )


async def test_codes_of_the_sdk_over_http(sim: Simulator, world: World) -> None:
    wire = texts(sim)
    world.faults.add("gateway_busy", count=1)
    busy = await wire.send(ZHAO, PAGE, PACKED, [])
    assert busy.outcome is Outcome.LATER and busy.is_throttled and not busy.is_away

    world.faults.add("gateway_blocked", count=1)
    unpaid = await wire.send(ZHAO, PAGE, PACKED, [])
    assert unpaid.outcome is Outcome.LATER and unpaid.is_away and "账单" in unpaid.detail

    world.faults.add("gateway_error", count=1)
    assert (await wire.send(ZHAO, PAGE, PACKED, [])).outcome is Outcome.UNCERTAIN

    bad = await wire.send("13899998888", PAGE, PACKED, [])
    assert bad.outcome is Outcome.DEAD and "13899998888" not in bad.detail


async def test_a_wrong_key_signature_or_template_is_our_fault(sim: Simulator) -> None:
    for wrong, mend in (
        (texts(sim, "another secret"), "access_key_id"),
        (texts(sim, sign="某行"), "sms_sign"),
        (texts(sim, template="SMS_9"), "number, unit, deadline"),
    ):
        sent = await wrong.send(ZHAO, PAGE, PACKED, [])
        assert sent.outcome is Outcome.LATER and sent.is_away and mend in sent.detail


async def test_an_aliyun_that_is_slow_or_gone_or_speaks_nonsense(
    sim: Simulator, world: World
) -> None:
    world.faults.add("gateway_late", count=1)
    assert (await texts(sim, seconds=0.2).send(ZHAO, PAGE, PACKED, [])).outcome is (
        Outcome.UNCERTAIN
    )

    async def nonsense(_request: web.Request) -> web.Response:
        return web.Response(status=502, text="<html>bad gateway")

    def add(app: web.Application) -> None:
        app.router.add_post("/", nonsense)

    async with serving("127.0.0.1", 0, [add]) as port:
        wire = AliyunSms(KEY, SECRET, SMS_SIGN, SMS_TEMPLATE, f"http://127.0.0.1:{port}")
        assert (await wire.send(ZHAO, PAGE, PACKED, [])).outcome is Outcome.UNCERTAIN
    gone = await wire.send(ZHAO, PAGE, PACKED, [])
    assert gone.outcome is Outcome.LATER and gone.is_away


@pytest.mark.parametrize(
    ("code", "outcome", "is_away"),
    [
        ("isv.DAY_LIMIT_CONTROL", Outcome.LATER, True),
        ("isp.RAM_PERMISSION_DENY", Outcome.LATER, True),
        ("isv.TTS_TEMPLATE_ILLEGAL", Outcome.LATER, True),
        ("Forbidden.RAM", Outcome.LATER, True),
        ("Throttling.User", Outcome.LATER, False),
        ("isp.SYSTEM_ERROR", Outcome.UNCERTAIN, False),
        ("isv.PARAM_LENGTH_LIMIT", Outcome.REJECTED, False),
        ("isv.SOMETHING_NEW", Outcome.REJECTED, False),
    ],
)
def test_every_class_of_code_has_its_outcome(code: str, outcome: Outcome, is_away: bool) -> None:
    sent = answered(code, "", "")

    assert (sent.outcome, sent.is_away) == (outcome, is_away)
