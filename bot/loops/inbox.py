"""Takes stored updates to the conversations, in order per person.

One row, one transaction: the case, the ledger, the outbox and the row itself are kept together
or not at all (invariant 2). A row that fails is tried again, and after a few tries set aside
with an honest word to its sender; the queue moves on.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bell import Bell
from bot.clock import Clock
from bot.patience import round_of
from bot.transports.plain import origin
from escalation.message import Priority
from handlers.card import Card
from handlers.incoming import Incoming
from handlers.sentences import say
from storage import inbox, outbox
from storage.cases import Conflict
from storage.codec import to_text
from storage.database import Database
from storage.inbox import Received
from storage.outbox import Owed, RowKind

Decode = Callable[[str, datetime], Incoming | None]
_TRIES = 5
_MOST_TOLD = 100
_log = structlog.get_logger()


class Handler(Protocol):
    """The router, seen from here."""

    async def handle(
        self, connection: AsyncConnection, incoming: Incoming, cause: str, now: datetime
    ) -> None:
        """Deal with one message inside the caller's transaction."""


async def _nobody(_senders: list[tuple[str, str]]) -> None:
    """Nobody is told."""


class InboxLoop:
    """`decoders` turn a platform's stored payload into an Incoming.

    `stuck` is told which senders, as (platform, address), wait while nothing can be written.
    """

    def __init__(
        self,
        database: Database,
        handler: Handler,
        decoders: Mapping[str, Decode],
        clock: Clock,
        changed: Callable[[], None],
        stuck: Callable[[list[tuple[str, str]]], Awaitable[None]] = _nobody,
    ) -> None:
        self._database = database
        self._handler = handler
        self._decoders = decoders
        self._clock = clock
        self._changed = changed
        self._stuck = stuck

    async def run(self, bell: Bell) -> None:
        """Work until cancelled."""
        while True:
            busy = await round_of(self.once, None)
            if busy is None:
                # Nothing can be written down; whoever waits must not take silence for a receipt.
                await self._stuck(await round_of(self._waiting, []))
            elif not busy:
                await bell.wait(1.0)

    async def _waiting(self) -> list[tuple[str, str]]:
        """Senders whose updates are stored and not dealt with."""
        async with self._database.reading() as connection:
            return await inbox.senders_waiting(connection, self._clock.now(), _MOST_TOLD)

    async def once(self) -> bool:
        """Deal with the next row; False when none is waiting."""
        now = self._clock.now()
        async with self._database.writing() as connection:
            row = await inbox.next_waiting(connection, now)
            if row is None:
                return False
            try:
                async with connection.begin_nested():
                    await self._handle(connection, row, now)
            except Exception as failure:  # one bad row must not stop the queue
                await self._failed(connection, row, failure, now)
            else:
                await inbox.finish(connection, row.id)
        self._changed()
        return True

    async def _handle(self, connection: AsyncConnection, row: Received, now: datetime) -> None:
        incoming = self._decoders[row.platform](row.payload, row.received_at)
        if incoming is not None:
            await self._handler.handle(connection, incoming, f"in{row.id}", now)

    async def _failed(
        self, connection: AsyncConnection, row: Received, failure: Exception, now: datetime
    ) -> None:
        aside = row.attempts + 1 >= _TRIES and not isinstance(failure, Conflict)
        _log.error("update_failed", row=row.id, attempt=row.attempts + 1, at=origin(failure))
        wait = self._clock.span(0.0 if isinstance(failure, Conflict) else 2.0**row.attempts)
        await inbox.put_off(connection, row.id, now + wait, origin(failure), aside=aside)
        if aside:
            await self._apologise(connection, row, now)

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
