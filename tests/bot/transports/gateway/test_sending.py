"""What reaches a telephone through the bank's gateway, and how every failure ends."""

from dataclasses import replace

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.http import serving
from bot.machine import ThisMachine
from bot.transports.gateway.wires import SmsWire, VoiceWire
from handlers.card import Brief, Card
from handlers.wire import Outcome, Sent
from simulator.gateway.exchange import Exchange
from simulator.server import Simulator
from simulator.settings import GATEWAY_SECRET
from simulator.world import World

from .conftest import BRIEF, PACKED, PAGE, ZHAO


async def text_of(sms: SmsWire, exchange: Exchange, card: Card) -> str:
    sent = await sms.send(ZHAO, card, PACKED, [], once=f"row {len(exchange.texts)}")
    assert sent.outcome is Outcome.SENT
    return exchange.telephone(ZHAO).texts[-1]


async def test_d07_a_page_as_text_message_says_its_brief_in_one_part_and_nothing_else(
    sms: SmsWire, exchange: Exchange
) -> None:
    text = await text_of(sms, exchange, PAGE)

    assert text == "【督办】媒体风险 1128-48213 西湖路支行，时限 02:10，请马上打开督办认领。"
    assert "赵丽华" not in text and "139" not in text


async def test_d07_a_ringing_telephone_says_number_outlet_and_deadline_and_asks_for_1(
    voice: VoiceWire, exchange: Exchange
) -> None:
    sent = await voice.send(ZHAO, PAGE, PACKED, [], once="row 1")

    telephone = exchange.telephone(ZHAO)
    assert sent.outcome is Outcome.SENT and telephone.rings()
    spoken = telephone.picks_up()
    assert spoken.count("幺幺二八，四八二幺三") == 2
    assert "西湖路支行，时限2点10分，请马上认领。认领请按 1。" in spoken
    call = telephone.calls[-1]
    assert sent.message_ref == call.id
    assert call.speech["number"] == "幺幺二八，四八二幺三" and call.speech["deadline"] == "2点10分"


async def test_a_card_that_nobody_need_acknowledge_asks_for_no_digit(
    sms: SmsWire, voice: VoiceWire, exchange: Exchange
) -> None:
    notice = replace(PAGE, buttons=())

    assert "时限 02:10，请打开督办处理。" in await text_of(sms, exchange, notice)
    await voice.send(ZHAO, notice, (), [])
    assert exchange.telephone(ZHAO).calls[-1].ask == ""
    assert "请按" not in exchange.telephone(ZHAO).picks_up()


async def test_a_brief_of_many_pages_says_how_many(
    sms: SmsWire, voice: VoiceWire, exchange: Exchange
) -> None:
    many = Brief(number="3 件", outlet="", deadline="", words="有投诉呼叫您")

    assert await text_of(sms, exchange, replace(PAGE, brief=many, buttons=())) == (
        "【督办】有投诉呼叫您 3 件，请打开督办处理。"
    )
    await voice.send(ZHAO, replace(PAGE, brief=many, buttons=()), (), [])
    spoken = exchange.telephone(ZHAO).picks_up()
    assert spoken == "督办呼叫：有投诉呼叫您。三 件，再说一遍，三 件。请打开督办处理。"


async def test_a_long_brief_is_cut_to_one_part_but_never_its_number_and_deadline(
    sms: SmsWire, exchange: Exchange
) -> None:
    long = replace(BRIEF, words="客户要给电视台打电话" * 4, outlet="某某省某某市西湖路支行" * 3)
    text = await text_of(sms, exchange, replace(PAGE, brief=long))

    assert len(text.encode("utf-16-le")) // 2 <= 70
    assert "1128-48213" in text and "时限 02:10，请马上打开督办认领" in text


async def test_a_telephone_number_or_link_in_a_brief_does_not_leave_the_house(
    sms: SmsWire, voice: VoiceWire, exchange: Exchange
) -> None:
    unfit = Brief(
        number="1128-48213", outlet="见 https://x.example/a", deadline="", words="找13912345678"
    )
    text = await text_of(sms, exchange, replace(PAGE, brief=unfit))
    await voice.send(ZHAO, replace(PAGE, brief=unfit), PACKED, [])

    for said in (text, exchange.telephone(ZHAO).picks_up()):
        assert "http" not in said and "139" not in said
    assert "请马上打开督办认领" in text


async def test_the_same_obligation_tried_again_is_one_text_message_and_one_call(
    sms: SmsWire, voice: VoiceWire, exchange: Exchange, world: World
) -> None:
    world.faults.add("gateway_drop_after", count=2)
    first = [await wire.send(ZHAO, PAGE, PACKED, [], once="row 7") for wire in (sms, voice)]
    again = [await wire.send(ZHAO, PAGE, PACKED, [], once="row 7") for wire in (sms, voice)]

    assert [each.outcome for each in first] == [Outcome.UNCERTAIN] * 2
    assert [each.outcome for each in again] == [Outcome.SENT] * 2
    telephone = exchange.telephone(ZHAO)
    assert len(telephone.texts) == 1 and len(telephone.calls) == 1
    assert [each.message_ref for each in again] == [exchange.texts[0].id, telephone.calls[0].id]
    assert (await sms.send(ZHAO, PAGE, PACKED, [], once="row 8")).outcome is Outcome.SENT
    assert len(telephone.texts) == 2


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (
            {"kind": "gateway_busy", "retry_after": 42},
            Sent(outcome=Outcome.LATER, retry_after_seconds=42, is_throttled=True),
        ),
        ({"kind": "gateway_error"}, Sent(outcome=Outcome.UNCERTAIN)),
        ({"kind": "gateway_blocked"}, Sent(outcome=Outcome.DEAD)),
        ({"kind": "gateway_drop_before"}, Sent(outcome=Outcome.UNCERTAIN)),
    ],
)
async def test_every_answer_of_the_gateway_has_one_outcome(
    sms: SmsWire, world: World, fault: dict[str, object], expected: Sent
) -> None:
    world.faults.add(count=1, **fault)

    sent = await sms.send(ZHAO, PAGE, PACKED, [], once="row 1")

    assert replace(sent, detail="") == expected and sent.detail
    assert (await sms.send(ZHAO, PAGE, PACKED, [], once="row 1")).outcome is Outcome.SENT


async def test_an_answer_that_does_not_come_in_time_is_uncertain_and_the_repeat_is_not_said_twice(
    sim: Simulator, world: World, exchange: Exchange
) -> None:
    impatient = SmsWire(sim.gateway_url, GATEWAY_SECRET, ThisMachine().wall, seconds=0.2)
    world.faults.add("gateway_late", count=1)

    late = await impatient.send(ZHAO, PAGE, PACKED, [], once="row 1")
    assert late.outcome is Outcome.UNCERTAIN and not late.is_away
    assert (await impatient.send(ZHAO, PAGE, PACKED, [], once="row 1")).outcome is Outcome.SENT
    assert len(exchange.telephone(ZHAO).texts) == 1


async def test_numbers_that_do_not_exist_are_dead_and_stand_in_no_log(sms: SmsWire) -> None:
    with capture_logs() as logs:
        unknown = await sms.send("13899998888", PAGE, PACKED, [])
        written = await sms.send("赵磊", PAGE, PACKED, [])

    assert unknown.outcome is written.outcome is Outcome.DEAD
    assert "13899998888" not in str(logs) + unknown.detail


async def test_a_card_without_a_brief_is_rejected_and_asks_nobody(
    sms: SmsWire, voice: VoiceWire, world: World
) -> None:
    silent = replace(PAGE, brief=None)

    for wire in (sms, voice):
        assert (await wire.send(ZHAO, silent, PACKED, [])).outcome is Outcome.REJECTED
        assert (await wire.edit(ZHAO, "sms-1", PAGE, PACKED)).outcome is Outcome.UNCHANGED
        assert (await wire.answer("", "好")).outcome is Outcome.UNCHANGED
    assert world.log.records == []


async def test_a_wrong_secret_or_clock_is_our_fault_and_no_numbers(sim: Simulator) -> None:
    stranger = SmsWire(sim.gateway_url, "another-secret-altogether", ThisMachine().wall)

    sent = await stranger.send(ZHAO, PAGE, PACKED, [])

    assert sent.outcome is Outcome.LATER and sent.is_away
    assert "compare gateway.secret and both clocks" in sent.detail
    with pytest.raises(ValueError, match="16 characters"):
        SmsWire(sim.gateway_url, "short", ThisMachine().wall)


async def test_a_gateway_that_is_not_there_is_away(sim: Simulator, world: World) -> None:
    async with serving("127.0.0.1", 0, []) as port:
        pass
    down = SmsWire(f"http://127.0.0.1:{port}", GATEWAY_SECRET, ThisMachine().wall)
    misspelt = SmsWire(f"{sim.gateway_url}/api", GATEWAY_SECRET, ThisMachine().wall)

    assert (await down.send(ZHAO, PAGE, PACKED, [])).is_away
    nothing = await misspelt.send(ZHAO, PAGE, PACKED, [])
    assert nothing.is_away and "gateway.url" in nothing.detail


@pytest.mark.parametrize(
    ("status", "body", "headers", "outcome"),
    [
        (200, "{}", {}, Outcome.UNCERTAIN),
        (200, "<html>", {}, Outcome.UNCERTAIN),
        (400, '{"code": "too_long"}', {}, Outcome.REJECTED),
        (410, '{"code": "out_of_service", "message": "13800000001 停机"}', {}, Outcome.DEAD),
        (404, '{"code": "bad_number"}', {}, Outcome.DEAD),
        (302, "", {"Location": "https://elsewhere.example/"}, Outcome.LATER),
        (402, "", {}, Outcome.LATER),
        (429, "", {"Retry-After": "soon"}, Outcome.LATER),
        (503, "", {"Retry-After": "9"}, Outcome.LATER),
    ],
)
async def test_answers_that_the_simulated_gateway_never_gives(
    status: int, body: str, headers: dict[str, str], outcome: Outcome
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=body, headers=headers)

    async with serving("127.0.0.1", 0, [lambda app: _post(app, answer)]) as port:
        wire = SmsWire(f"http://127.0.0.1:{port}", GATEWAY_SECRET, ThisMachine().wall)
        sent = await wire.send(ZHAO, PAGE, PACKED, [])

    assert sent.outcome is outcome
    assert ZHAO not in sent.detail


def _post(app: web.Application, answer: object) -> None:
    app.router.add_post("/sms", answer)  # type: ignore[arg-type]
