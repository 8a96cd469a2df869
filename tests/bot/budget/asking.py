"""The two kinds of buckets behind one face, with explicit instants."""

import asyncio
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from bot.budget.local import LocalBuckets
from bot.budget.rule import Grade, Limits, Wait
from bot.budget.shared import SharedBuckets
from tests.servers.redis import RedisServer

BEGAN = 1000.0


@dataclass(frozen=True)
class Asked:
    """One message that wants to go, so many seconds after the one before."""

    after: float
    address: str
    grade: Grade


class Buckets(Protocol):
    def take(self, address: str, grade: Grade, at: float) -> Wait: ...


class OnRedis:
    """The shared buckets as a caller without an event loop sees them; a budget of its own."""

    def __init__(self, server: RedisServer, limits: Limits, runner: asyncio.Runner) -> None:
        self._runner = runner
        self._buckets = SharedBuckets(server.url, f"test:{uuid4().hex}", limits)
        # The budget begins, empty, with the first that asks; nothing is taken by this.
        self.close("nobody", 0.0, BEGAN)

    def take(self, address: str, grade: Grade, at: float) -> Wait:
        return self._runner.run(self._buckets.take(address, grade, at))

    def close(self, address: str | None, seconds: float, at: float) -> None:
        self._runner.run(self._buckets.close(address, seconds, at))

    def done(self) -> None:
        self._runner.run(self._buckets.aclose())


def in_memory(limits: Limits) -> LocalBuckets:
    """As a budget on Redis begins: empty."""
    return LocalBuckets(limits, BEGAN, 0.0)


def went(buckets: Buckets, asked: list[Asked]) -> list[tuple[float, Asked]]:
    """Those that took a token, with the instant."""
    at, found = BEGAN, []
    for each in asked:
        at += each.after
        if buckets.take(each.address, each.grade, at).is_over:
            found.append((at, each))
    return found
