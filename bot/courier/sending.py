"""Sends one claimed row by the right channel and hands the answer to `settling`."""

import asyncio
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.courier.content import Content, Renderer, digest
from bot.courier.files import Files
from bot.courier.ladder import MAIL, Channel, ladder
from bot.courier.letters import letter_of, message_id
from bot.courier.rescue import Unwritten
from bot.courier.settling import Settling
from bot.pacing import Pacer
from handlers.card import MailLetter
from handlers.cards.board import Listed
from handlers.desk import Desk
from handlers.wire import ChatWire, File, MailWire, Outcome, Sent
from storage import attachments, deliveries
from storage.codec import from_text
from storage.database import Busy, Database
from storage.outbox import Claimed, RowKind

TRIPS = 3
"""After so many failures of our own a row is set aside, and the queue moves on."""

_FILE_BYTES = 20 * 1024 * 1024
_PATIENCE_SECONDS = 2.0
"""A row whose chat is over its budget for longer than this is given back and not held."""


@dataclass(frozen=True, slots=True)
class Wires:
    """The ways out. `mail` is None where no mail server is configured."""

    chats: Mapping[str, ChatWire]
    mail: MailWire | None
    pacers: Mapping[str, Pacer]

    @property
    def names(self) -> frozenset[str]:
        """Transports that exist in this process."""
        return frozenset(self.chats) | ({MAIL} if self.mail else frozenset())


class Sending:
    """One row in, one answer out."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        renderer: Renderer,
        wires: Wires,
        settling: Settling,
        clock: Clock,
    ) -> None:
        self._database = database
        self._desk = desk
        self._renderer = renderer
        self._wires = wires
        self._settling = settling
        self._clock = clock
        self._files = Files(database, desk, clock, drill=renderer.is_drill)
        self.unwritten = Unwritten(database, desk, clock)

    async def send(self, row: Claimed) -> None:
        """Send a row and settle it. Raises only what leaves the row to its lease."""
        row = self.unwritten.forget(row)
        known = self.unwritten.answers.get(row.id)
        if known is not None:
            await self._settling.settle(row, known.channel, known.sent, known.content, [])
            self.unwritten.answers.pop(row.id, None)
        elif row.expires_at is not None and row.expires_at <= self._clock.now():
            await self._settling.drop(row, "expired")
        elif row.kind is RowKind.TOAST:
            await self._toast(row)
        elif row.kind is RowKind.FETCH:
            await self._fetch(row)
        elif row.kind is RowKind.MAIL:
            await self._mail(row, from_text(MailLetter, row.body))
        elif row.kind is RowKind.REFRESH:
            await self._refresh(row)
        elif row.kind is RowKind.EDIT:
            await self._edit(row)
        else:
            await self._message(row)

    async def together(self, rows: Sequence[Claimed]) -> None:
        """Pages of one person as one list; each is settled as a page of its own (T27)."""
        rows = [self.unwritten.forget(row) for row in rows]
        async with self._database.reading() as connection:
            found = [(row, await self._renderer.listed(connection, row)) for row in rows]
            channels = await self._channels(connection, rows[0])
        wanted = [(row, listed) for row, listed in found if listed is not None]
        known = any(row.id in self.unwritten.answers for row in rows)
        if len(wanted) < 2 or known or not channels:
            for row in rows:
                await self.send(row)
            return
        for row, listed in found:
            if listed is None:
                await self._settling.drop(row, "not wanted any more")
        await self._list(wanted, channels)

    async def _list(
        self, wanted: Sequence[tuple[Claimed, Listed]], channels: list[Channel]
    ) -> None:
        first, channel = wanted[0][0], channels[0]
        repeat = any(row.uncertain for row, _ in wanted)
        cases = [listed for _, listed in wanted]
        card = self._renderer.together(cases, self._clock.now(), repeat=repeat)
        if channel.transport == MAIL and self._wires.mail is not None:
            once = message_id(f"{first.key}+{len(wanted)}")
            sent = await self._wires.mail.post(letter_of(card, channel.address), once)
        elif await self._may_send(first, channel):
            packed = self._renderer.packed(card, first.person or "")
            wire = self._wires.chats[channel.transport]
            sent = await wire.send(channel.address, card, packed, ())
        else:
            for row, _ in wanted[1:]:
                await self._settling.give_back(row, _PATIENCE_SECONDS)
            return
        if sent.outcome is Outcome.REJECTED:
            for row, _ in wanted:
                await self.send(row)
            return
        pages = [
            (row, Content(card, is_live=True, case_version=each.case.version, is_list=True))
            for row, each in wanted
        ]
        for no, (row, content) in enumerate(pages, 1):
            try:
                await self._settle(row, channel, sent, content, channels[1:])
            except (Busy, DBAPIError):
                # The others were taken with it: tried each in turn, they might outlast the leases.
                for later, its in pages[no:] if sent.outcome is Outcome.SENT else ():
                    await self.unwritten.settle(later, channel, sent, its, channels[1:])
                raise

    async def tripped(self, row: Claimed, where: str) -> None:
        """Something in us fell over this row; in the end a page goes out in plain words (T23)."""
        if row.attempts < TRIPS:
            await self._settling.stumbled(row, where)
            return
        async with self._database.reading() as connection:
            card = await self._renderer.bare(connection, row)
        await self._settling.gave_up(row, where, card)

    async def past_outbox(self, row: Claimed) -> None:
        """Send a page that could not be claimed; what comes of it is kept in memory (T19)."""
        unwritten = copy(self)
        unwritten._settling = self.unwritten
        await unwritten._message(self.unwritten.as_known(row))

    async def give_back(self, row: Claimed, seconds: float) -> None:
        """Nothing was tried: somebody else's turn at this address lasts too long."""
        await self._settling.give_back(row, seconds)

    async def _message(self, row: Claimed, *, plain: bool = False) -> None:
        """A page, nag, notice or reply: rendered now, sent by the first channel that lives."""
        async with self._database.reading() as connection:
            content = await self._renderer.content(connection, row, self._clock.now(), plain=plain)
            channels = await self._channels(connection, row)
            files = (
                await self._files.behind(connection, content.card, row.person or "", channels[0])
                if content is not None and channels
                else []
            )
        if content is None:
            await self._settling.drop(row, "not wanted any more")
        elif not channels:
            await self._settling.unreachable(row)
        elif channels[0].transport == MAIL:
            letter = letter_of(content.card, channels[0].address, files)
            await self._mail(row, letter, content)
        else:
            await self._chat(row, content, channels, files, plain=plain)

    async def _chat(
        self,
        row: Claimed,
        content: Content,
        channels: list[Channel],
        files: Sequence[File],
        *,
        plain: bool,
    ) -> None:
        channel = channels[0]
        if not await self._may_send(row, channel):
            return
        wire = self._wires.chats[channel.transport]
        packed = self._renderer.packed(content.card, row.person or "")
        sent = await wire.send(channel.address, content.card, packed, files)
        if sent.outcome is Outcome.REJECTED and not plain and row.kind is RowKind.MESSAGE:
            # The platform will never take this card: plain words go out in its place (T23).
            await self._message(row, plain=True)
            return
        await self._settle(row, channel, sent, content, channels[1:])

    async def _mail(self, row: Claimed, letter: MailLetter, content: Content | None = None) -> None:
        channel = Channel(MAIL, letter.to)
        if self._wires.mail is None:
            sent = Sent(outcome=Outcome.LATER, retry_after_seconds=300.0, detail="no mail server")
        else:
            sent = await self._wires.mail.post(letter, message_id(row.key))
        await self._settle(row, channel, sent, content, [])

    async def _settle(
        self,
        row: Claimed,
        channel: Channel,
        sent: Sent,
        content: Content | None,
        others: list[Channel],
    ) -> None:
        """An answer that cannot be written down is kept in mind: nothing is sent again (T15)."""
        try:
            await self._settling.settle(row, channel, sent, content, others)
        except (Busy, DBAPIError):
            if sent.outcome is Outcome.SENT:
                await self.unwritten.settle(row, channel, sent, content, others)
            raise

    async def _refresh(self, row: Claimed) -> None:
        """Render a delivered card anew; nothing is sent when it would look the same."""
        now = self._clock.now()
        async with self._database.reading() as connection:
            delivery = await deliveries.load(connection, int(row.body))
            card = None
            if delivery is not None and delivery.person and delivery.case_id:
                card = await self._renderer.anew(connection, delivery, now)
        if delivery is None or card is None or digest(card) == delivery.rendered:
            await self._settling.drop(row, "nothing to change")
            return
        channel = Channel(delivery.transport, delivery.address)
        wire = self._wires.chats.get(delivery.transport)
        if wire is None or not wire.abilities.edits:
            await self._settling.drop(row, "this wire cannot edit")
        elif await self._may_send(row, channel):
            packed = self._renderer.packed(card, delivery.person or "")
            sent = await wire.edit(delivery.address, delivery.message_ref, card, packed)
            await self._settling.edited(row, sent, delivery.id, digest(card))

    async def _edit(self, row: Claimed) -> None:
        """Put a finished card in place of the one that was tapped."""
        reference = row.body.partition("\n")[0]
        async with self._database.reading() as connection:
            content = await self._renderer.content(connection, row, self._clock.now())
        channel = Channel(row.transport or "", row.address or "")
        wire = self._wires.chats[channel.transport]
        if content is None:
            await self._settling.drop(row, "not wanted any more")
        elif await self._may_send(row, channel):
            packed = self._renderer.packed(content.card, row.person or "")
            sent = await wire.edit(channel.address, reference, content.card, packed)
            await self._settling.edited(row, sent)

    async def _toast(self, row: Claimed) -> None:
        """The short answer to a tap; one attempt, since a late one is refused anyway.

        What came too late to be shown over the chat is said in it.
        """
        reference, _, text = row.body.partition("\n")
        shown = self._renderer.toast(text)
        sent = await self._wires.chats[row.transport or ""].answer(reference, shown)
        too_late = sent.outcome is Outcome.UNCHANGED and text.strip()
        await self._settling.toasted(row, text if too_late else "")

    async def _fetch(self, row: Claimed) -> None:
        """Bring a file in from the platform while it still has it."""
        async with self._database.reading() as connection:
            attachment = await attachments.load(connection, row.body)
        if attachment is None:
            await self._settling.drop(row, "no such attachment")
            return
        wire = self._wires.chats[attachment.transport]
        try:
            content = await wire.fetch(attachment.file_ref, _FILE_BYTES)
        except ConnectionError as failure:
            await self._settling.not_asked(row, str(failure))
        else:
            await self._settling.fetched(row, content)

    async def _may_send(self, row: Claimed, channel: Channel) -> bool:
        """Wait for the platform's budget, or give the row back when that takes long."""
        pacer = self._wires.pacers.get(channel.transport)
        if pacer is None:
            return True
        at = asyncio.get_running_loop().time()
        wait = pacer.chat_wait(channel.address, at)
        if wait > _PATIENCE_SECONDS:
            await self._settling.give_back(row, wait)
            return False
        await asyncio.sleep(pacer.reserve(channel.address, at))
        return True

    async def _channels(self, connection: AsyncConnection, row: Claimed) -> list[Channel]:
        if row.transport and row.address:
            return [Channel(row.transport, row.address)]
        if not row.person:
            return []
        duty = self._desk.rulebook.duty
        return await ladder(connection, row.person, duty, self._wires.names)
