"""A48 at the gateway: its secret is changed on both sides, one after the other, without a gap."""

from pathlib import Path

import aiohttp
from pydantic import SecretStr

from bot import kept_secrets
from bot.command.rotation.gateway import finish_secret, stage_secret
from bot.http import serving
from bot.machine import ThisMachine
from bot.settings_wires import GatewaySettings
from bot.transports.gateway.callback import PATH, GatewayCallback
from bot.transports.gateway.signing import key_of, signed
from bot.transports.gateway.wires import SmsWire
from handlers.wire import Outcome
from simulator.gateway.exchange import Exchange
from simulator.server import Simulator
from simulator.settings import GATEWAY_SECRET

from .conftest import PACKED, PAGE, ZHAO, Bot

NEW = "another-secret-of-the-gateway"


async def test_a48_both_secrets_hold_until_both_sides_have_the_new_one(
    tmp_path: Path, sim: Simulator, exchange: Exchange
) -> None:
    place = tmp_path / "gateway-secret"
    place.write_text(GATEWAY_SECRET, encoding="utf-8")
    own = GatewaySettings(url=sim.gateway_url, secret=SecretStr(GATEWAY_SECRET), secret_file=place)
    secret, wall = kept_secrets.gateway_secret(own), ThisMachine().wall
    sms, bot = SmsWire(sim.gateway_url, secret, wall, seconds=5), Bot()
    callback = GatewayCallback(secret, bot.shelf.accept, bot.refuse, bot.now)
    async with serving("127.0.0.1", 0, [callback.add_to]) as port:
        bot.url = f"http://127.0.0.1:{port}{PATH}"
        assert [await _posts(bot, each) for each in (GATEWAY_SECRET, NEW)] == [400, 401]
        stage_secret(own, NEW)
        assert await _sends(sms, "before the gateway is changed")
        assert [await _posts(bot, each) for each in (GATEWAY_SECRET, NEW)] == [400, 400]
        exchange.secret = NEW
        assert await _sends(sms, "after the gateway is changed")
        finish_secret(own)
        assert await _sends(sms, "after the old one has ended")
        assert [await _posts(bot, each) for each in (GATEWAY_SECRET, NEW)] == [401, 400]
    assert len(exchange.telephone(ZHAO).texts) == 3 and bot.refused == 2


async def _sends(sms: SmsWire, once: str) -> bool:
    return (await sms.send(ZHAO, PAGE, PACKED, [], once=once)).outcome is Outcome.SENT


async def _posts(bot: Bot, secret: str) -> int:
    """400: believed, and no callback. 401: not believed."""
    headers = signed(key_of(secret), b"{}", bot.now())
    async with (
        aiohttp.ClientSession() as session,
        session.post(bot.url, data=b"{}", headers=headers) as answer,
    ):
        return answer.status
