"""Waiting for a change without polling: everybody who waits wakes when the world changes."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

FEED_LENGTH = 5_000
T = TypeVar("T")


class Pulse:
    """A bell. Only for one event loop: between a look and `wait` nothing else can run."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        waiting, self._waiting = self._waiting, set()
        for each in waiting:
            if not each.done():
                each.set_result(None)

    async def wait(self) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    async def until(self, predicate: Callable[[], T], timeout: float) -> T:
        """The first true answer of `predicate`, asked again at every change; TimeoutError."""
        async with asyncio.timeout(timeout):
            while not (answer := predicate()):
                await self.wait()
        return answer


@dataclass(frozen=True)
class Event:
    """What a page that watches is told: `kind` as in the phones' HTTP interface."""

    seq: int
    kind: str
    payload: dict[str, Any]


class Feed:
    """The last events, numbered, so that a page which lost its connection can catch up."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._events: deque[Event] = deque(maxlen=FEED_LENGTH)
        self.seq = 0

    def publish(self, kind: str, payload: dict[str, Any]) -> None:
        self.seq += 1
        self._events.append(Event(self.seq, kind, payload))
        self._pulse.ring()

    def after(self, seq: int) -> list[Event]:
        return [event for event in self._events if event.seq > seq]
