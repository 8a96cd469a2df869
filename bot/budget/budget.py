"""Waits for a message's turn: the shared buckets while Redis answers, else this replica's share.

Waiting is in line, one line a grade: an urgent message never stands behind others, and of one
grade the first to come is the first to go. A wait for one chat holds up no other.
"""

import asyncio
from collections.abc import Callable
from math import inf

import structlog

from bot.budget.local import LocalBuckets
from bot.budget.rule import Grade, Limits, Wait
from bot.budget.shared import Lost, SharedBuckets
from bot.patience import round_apart

_AGAIN_SECONDS = 1.0
_SHORTEST_SECONDS, _LONGEST_SECONDS = 0.001, 1.0
"""A wait of less is none to an event loop, which would only be asked round and round."""

_SLOW_SECONDS, _SLOW_IN_A_ROW = 0.05, 8
"""Messages of a grade ask one after the other: so slow an answer is a ceiling of 20 a second."""

_FURTHER_SECONDS = 30.0
_LOOK_SECONDS = 10.0
_MOST_SECONDS = 60.0
"""No row is put off for longer by a budget, whatever a bucket says: it is asked again then."""

_NOBODY = "0"
"""No chat has this number."""

_log = structlog.get_logger()


class Budget:
    """One platform's budget. `replicas` says how many live now, for when there is no Redis.

    A lost Redis is asked again every `again_seconds`. Seconds are the event loop's.
    """

    def __init__(
        self,
        limits: Limits,
        shared: SharedBuckets | None = None,
        replicas: Callable[[], int] = lambda: 1,
        again_seconds: float = _AGAIN_SECONDS,
    ) -> None:
        self._limits = limits
        self._shared = shared
        self._replicas = replicas
        self._own: LocalBuckets | None = None
        self._among: int | None = None
        self._lines = {grade: asyncio.Lock() for grade in Grade}
        self._trouble: str | None = None
        self._slow = 0
        self._again_seconds = again_seconds
        self._again_at = -inf

    def trouble(self) -> str | None:
        """Why this replica sends by its share alone; None while all is well."""
        return self._trouble

    async def look_after(self) -> None:
        """Ask Redis at the start and, while it is lost, though nobody sends; until cancelled."""
        await round_apart(self.look, None)
        while self._shared is not None:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._trouble is not None:
                await round_apart(self.look, None)

    async def look(self) -> None:
        """Whether Redis takes what a message would ask of it; no message's turn is taken."""
        if self._shared is not None and self._may_ask():
            try:
                await self._shared.close(_NOBODY, 0.0)
            except Lost as failure:
                self._fall_back(failure)
            else:
                self._return()

    async def turn(self, address: str, grade: Grade, patience: float) -> float:
        """Take a token as soon as there is one; 0 when taken.

        Else the seconds, a minute at most, after which to ask again, for the chat takes nothing
        within `patience`: nothing was taken. A critical message is told so of the platform as well,
        for it has other ways.
        """
        while True:
            async with self._lines[grade]:
                wait = await self._take(address, grade)
                while wait.overall > 0 and wait.chat <= 0:
                    if grade is Grade.CRITICAL and wait.overall > patience:
                        return min(wait.overall, _MOST_SECONDS)
                    await _nap(wait.overall)
                    wait = await self._take(address, grade)
            if wait.is_over:
                return 0.0
            if wait.chat > patience:
                return min(wait.chat, _MOST_SECONDS)
            await _nap(wait.chat)

    async def further(self, address: str) -> None:
        """Wait for the token of a further message of a card that has begun to arrive."""
        await self.turn(address, Grade.ANSWER, _FURTHER_SECONDS)

    async def close(self, address: str | None, seconds: float) -> None:
        """The platform answered 429: let the other replicas know, for one chat or (None) for all.

        What this one does about it is decided in `bot.budget.closing`.
        """
        if self._shared is not None and self._may_ask():
            try:
                await self._shared.close(address, seconds)
            except Lost as failure:
                self._fall_back(failure)

    async def aclose(self) -> None:
        """Let go of connections."""
        if self._shared is not None:
            await self._shared.aclose()

    async def _take(self, address: str, grade: Grade) -> Wait:
        if self._shared is not None and self._may_ask():
            since = _now()
            try:
                wait = await self._shared.take(address, grade)
            except Lost as failure:
                self._fall_back(failure)
            else:
                self._answered(_now() - since)
                return wait
        return self._buckets().take(address, grade, _now())

    def _may_ask(self) -> bool:
        """Whether Redis is to be asked; while it is lost, one message a second tries."""
        if self._trouble is None:
            return True
        if _now() < self._again_at:
            return False
        self._again_at = _now() + self._again_seconds
        return True

    def _answered(self, seconds: float) -> None:
        """One slow answer is chance; when they all are, this replica's share is quicker.

        Not where others live: they go on with the whole of the shared rate, and both together
        would be more than the platform takes.
        """
        self._slow = self._slow + 1 if seconds > _SLOW_SECONDS else 0
        if not self._slow:
            self._return()
        elif self._slow >= _SLOW_IN_A_ROW and self._replicas() <= 1:
            self._fall_back(Lost("slow"))

    def _fall_back(self, failure: Lost) -> None:
        """Begin with an empty bucket: what the others have just sent is not known here."""
        self._again_at = _now() + self._again_seconds
        if self._trouble is not None:
            return
        among = max(1, self._replicas())
        self._own = None
        self._trouble = f"Redis 没有及时回答（{failure.args[0]}），按 {among} 分之一的份额发送"
        _log.error("budget_not_shared", detail=failure.args[0], among=among, mend=failure.__doc__)

    def _return(self) -> None:
        if self._trouble is not None:
            self._trouble = None
            self._own = None
            _log.info("budget_shared_again")

    def _buckets(self) -> LocalBuckets:
        """This replica's share, all of it where it lives alone.

        At the start of a process the platform has forgotten what was sent before it; a share
        taken up later begins empty, for what the others have just sent is not known here.
        """
        among = max(1, self._replicas())
        if self._own is None or among != self._among:
            rested = self._among is None and self._shared is None
            share = self._limits.share(among)
            tokens = share.overall.burst if rested else 0.0
            self._own, self._among = LocalBuckets(share, _now(), tokens), among
        return self._own


async def _nap(seconds: float) -> None:
    await asyncio.sleep(max(_SHORTEST_SECONDS, min(seconds, _LONGEST_SECONDS)))


def _now() -> float:
    return asyncio.get_running_loop().time()
