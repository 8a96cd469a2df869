"""What the gateway tells: signed, lately, stored before 200, and each thing once (A36)."""

import json
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.transports.gateway.callback import LIMIT_BYTES
from bot.transports.gateway.incoming import to_incoming
from bot.transports.gateway.signing import key_of, signed
from bot.transports.gateway.wires import SmsWire, VoiceWire
from escalation.permission import Act
from escalation.words import PersonId
from handlers.action import Action
from handlers.incoming import Arrival
from simulator.gateway.exchange import Exchange
from simulator.settings import GATEWAY_SECRET
from simulator.world import World

from .conftest import PACKED, PAGE, SEAL, ZHAO, Bot

AT = datetime(2026, 11, 28, 2, 10, tzinfo=UTC)
DIGIT = {"id": "voice-1", "channel": "voice", "to": ZHAO, "event": "digit", "digit": "1"}


async def post(bot: Bot, body: bytes, at: datetime | None = None, secret: str = "") -> int:
    headers = signed(key_of(secret or GATEWAY_SECRET), body, at or bot.now())
    async with (
        aiohttp.ClientSession() as session,
        session.post(bot.url, data=body, headers=headers) as answer,
    ):
        return answer.status


async def test_d07_a_pressed_1_comes_back_as_the_sealed_wish_to_acknowledge(
    voice: VoiceWire, exchange: Exchange, world: World, bot: Bot
) -> None:
    sent = await voice.send(ZHAO, PAGE, PACKED, [], once="row 1")
    telephone = exchange.telephone(ZHAO)
    telephone.picks_up()
    telephone.presses("7")
    telephone.presses("1")
    await world.until(lambda: len(bot.shelf.kept) == 2)

    seven, one = (to_incoming(each.payload, AT) for each in bot.shelf.kept)
    assert seven is None and one is not None
    assert one.kind is Arrival.ACTION and one.message_ref == sent.message_ref
    assert (one.sender.transport, one.sender.address, one.at) == ("voice", ZHAO, AT)
    wish = Action.unpack(one.text, SEAL, PersonId("zhaolei"))
    assert (wish.verb, wish.subject) == (Act.ACKNOWLEDGE, "case-1")
    assert bot.shelf.kept[0].order_key == ZHAO and not telephone.rings()


async def test_a_message_that_can_never_arrive_is_told_at_once_and_others_change_nothing(
    sms: SmsWire, voice: VoiceWire, exchange: Exchange, world: World, bot: Bot
) -> None:
    with capture_logs() as logs:
        text = await sms.send(ZHAO, PAGE, PACKED, [])
        exchange.fail(text.message_ref, "sms", ZHAO, "out_of_service")
        exchange.fail(text.message_ref, "sms", ZHAO, "congested")
        await voice.send(ZHAO, PAGE, PACKED, [], once="first")
        await voice.send(ZHAO, PAGE, PACKED, [], once="while it rings")
        exchange.telephone(ZHAO).does_not_answer()
        await voice.send(ZHAO, PAGE, PACKED, [], once="once more")
        exchange.telephone(ZHAO).hangs_up()
        await world.until(lambda: len(bot.shelf.kept) == 6)

    read = [to_incoming(each.payload, AT) for each in bot.shelf.kept]
    (failed,) = (each for each in read if each is not None)
    assert failed.kind is Arrival.FAILED and failed.text == "out_of_service"
    assert failed.message_ref == text.message_ref and failed.sender.transport == "sms"
    told = [json.loads(each.payload)["event"] for each in bot.shelf.kept]
    assert told == ["delivered", "failed", "failed", "busy", "no_answer", "hung_up"]
    assert ZHAO not in str(logs) and "138****0001" in str(logs)


async def test_what_is_told_again_has_the_same_key_however_it_is_signed(bot: Bot) -> None:
    body = json.dumps(DIGIT).encode()
    later = bot.now() + timedelta(seconds=30)

    assert await post(bot, body) == 200
    assert await post(bot, body) == 200, "the same bytes once more: a repeat or a replay"
    assert await post(bot, body, at=later) == 200, "signed anew"
    assert len({each.key for each in bot.shelf.kept}) == 1


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a36_a_callback_of_another_time_or_hand_is_refused_and_not_read(
    bot: Bot, minutes: int
) -> None:
    body = json.dumps(DIGIT).encode()

    assert await post(bot, body, at=bot.now() + timedelta(minutes=minutes)) == 401
    assert await post(bot, body, secret="another-secret-altogether") == 401
    assert await post(bot, b"\xff", secret="another-secret-altogether") == 401
    async with aiohttp.ClientSession() as session:
        for headers in ({}, {"X-Duban-Timestamp": "soon", "X-Duban-Signature": "ä"}):
            async with session.post(bot.url, data=body, headers=headers) as answer:
                assert answer.status == 401
    assert bot.refused == 5 and bot.shelf.asked == 0


@pytest.mark.parametrize(
    "body",
    [
        b"no json",
        b"[]",
        b'{"id": "1"}',
        json.dumps(DIGIT | {"channel": "pigeon"}).encode(),
        json.dumps(DIGIT | {"to": "zhaolei"}).encode(),
        json.dumps(DIGIT | {"digit": 1}).encode(),
        json.dumps(DIGIT | {"reference": "x" * 300}).encode(),
    ],
)
async def test_what_is_no_callback_is_said_to_be_none_and_not_stored(bot: Bot, body: bytes) -> None:
    assert await post(bot, body) == 400
    assert bot.shelf.asked == 0


async def test_a_callback_that_is_too_long_is_refused(bot: Bot) -> None:
    assert await post(bot, b" " * (LIMIT_BYTES + 1)) == 413


async def test_what_could_not_be_stored_is_not_acknowledged_and_comes_again(
    voice: VoiceWire, exchange: Exchange, world: World, bot: Bot
) -> None:
    bot.shelf.failing = 2
    await voice.send(ZHAO, PAGE, PACKED, [])
    exchange.telephone(ZHAO).does_not_answer()

    await world.until(lambda: bot.shelf.kept)
    assert bot.shelf.asked == 3
    outcomes = [each.outcome for each in world.log.records if each.kind == "callback"]
    assert outcomes[:3] == ["queued", "answered 503", "answered 503"]
