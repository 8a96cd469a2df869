"""Puts cards in place of ones sent before: a live card that is out of date, or one just tapped.

Some platforms let a card be changed only with a permission that they give once (WeCom's response
codes). It is not spent on a page that goes on calling: the one change tells that the call is over.
Without one a card stays as it is until somebody taps it; a tapped one is answered by a fresh card,
and so is one too old to be changed at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.courier.content import Renderer, digest
from bot.courier.holding import Holding
from bot.courier.ladder import Channel
from bot.courier.settling import Settling, keep_code
from bot.courier.ways import STALE_SECONDS, Turn, Ways
from handlers.card import Card
from handlers.wire import ChatWire, Outcome, Sent
from storage import card_codes, deliveries, outbox
from storage.database import Database
from storage.deliveries import Delivery
from storage.outbox import Claimed

CODE_HOURS = 72
"""So long WeCom lets a card be changed after it was sent or tapped."""


@dataclass(frozen=True, slots=True)
class OldCard:
    """A card on a phone. `code` permits one change; `is_old`: none is possible any more."""

    channel: Channel
    message_ref: str
    code: str = ""
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be remembered when the new card stands: which delivery, how it looks, and the
    rows that were due when it was drawn and wanted the same."""

    delivery: int | None = None
    look: str = ""
    same: Sequence[int] = ()


class Redrawing:
    """For rows of the kinds REFRESH and EDIT."""

    def __init__(
        self,
        database: Database,
        renderer: Renderer,
        ways: Ways,
        settling: Settling,
        holding: Holding,
        clock: Clock,
    ) -> None:
        self._database = database
        self._renderer = renderer
        self._ways = ways
        self._settling = settling
        self._holding = holding
        self._clock = clock

    async def refresh(self, row: Claimed, turn_at: Channel | None = None) -> None:
        """Render a delivered card anew; nothing is sent when it would look the same.

        `turn_at` is the channel where it is this row's turn already.
        """
        now = self._clock.now()
        async with self._database.reading() as connection:
            delivery = await deliveries.load(connection, int(row.body))
            card, same = None, []
            if delivery is not None and delivery.person and delivery.case_id:
                card = await self._renderer.anew(connection, delivery, now)
                pages = await deliveries.listed(connection, delivery)
                same = await outbox.refreshes_due(connection, [page.id for page in pages])
            old = await self._place(connection, delivery, now) if delivery else None
            hidden, theirs = False, []
            if delivery is not None and (card is None or digest(card) != delivery.rendered):
                hidden = await self._renderer.is_hidden(connection, delivery)
                theirs = await deliveries.recallable(connection, delivery) if hidden else []
        if delivery is not None and theirs and not await self._take_back(row, delivery, theirs):
            return
        if delivery is None or card is None or old is None or digest(card) == delivery.rendered:
            await self._settling.drop(row, "nothing to change", same)
            return
        wire = self._ways.wires.chats.get(delivery.transport)
        if wire is None or not wire.abilities.edits:
            await self._settling.drop(row, "this wire cannot edit")
        elif wire.abilities.needs_code and not old.code and not old.is_old:
            await self._settling.drop(row, "no permission to change it until it is tapped")
        elif wire.abilities.needs_code and old.is_old and hidden:
            # A fresh message would tell them that something has happened (R-CONF-1).
            await self._settling.drop(row, "too old to be changed, and hidden from its reader")
        elif wire.abilities.needs_code and not old.is_old and _calls(card):
            await self._settling.drop(row, "it calls as before; its one change is kept")
        elif turn := Turn() if old.channel == turn_at else await self._turn(row, old.channel):
            if turn.waited_seconds > STALE_SECONDS:
                await self.refresh(row, old.channel)
                return
            await self._put(row, wire, old, card, Shown(delivery.id, digest(card), same))

    async def _take_back(
        self, row: Claimed, delivery: Delivery, theirs: Sequence[tuple[int, str]]
    ) -> bool:
        """Messages about a case that no longer exists for their reader go from the phone (A40).

        Where the platform takes none back any more, the card at least is drawn without it. False
        when the row is dealt with.
        """
        wire = self._ways.wires.chats.get(delivery.transport)
        sent = Sent(outcome=Outcome.UNCHANGED)
        if wire is None:
            return True
        for number, ref in theirs:
            sent = await wire.withdraw(delivery.address, ref)
            if sent.outcome in (Outcome.LATER, Outcome.UNCERTAIN):
                channel = Channel(delivery.transport, delivery.address)
                await self._settling.later(row, channel, sent, [])
                return False
            async with self._database.writing() as connection:
                await deliveries.recalled(connection, [number])
        if sent.outcome is Outcome.SENT:
            await self._settling.drop(row, "taken back")
            return False
        return True

    async def edit(self, row: Claimed, turn_at: Channel | None = None) -> None:
        """Put a finished card in place of the one that was tapped."""
        now = self._clock.now()
        channel = Channel(row.transport or "", row.address or "")
        async with self._database.reading() as connection:
            content = await self._renderer.content(connection, row, now)
            old = await self._old(connection, channel, row.body.partition("\n")[0], now)
        wire = self._ways.wires.chats[channel.transport]
        if content is None:
            await self._settling.drop(row, "not wanted any more")
        elif turn := Turn() if channel == turn_at else await self._turn(row, channel):
            if turn.waited_seconds > STALE_SECONDS:
                await self.edit(row, channel)
                return
            await self._put(row, wire, old, content.card, Shown())

    async def _put(
        self, row: Claimed, wire: ChatWire, old: OldCard, card: Card, shown: Shown
    ) -> None:
        """Change the card, or send a fresh one where it cannot be changed."""
        packed = self._renderer.packed(card, row.person or "")
        if not self._holding.holds(row):
            await self._settling.give_back([row], 0.0)  # another may have done it meanwhile (T14)
            return
        to = old.channel.address
        fresh = wire.abilities.needs_code and not old.code
        if not fresh:
            sent = await wire.edit(to, old.message_ref, card, packed, old.code)
            # Whoever tapped waits for the next step; a live card may stay as it is.
            fresh = (
                wire.abilities.needs_code
                and sent.outcome is Outcome.UNCHANGED
                and shown.delivery is None
            )
        if fresh:
            sent = await wire.send(to, card, packed, (), row.key)
        await self._ways.learn(old.channel, sent)
        await self._settle(row, sent, old, shown, is_fresh=fresh)

    async def _settle(
        self, row: Claimed, sent: Sent, old: OldCard, shown: Shown, *, is_fresh: bool
    ) -> None:
        """An edit that fails for good is only cosmetic."""
        if sent.outcome in (Outcome.LATER, Outcome.UNCERTAIN):
            await self._settling.later(row, old.channel, sent, [])
            return
        async with self._database.writing() as connection:
            now = self._clock.now()
            if not await outbox.settle(connection, row, "done", now, sent.detail):
                return
            if old.code:
                name = old.channel.transport
                await card_codes.forget(connection, name, old.message_ref, old.code)
            if is_fresh:
                await keep_code(connection, old.channel, sent, now)
            if shown.delivery is not None:
                if is_fresh and sent.message_ref:
                    refs = (sent.message_ref, sent.recall_ref)
                    await deliveries.moved(connection, shown.delivery, *refs)
                await deliveries.rendered(connection, shown.delivery, shown.look)
                await outbox.drop_due(connection, list(shown.same), "drawn together")

    async def _turn(self, row: Claimed, channel: Channel) -> Turn | None:
        """Wait for the platform's budget; None when that takes too long and the row went back."""
        turn = await self._ways.turn(row, channel)
        if turn.refused_seconds:
            await self._settling.give_back([row], turn.refused_seconds)
            return None
        return turn

    async def _place(
        self, connection: AsyncConnection, delivery: Delivery, now: datetime
    ) -> OldCard:
        channel = Channel(delivery.transport, delivery.address)
        return await self._old(connection, channel, delivery.message_ref, now)

    async def _old(
        self, connection: AsyncConnection, channel: Channel, message_ref: str, now: datetime
    ) -> OldCard:
        """The card as it may be changed: a code lives for 72 hours."""
        wire = self._ways.wires.chats.get(channel.transport)
        if wire is None or not wire.abilities.needs_code:
            return OldCard(channel, message_ref)
        known = await card_codes.load(connection, channel.transport, message_ref)
        code, since = known or ("", now)
        is_old = now - since >= timedelta(hours=CODE_HOURS)
        return OldCard(channel, message_ref, "" if is_old else code, is_old)


def _calls(card: Card) -> bool:
    """Whether it still asks this person to acknowledge."""
    return any(button.action.verb == "ack" for row in card.buttons for button in row)
