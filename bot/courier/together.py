"""Sends messages of one person that travel together: lists of pages, and lists of reminders.

Each row is settled as one of its own, whatever it travelled in (T27).
"""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.courier.content import Bundle, Renderer
from bot.courier.holding import Holding
from bot.courier.ladder import MAIL, Channel
from bot.courier.letters import letter_of, message_id
from bot.courier.rescue import Unwritten
from bot.courier.settling import Settling
from bot.courier.ways import STALE_SECONDS, Ways
from handlers.wire import Outcome, Sent
from storage import outbox
from storage.database import Busy, Database
from storage.outbox import Claimed

Alone = Callable[[Claimed], Awaitable[None]]
"""Sends one row by itself."""


class Together:
    """`alone` is for a bundle of which too little is left, or that a platform will not take."""

    def __init__(
        self,
        database: Database,
        renderer: Renderer,
        ways: Ways,
        settling: Settling,
        unwritten: Unwritten,
        holding: Holding,
        clock: Clock,
        alone: Alone,
    ) -> None:
        self._database = database
        self._renderer = renderer
        self._ways = ways
        self._settling = settling
        self._unwritten = unwritten
        self._holding = holding
        self._clock = clock
        self._alone = alone

    async def send(self, rows: Sequence[Claimed], turn_at: Channel | None = None) -> None:
        """Send a lot. Raises only what leaves its rows to their lease.

        `turn_at` is the channel where it is this lot's turn already.
        """
        rows = [self._unwritten.forget(row) for row in rows]
        async with self._database.reading() as connection:
            rows = await outbox.still_held(connection, rows)
            if not rows:
                return  # somebody else has them, or has ended them
            bundle = await self._renderer.bundle(connection, rows, self._clock.now())
            channels = await self._ways.of(connection, rows[0])
        known = any(row.id in self._unwritten.answers for row in rows)
        if bundle is None or known or not channels:
            await self._each(rows)
            return
        for row in bundle.unwanted:
            await self._settling.drop(row, "not wanted any more")
        await self._post(bundle, channels, turn_at)

    async def _post(self, bundle: Bundle, channels: list[Channel], turn_at: Channel | None) -> None:
        rows, channel = [row for row, _ in bundle.contents], channels[0]
        if channel.transport != MAIL and channel != turn_at:
            turn = await self._ways.turn(rows[0], channel)
            if turn.is_crowded:
                for row in rows:
                    await self._settling.put_aside_for(row, turn.refused_seconds)
                return
            if turn.refused_seconds:
                await self._settling.give_back(rows, turn.refused_seconds)
                return
            if turn.waited_seconds > STALE_SECONDS:
                await self.send(rows, channel)
                return
        if not all(map(self._holding.holds, rows)):
            await self._settling.give_back(rows, 0.0)  # those that another has are left to it
            return
        sent = await self._wire(bundle, rows, channel)
        if sent.outcome is Outcome.REJECTED:
            await self._each(rows)
            return
        await self._settle(bundle, channel, sent, channels[1:])

    async def _wire(self, bundle: Bundle, rows: Sequence[Claimed], channel: Channel) -> Sent:
        # Every row is named: with one of them changed it is another message, and what a wire keeps
        # of the first would leave somebody's words out.
        once = "+".join(sorted(row.key for row in rows))
        if channel.transport == MAIL and self._ways.wires.mail is not None:
            letter = letter_of(bundle.card, channel.address)
            return await self._ways.wires.mail.post(letter, message_id(once))
        packed = self._renderer.packed(bundle.card, rows[0].person or "")
        wire = self._ways.wires.chats[channel.transport]
        sent = await wire.send(channel.address, bundle.card, packed, (), once)
        await self._ways.learn(channel, sent)
        return sent

    async def _each(self, rows: Sequence[Claimed]) -> None:
        for row in rows:
            await self._alone(row)

    async def _settle(
        self, bundle: Bundle, channel: Channel, sent: Sent, others: list[Channel]
    ) -> None:
        """An answer that cannot be written down is kept in mind: nothing is sent again (T15)."""
        for no, (row, content) in enumerate(bundle.contents):
            try:
                await self._settling.settle(row, channel, sent, content, others)
            except (Busy, DBAPIError):
                # The others were taken with it: tried each in turn, they might outlast the leases.
                taken = bundle.contents[no:] if sent.outcome is Outcome.SENT else ()
                for later, its in taken:
                    await self._unwritten.settle(later, channel, sent, its, others)
                raise
