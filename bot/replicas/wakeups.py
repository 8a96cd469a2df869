"""Rings the bells of the other replicas when this one has committed something.

A ring lost is made up by every loop's own slow look; losing the line loses nothing.
"""

import asyncio
from collections.abc import Callable
from random import Random

import structlog

from bot.bell import Bell
from bot.transports.plain import origin
from storage.line import Line

EVERYTHING = "all"
_PAUSE_SECONDS = 0.05
"""At most twenty notices a second: PostgreSQL sends them out under one lock."""

_QUIET_SECONDS = 30.0
_LONGEST_WAIT_SECONDS = 10.0
_log = structlog.get_logger()


class Wakeups:
    """`ring` rings a bell of this process by its name. Runs on PostgreSQL only."""

    def __init__(self, url: str, me: str, ring: Callable[[str], None], chance: Random) -> None:
        self._url = url
        self._me = me
        self._ring = ring
        self._chance = chance
        self._owed: set[str] = set()
        self._owing = Bell()
        self._failures = 0
        self.is_listening = False

    def tell(self, bell: str) -> None:
        """Something was committed that others may want to look at; said soon, not now."""
        self._owed.add(bell)
        self._owing.ring()

    async def run(self) -> None:
        """Listen and tell until cancelled."""
        while True:
            try:
                await self._on_the_line()
            except Exception as trouble:  # mostly TROUBLES; every other loop looks by itself anyway
                if self._failures == 0:
                    _log.warning("wakeups_lost", detail=origin(trouble), mend="自动重连")
            longest = min(2.0 ** min(self._failures, 10) / 4, _LONGEST_WAIT_SECONDS)
            self._failures += 1
            # By chance, so that all replicas do not come back to a server at one instant (T17).
            await asyncio.sleep(longest * self._chance.uniform(0.5, 1.0))

    async def _on_the_line(self) -> None:
        """Returns when the line was lost."""
        line = await Line.open(self._url, self._heard, self._owing.ring)
        try:
            self._failures, self.is_listening = 0, True
            self._ring(EVERYTHING)  # whatever was said while nobody listened
            while line.is_open:
                await self._owing.wait(_QUIET_SECONDS)
                if not self._owed:
                    await line.test()
                    continue
                owed, self._owed = self._owed, set()
                await line.say(f"{self._me} {' '.join(sorted(owed))}")
                await asyncio.sleep(_PAUSE_SECONDS)
        finally:
            self.is_listening = False
            line.close()

    def _heard(self, said: str) -> None:
        who, _, bells = said.partition(" ")
        if who != self._me:
            for each in bells.split():
                self._ring(each)
