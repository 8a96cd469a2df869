"""Takes stored updates to the conversations, in order per person.

One row, one transaction: the case, the ledger, the outbox and the row itself are kept together
or not at all (invariant 2). A row that fails is tried again, and after a few tries set aside
with an honest word to its sender; the queue moves on.
"""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bell import Bell
from bot.clock import Clock
from bot.distress import Distress
from bot.loops.quota import MOST, Quota
from bot.patience import round_of
from bot.transports.plain import origin
from escalation.message import Priority
from handlers.card import Card
from handlers.incoming import Arrival, Incoming, NotYet
from handlers.sentences import say
from storage import inbox, outbox
from storage.cases import Conflict
from storage.codec import to_text
from storage.database import Database, waited_in_vain, was_overtaken
from storage.holding import wait_at_most
from storage.inbox import Received
from storage.outbox import Owed, RowKind

Decode = Callable[[str, datetime], Incoming | None]
_TRIES = 5
_MOST_OVERTAKEN = 20
"""So often in a row somebody else may be quicker; beyond that it is the row's own failure."""
_HELD_SECONDS, _AGAIN_HELD_SECONDS = 2.0, 0.2
"""A row waits so long for a case that somebody holds, and then rests while others are taken; when
it comes again, and with it all who wrote about that case, it holds up the others for less."""

_LONGEST_REST_SECONDS = 5
_MOST_PRESSING = 20
"""So many senders who press are asked about before whoever came first is taken."""
_MOST_TOLD = 100
_LOOK_EVERY = 50
"""Rounds between two looks at who waits; fewer waiting than that need no order."""
_MOST_LOOKED_THROUGH = 1000
_TOLD_EVERY_SECONDS = 600
_log = structlog.get_logger()


class Handler(Protocol):
    """The router, seen from here."""

    async def handle(
        self, connection: AsyncConnection, incoming: Incoming, cause: str, now: datetime
    ) -> None:
        """Deal with one message inside the caller's transaction."""


def _nothing_presses(_text: str) -> bool:
    """First come, first served."""
    return False


class InboxLoop:
    """`decoders` turn a platform's stored payload into an Incoming.

    `distress` speaks to senders while nothing can be written, and knows whom they may ring.
    `presses` says of a text that it must not wait behind others, when many are waiting (T27).
    """

    def __init__(
        self,
        database: Database,
        handler: Handler,
        decoders: Mapping[str, Decode],
        clock: Clock,
        changed: Callable[[], None],
        distress: Distress | None = None,
        presses: Callable[[str], bool] = _nothing_presses,
    ) -> None:
        self._database = database
        self._handler = handler
        self._decoders = decoders
        self._clock = clock
        self._changed = changed
        self._distress = distress
        self._presses = presses
        self._quota = Quota()
        self._pressing: deque[tuple[str, str]] = deque()
        self._until: dict[tuple[str, str], int] = {}
        self._rounds = 0
        self._looked_through = 0
        self._is_behind = False
        self._overtaken: dict[int, int] = {}

    async def run(self, bell: Bell, well: Callable[[], None] = lambda: None) -> None:
        """Work until cancelled."""
        while True:
            busy = await round_of(self.once, None, well)
            if busy is None:
                # Nothing can be written down; whoever waits must not take silence for a receipt.
                await round_of(self._say_so, None)
            elif not busy:
                await bell.wait(1.0)

    async def _say_so(self) -> None:
        """To senders whose updates are stored and not dealt with."""
        if self._distress is None:
            return
        async with self._database.reading() as connection:
            waiting = await inbox.senders_waiting(connection, self._clock.now(), _MOST_TOLD)
        await self._distress.not_recorded(waiting)

    async def once(self) -> bool:
        """Deal with the next row; False when none is waiting."""
        now = self._clock.now()
        async with self._database.writing() as connection:
            row = await self._next(connection, now)
            if row is None:
                return False
            if row.attempts == 0 and not self._takes(row):
                await self._too_many(connection, row, now)
                return True
            known = row.id in self._overtaken
            await wait_at_most(connection, _AGAIN_HELD_SECONDS if known else _HELD_SECONDS)
            try:
                async with connection.begin_nested():
                    await self._handle(connection, row, now)
            except Exception as failure:  # one bad row must not stop the queue
                if connection.closed or connection.invalidated:
                    raise  # the database went away, and the row waits
                await self._failed(connection, row, failure, now)
            else:
                await inbox.finish(connection, row.id)
                self._overtaken.pop(row.id, None)
        self._changed()
        return True

    async def _next(self, connection: AsyncConnection, now: datetime) -> Received | None:
        """Whoever presses first, then whoever came first; a person's own order always stays."""
        self._rounds += 1
        if self._rounds % _LOOK_EVERY == 1 or self._is_behind:
            await self._look_through(connection)
        for _ in range(min(len(self._pressing), _MOST_PRESSING)):
            sender = self._pressing[0]
            row = await inbox.next_waiting(connection, now, of=sender)
            # Up to and with the message that presses, the sender's come in their order.
            if row is not None and row.id <= self._until[sender]:
                return row
            self._pressing.popleft()
            # Rests, or another replica has it in hand: it presses still, if it is given back.
            if await inbox.is_waiting(connection, sender, self._until[sender]):
                self._pressing.append(sender)
            else:
                del self._until[sender]
        return await inbox.next_waiting(connection, now)

    async def _look_through(self, connection: AsyncConnection) -> None:
        """When many wait, read what they say ahead of their turn (T27)."""
        rows = await inbox.waiting_after(connection, self._looked_through, _MOST_LOOKED_THROUGH)
        self._is_behind = len(rows) == _MOST_LOOKED_THROUGH
        if len(rows) < _LOOK_EVERY:
            # The last to come are few, but thousands may be waiting ahead of them.
            waiting = await inbox.waiting_after(connection, 0, _LOOK_EVERY)
            if not rows or len(waiting) < _LOOK_EVERY:
                return
        self._looked_through = rows[-1].id
        for row in rows:
            incoming = self._look_at(row)
            if incoming is not None and self._is_pressing(incoming):
                sender = (row.platform, row.order_key)
                if sender not in self._until:
                    self._pressing.append(sender)
                self._until[sender] = row.id

    def _takes(self, row: Received) -> bool:
        """Whether a row is within its sender's quota; a tap and what presses always are (T27).

        It counts when it was said, by the platform: what was said through hours of an outage is
        brought in within a second and is no burst.
        """
        incoming = self._look_at(row)
        if incoming is not None and incoming.kind is Arrival.ACTION:
            return True
        at = (incoming and incoming.said_at) or row.received_at
        if self._quota.takes((row.platform, row.order_key), row.id, at):
            return True
        return incoming is not None and self._is_pressing(incoming)

    def _look_at(self, row: Received) -> Incoming | None:
        """What a row says, read ahead of its turn, in which it is found out what is wrong."""
        try:
            return self._decoders[row.platform](row.payload, row.received_at)
        except Exception as failure:
            _log.warning("update_not_looked_through", row=row.id, at=origin(failure))
            return None

    def _is_pressing(self, incoming: Incoming) -> bool:
        try:
            return self._presses(incoming.text)
        except Exception as failure:  # as above
            _log.warning("text_not_looked_through", at=origin(failure))
            return False

    async def _too_many(self, connection: AsyncConnection, row: Received, now: datetime) -> None:
        """Kept, not dealt with, and its sender is told so, once in ten minutes (T27)."""
        await inbox.put_off(connection, row.id, now, "too many in a minute", aside=True)
        _log.warning("too_many_updates", row=row.id)
        whom = say("trouble.somebody")
        if self._distress is not None:
            whom = await self._distress.whom(row.platform, row.order_key, connection)
        told = int(row.received_at.timestamp()) // _TOLD_EVERY_SECONDS
        owed = Owed(
            key=f"too-many:{row.platform}:{row.order_key}:{told}",
            kind=RowKind.REPLY,
            body=to_text(Card(lines=(say("trouble.too_many", most=MOST, whom=whom),))),
            priority=Priority.REPLY,
            transport=row.platform,
            address=row.order_key,
        )
        await outbox.put(connection, [owed], now)
        self._changed()

    async def _handle(self, connection: AsyncConnection, row: Received, now: datetime) -> None:
        incoming = self._decoders[row.platform](row.payload, row.received_at)
        if incoming is not None:
            await self._handler.handle(connection, incoming, f"in{row.id}", now)

    async def _failed(
        self, connection: AsyncConnection, row: Received, failure: Exception, now: datetime
    ) -> None:
        if isinstance(failure, NotYet):
            again = now + self._clock.span(1.0)
            await inbox.put_off(connection, row.id, again, "not yet", aside=False, tried=False)
            return
        if self._was_overtaken(row, failure):
            _log.warning("update_overtaken", row=row.id, at=origin(failure))
            error, again = origin(failure), now
            if waited_in_vain(failure):
                rest = min(self._overtaken[row.id], _LONGEST_REST_SECONDS)
                again = self._clock.now() + self._clock.span(rest)
            await inbox.put_off(connection, row.id, again, error, aside=False, tried=False)
            return
        aside = row.attempts + 1 >= _TRIES
        _log.error("update_failed", row=row.id, attempt=row.attempts + 1, at=origin(failure))
        wait = self._clock.span(2.0**row.attempts)
        await inbox.put_off(connection, row.id, now + wait, origin(failure), aside=aside)
        if aside:
            await self._apologise(connection, row, now)

    def _was_overtaken(self, row: Received, failure: Exception) -> bool:
        """Somebody was quicker at the same case: tried again soon, though not for ever."""
        if not (isinstance(failure, Conflict) or was_overtaken(failure)):
            return False
        if len(self._overtaken) > _MOST_LOOKED_THROUGH:
            self._overtaken.clear()
        times = self._overtaken[row.id] = self._overtaken.get(row.id, 0) + 1
        return times <= _MOST_OVERTAKEN

    async def _apologise(self, connection: AsyncConnection, row: Received, now: datetime) -> None:
        """Tell the sender honestly that nothing was recorded."""
        card = Card(lines=(say("not_recorded"),))
        owed = Owed(
            key=f"sorry:{row.id}",
            kind=RowKind.REPLY,
            body=to_text(card),
            priority=Priority.REPLY,
            transport=row.platform,
            address=row.order_key,
        )
        await outbox.put(connection, [owed], now)
