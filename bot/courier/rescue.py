"""Pages that are owed still go out when the database takes no claim and no answer (T19, T20).

What a platform took is kept in memory, for two uses: the page is not sent again, and as soon as
the database works its row is ended by what is known (T15). A process that dies meanwhile sends
the page once more, which is the safer mistake.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.courier.content import Content
from bot.courier.ladder import Channel
from bot.courier.settling import Settling
from bot.transports.plain import origin
from handlers.desk import Desk
from handlers.wire import Outcome, Sent
from storage import outbox
from storage.database import Database
from storage.outbox import Claimed, Wish

_TAKEN = frozenset({Outcome.SENT, Outcome.UNCHANGED})
_AT_ONCE = 16
"""So many pages a round: a wire that hangs must not keep the courier from claiming again."""

_MOST_WAIT_SECONDS = 60.0
_MOST_CLAIMED = 64
_STUMBLED_SECONDS = 2.0
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform said to a message and could not be written down."""

    channel: Channel
    sent: Sent
    content: Content | None
    behind: tuple[Channel, ...]


class Unwritten(Settling):
    """Settles messages in memory while nothing can be written. Seconds are the event loop's."""

    def __init__(self, database: Database, desk: Desk, clock: Clock) -> None:
        super().__init__(database, desk, clock)
        self.answers: dict[int, Answer] = {}
        self._rests: dict[int, float] = {}
        self._tries: dict[int, int] = {}
        self._instead: dict[int, Channel] = {}
        self._uncertain: set[int] = set()

    async def claim(
        self, connection: AsyncConnection, now: datetime, lease: timedelta
    ) -> list[Claimed]:
        """Take the rows whose answers are known, to write these down before anything is sent.

        Answers to rows that somebody else has ended meanwhile are forgotten.
        """
        ids = list(self.answers)[:_MOST_CLAIMED]
        if not ids:
            return []
        for ended in await outbox.ended(connection, ids):
            del self.answers[ended]
        wish = Wish(only=frozenset(ids))
        return await outbox.claim(connection, now, lease, len(ids), wish)

    def forget(self, row: Claimed) -> Claimed:
        """The row was claimed: it is served from the outbox again, and nothing is kept of it."""
        known = replace(row, uncertain=row.uncertain or row.id in self._uncertain)
        for kept in (self._rests, self._tries, self._instead):
            kept.pop(row.id, None)
        self._uncertain.discard(row.id)
        return known

    def unwanted(self) -> list[int]:
        """Rows that are not to be tried now: taken by a platform, or at rest."""
        now = _seconds()
        return [*self.answers, *(row for row, until in self._rests.items() if until > now)]

    def as_known(self, row: Claimed) -> Claimed:
        """The row with what is known of it: another channel, and whether it may have arrived."""
        channel = self._instead.get(row.id)
        if channel is not None:
            row = replace(row, transport=channel.transport, address=channel.address)
        return replace(row, uncertain=row.uncertain or row.id in self._uncertain)

    async def settle(
        self,
        row: Claimed,
        channel: Channel,
        sent: Sent,
        content: Content | None,
        others: Sequence[Channel],
    ) -> None:
        """Remember what was taken; else the next channel at once, or the first one later."""
        if sent.outcome in _TAKEN:
            behind = () if row.transport else tuple(others)
            self.answers[row.id] = Answer(channel, sent, content, behind)
            return
        if sent.outcome is Outcome.UNCERTAIN:
            self._uncertain.add(row.id)
        if others:
            self._instead[row.id] = others[0]
            return
        self._instead.pop(row.id, None)
        tries = self._tries[row.id] = self._tries.get(row.id, 0) + 1
        self._rest(row, max(sent.retry_after_seconds, 2.0 ** min(tries, 10)))

    async def drop(self, row: Claimed, why: str, same: Sequence[int] = ()) -> None:
        """Not wanted any more; its row will say so."""
        self._rest(row, _MOST_WAIT_SECONDS)

    async def unreachable(self, row: Claimed) -> None:
        """Nobody to be reached; that is written down later."""
        self._rest(row, _MOST_WAIT_SECONDS)

    async def give_back(self, rows: Sequence[Claimed], seconds: float) -> None:
        """The chat's budget is used up for so long."""
        for row in rows:
            self._rest(row, seconds)

    def stumbled_over(self, row: Claimed) -> None:
        """Sending it raised: the pages behind it come first."""
        self._rest(row, _STUMBLED_SECONDS)

    def _rest(self, row: Claimed, seconds: float) -> None:
        self._rests[row.id] = _seconds() + min(_MOST_WAIT_SECONDS, seconds)


class Rescue:
    """Finds due pages by reading alone; `send` renders one and settles it in `unwritten`."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        unwritten: Unwritten,
        send: Callable[[Claimed], Awaitable[None]],
    ) -> None:
        self._database = database
        self._clock = clock
        self.unwritten = unwritten
        self._send = send

    async def once(self) -> int:
        """Send some pages that are due and were not taken yet; returns how many were tried."""
        but = self.unwritten.unwanted()
        async with self._database.reading() as connection:
            rows = await outbox.pages_due(connection, self._clock.now(), _AT_ONCE, but)
        tried = await asyncio.gather(*map(self._send, rows), return_exceptions=True)
        for row, failure in zip(rows, tried, strict=True):
            if isinstance(failure, Exception):
                self.unwritten.stumbled_over(row)
                _log.error("rescue_failed", key=row.key, at=origin(failure))
        if rows:
            _log.warning("pages_sent_past_the_outbox", count=len(rows))
        return len(rows)


def _seconds() -> float:
    return asyncio.get_running_loop().time()
