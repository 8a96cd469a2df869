"""Tells the bot what became of messages: signed posts, one after another, until they are taken."""

import asyncio
import json

import aiohttp

from simulator.clock import wall_seconds
from simulator.gateway.signing import SIGNATURE, TIMESTAMP, signature
from simulator.world import World

ANSWER_SECONDS = 5.0


class CallbackCourier:
    """Runs as long as the simulator; waits while no url is registered."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        exchange = self._world.gateway
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                if not exchange.callback_url or not exchange.waiting:
                    await self._world.pulse.wait()
                    continue
                if await self._post(session, exchange.waiting[0]):
                    exchange.waiting.popleft()
                else:
                    await asyncio.sleep(self._world.settings.gateway_again_seconds)

    async def _post(self, session: aiohttp.ClientSession, told: dict[str, str]) -> bool:
        """Whether it needs no repetition: it was taken, or will never be."""
        exchange = self._world.gateway
        body = json.dumps(told).encode()
        timestamp = str(int(wall_seconds()))
        headers = {
            "Content-Type": "application/json",
            TIMESTAMP: timestamp,
            SIGNATURE: signature(exchange.secret, timestamp, body),
        }
        try:
            async with session.post(exchange.callback_url, data=body, headers=headers) as answer:
                outcome, is_over = f"answered {answer.status}", answer.status < 500
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            outcome, is_over = f"failed: {type(error).__name__}", False
        self._world.record("callback", told["event"], outcome, params=dict(told))
        return is_over
