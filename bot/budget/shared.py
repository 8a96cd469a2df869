"""The buckets of all replicas, on Redis: one Lua script, and the server's own clock.

Redis holds nothing that cannot be lost (invariant 11). When the keys are gone the budget begins
anew with an empty bucket; when the server is gone every call raises `Lost`, soon.
"""

import asyncio
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.budget.rule import Allowance, Grade, Limits, Wait

PATIENCE_SECONDS = 0.25
"""A critical page waits this long for a Redis that hangs, at most once a second."""

_SCRIPT = Path(__file__).with_name("buckets.lua").read_text(encoding="utf-8")


class Lost(Exception):
    """Redis 没有回答。改法：查 Redis 服务和 redis.url；恢复后自动接着共用预算。"""


class SharedBuckets:
    """`name` is the platform and the bot: replicas of one bot share, others do not."""

    def __init__(self, url: str, name: str, limits: Limits) -> None:
        self._limits = limits
        # One slot of a cluster holds all keys of a platform: the script takes two at once.
        self._tag = f"duban:{{{name}}}"
        self._redis = Redis.from_url(
            url,
            socket_timeout=PATIENCE_SECONDS,
            socket_connect_timeout=PATIENCE_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._run = self._redis.register_script(_SCRIPT)

    async def take(self, address: str, grade: Grade, at: float | None = None) -> Wait:
        """A token of each bucket, or how long to wait. Raises Lost.

        `at` is in seconds; None is Redis's own clock, which all replicas share.
        """
        overall, chat = await self._ask("take", address, grade, at, 0.0)
        return Wait(float(overall), float(chat))

    async def close(self, address: str | None, seconds: float, at: float | None = None) -> None:
        """Nothing more for so long, to one chat or (None) to the whole platform. Raises Lost."""
        did = "close" if address is None else "close chat"
        await self._ask(did, address or "", Grade.CRITICAL, at, seconds)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._redis.aclose()

    async def _ask(
        self, did: str, address: str, grade: Grade, at: float | None, seconds: float
    ) -> Any:
        limit = self._limits.of(address)
        keys = [f"{self._tag}:all", f"{self._tag}:chat:{address}"]
        values = [did, "" if at is None else repr(at), *_numbers(self._limits.overall, grade)]
        values += [*_numbers(limit, grade), repr(seconds), repr(limit.burst / limit.rate + 60)]
        values.append(repr(limit.need(Grade.ORDINARY)))
        try:
            async with asyncio.timeout(2 * PATIENCE_SECONDS):
                return await self._run(keys=keys, args=values)
        except (RedisError, OSError, TimeoutError) as failure:
            raise Lost(type(failure).__name__) from failure


def _numbers(allowance: Allowance, grade: Grade) -> tuple[str, str, str]:
    return repr(allowance.rate), repr(allowance.burst), repr(allowance.need(grade))
