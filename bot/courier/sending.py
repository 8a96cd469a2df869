"""Sends one claimed row by the right channel and hands the answer to `settling`."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.courier.content import Content, Renderer
from bot.courier.fetching import Fetching
from bot.courier.files import Files
from bot.courier.holding import Holding
from bot.courier.ladder import MAIL, Channel
from bot.courier.letters import letter_of, message_id
from bot.courier.redrawing import Redrawing
from bot.courier.rescue import Unwritten
from bot.courier.settling import Settling
from bot.courier.together import Together
from bot.courier.ways import STALE_SECONDS, Turn, Ways, Wires
from bot.courier.writing_down import WritingDown
from handlers.card import MailLetter
from handlers.desk import Desk
from handlers.wire import File, Outcome, Sent
from storage import outbox
from storage.codec import from_text
from storage.database import Busy, Database
from storage.outbox import Claimed, RowKind

TRIPS = 3
"""After so many failures of our own a row is set aside, and the queue moves on."""


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
        self._renderer = renderer
        self._wires = wires
        self._ways = Ways(desk, wires, clock)
        self._settling = settling
        self._clock = clock
        self._is_claimed = True
        takers = frozenset(name for name, each in wires.chats.items() if each.abilities.files)
        self._files = Files(database, desk, clock, drill=renderer.is_drill, takers=takers)
        self.unwritten = Unwritten(database, desk, clock)
        self.holding = Holding(database, clock)
        self.writing_down = WritingDown(database, settling, self.unwritten, self.holding)
        self._fetching = Fetching(database, wires, clock)
        self._redrawing = Redrawing(database, renderer, self._ways, settling, self.holding, clock)
        self._bundles = Together(
            database, renderer, self._ways, settling, self.unwritten, self.holding, clock, self.send
        )

    async def send(self, row: Claimed) -> None:
        """Send a row and settle it. Raises only what leaves the row to its lease."""
        row = self.unwritten.forget(row)
        known = self.unwritten.answers.get(row.id)
        if known is not None:
            await self._settling.settle(row, known.channel, known.sent, known.content, known.behind)
            self.unwritten.answers.pop(row.id, None)
        elif row.expires_at is not None and row.expires_at <= self._clock.now():
            await self._settling.drop(row, "expired")
        elif row.kind is RowKind.TOAST:
            await self._toast(row)
        elif row.kind is RowKind.FETCH:
            await self._fetching.fetch(row)
        elif row.kind is RowKind.MAIL:
            await self._mail(row, from_text(MailLetter, row.body))
        elif row.kind is RowKind.REFRESH:
            await self._redrawing.refresh(row)
        elif row.kind is RowKind.EDIT:
            await self._redrawing.edit(row)
        else:
            await self._message(row)

    async def together(self, rows: Sequence[Claimed]) -> None:
        """Messages of one person as one; each is settled as one of its own (T27)."""
        await self._bundles.send(rows)

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
        unwritten._settling, unwritten._is_claimed = self.unwritten, False
        await unwritten._message(self.unwritten.as_known(row))

    async def give_back(self, rows: Sequence[Claimed], seconds: float) -> None:
        """Nothing was tried: somebody else's turn at this address lasts too long."""
        await self._settling.give_back(rows, seconds)

    async def _message(
        self, row: Claimed, *, plain: bool = False, turn_at: Channel | None = None
    ) -> None:
        """A page, nag, notice or reply: rendered now, sent by the first channel that lives.

        `turn_at` is the channel where it is this row's turn already.
        """
        async with self._database.reading() as connection:
            if self._is_claimed and not await outbox.still_held(connection, [row]):
                return  # somebody else has it, or has ended it
            content = await self._renderer.content(connection, row, self._clock.now(), plain=plain)
            channels = await self._ways.of(connection, row)
            files: Sequence[File] = []
            if content is not None and channels:
                person = row.person or ""
                card, files = await self._files.behind(
                    connection, content.card, person, channels[0]
                )
                content = replace(content, card=card)
        files = await self._files.written(files)
        if content is None:
            await self._settling.drop(row, "not wanted any more")
        elif not channels:
            await self._settling.unreachable(row)
        elif channels[0].transport == MAIL:
            letter = letter_of(content.card, channels[0].address, files)
            await self._mail(row, letter, content, channels[1:])
        elif channels[0] == turn_at:
            await self._chat(row, content, channels, files, plain=plain)
        elif turn := await self._turn(row, channels[0], content, channels[1:]):
            if turn.waited_seconds > STALE_SECONDS:
                await self._message(row, plain=plain, turn_at=channels[0])
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
        wire = self._wires.chats[channel.transport]
        packed = self._renderer.packed(content.card, row.person or "")
        if not await self._is_in_time(row):
            return
        sent = await wire.send(channel.address, content.card, packed, files, row.key)
        await self._ways.learn(channel, sent)
        if sent.outcome is Outcome.REJECTED and not plain and row.kind is RowKind.MESSAGE:
            # The platform will never take this card: plain words go out in its place (T23).
            await self._message(row, plain=True)
            return
        await self._settle(row, channel, sent, content, channels[1:])

    async def _turn(
        self,
        row: Claimed,
        channel: Channel,
        content: Content | None = None,
        others: Sequence[Channel] = (),
    ) -> Turn | None:
        """Wait for the platform's budget; None when that takes too long and the row is dealt with.

        A critical page does not wait for it but goes by the next channel, as after a 429 (D01).
        """
        turn = await self._ways.turn(row, channel)
        if not turn.refused_seconds:
            return turn
        seconds = turn.refused_seconds
        if turn.is_crowded:
            await self._settling.put_aside_for(row, seconds)
        elif content is not None and content.is_critical:
            later = Sent(
                outcome=Outcome.LATER, retry_after_seconds=seconds, tried=False, detail="paced"
            )
            await self._settling.settle(row, channel, later, content, others)
        else:
            await self._settling.give_back([row], seconds)
        return None

    async def _is_in_time(self, row: Claimed) -> bool:
        """False after a standstill that outlasted the lease: another may have sent the row (T14).

        Where none has, it goes back, and is no repeat.
        """
        if not self._is_claimed or self.holding.holds(row):
            return True
        await self._settling.give_back([row], 0.0)
        return False

    async def _mail(
        self,
        row: Claimed,
        letter: MailLetter,
        content: Content | None = None,
        others: Sequence[Channel] = (),
    ) -> None:
        channel = Channel(MAIL, letter.to)
        if not await self._is_in_time(row):
            return
        if self._wires.mail is None:
            sent = Sent(outcome=Outcome.LATER, retry_after_seconds=300.0, detail="no mail server")
        else:
            sent = await self._wires.mail.post(letter, message_id(row.key))
        await self._settle(row, channel, sent, content, others)

    async def _settle(
        self,
        row: Claimed,
        channel: Channel,
        sent: Sent,
        content: Content | None,
        others: Sequence[Channel],
    ) -> None:
        """An answer that cannot be written down is kept in mind: nothing is sent again (T15)."""
        try:
            await self._settling.settle(row, channel, sent, content, others)
        except (Busy, DBAPIError):
            if sent.outcome is Outcome.SENT:
                await self.unwritten.settle(row, channel, sent, content, others)
            raise

    async def _toast(self, row: Claimed) -> None:
        """The short answer to a tap; one attempt, since a late one is refused anyway.

        What came too late to be shown over the chat is said in it.
        """
        reference, _, text = row.body.partition("\n")
        shown = self._renderer.toast(text)
        sent = await self._wires.chats[row.transport or ""].answer(reference, shown)
        too_late = sent.outcome is Outcome.UNCHANGED and text.strip()
        await self._settling.toasted(row, text if too_late else "")
