"""Nights on which the bank's gateway sends SMS and rings telephones."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.http import serving
from bot.machine import ThisMachine
from bot.settings_wires import GatewaySettings
from bot.transports.gateway.callback import PATH, GatewayCallback
from simulator.gateway.telephone import Telephone
from simulator.settings import GATEWAY_SECRET
from tests.spine.night import Night, a_night


@asynccontextmanager
async def a_night_with_telephones(folder: Path) -> AsyncIterator[Night]:
    """Everybody has a telephone, and the gateway tells the process what happens on it."""
    async with a_night(folder) as night:
        secret, exchange = SecretStr(GATEWAY_SECRET), night.world.gateway
        gateway = GatewaySettings(url=night.sim.gateway_url, secret=secret)
        night.settings = night.settings.model_copy(update={"gateway": gateway})
        await night.restart()
        for person in night.rulebook.duty.organisation.people.values():
            exchange.add(person.mobile or "0")
        takes = GatewayCallback(
            GATEWAY_SECRET, lambda got: night.app.accept(got), lambda: None, ThisMachine().wall
        )
        async with serving("127.0.0.1", 0, [takes.add_to]) as port:
            exchange.callback_url = f"http://127.0.0.1:{port}{PATH}"
            yield night


def telephone(night: Night, person: str) -> Telephone:
    mobile = night.rulebook.duty.organisation.people[person].mobile
    assert mobile is not None
    return night.world.gateway.telephone(mobile)


async def hears(night: Night) -> None:
    """What the gateway has to tell is told, and acted upon."""
    await night.world.until(lambda: not night.world.gateway.waiting)
    await night.settle()
