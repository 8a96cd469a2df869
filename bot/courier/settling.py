"""What an answer of a wire means for the row, the person's channel and the register.

Everything here happens under the row's fence: whoever lost the lease changes nothing (T14).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.budget.rule import Grade
from bot.clock import Clock
from bot.courier.burying import bury, is_of_another
from bot.courier.content import Content, digest
from bot.courier.grades import grade_of
from bot.courier.ladder import Channel, for_attempt, is_climbed
from bot.courier.moving_on import DEAD, HELD, REFUSED, SILENT, move_on, note, paged
from bot.meter import Meter
from escalation.duty import Duty
from escalation.message import Entry, Message, Priority, Topic
from escalation.message import Kind as MessageKind
from escalation.words import PersonId
from handlers.card import Card
from handlers.desk import Desk, owed_for, refresh_of
from handlers.wire import Outcome, Sent
from storage import card_codes, cases, deliveries, ledger, marks, outbox, people, rungs
from storage.codec import to_text
from storage.database import Database
from storage.outbox import Claimed, Owed, RowKind
from storage.rungs import IN_PLAIN_WORDS

_MOST_BACKOFF_SECONDS, _TRIED_OFTEN_SECONDS = 20.0, 600.0
TRIES = 40
GIVE_UP_SECONDS = 86400.0
"""After so many attempts and real seconds a row that is no page is set aside; a page ends only by
its case. Hours without a platform cost nobody the answer to what they said (D07)."""
_MAILBOX_WAITS = {Outcome.DEAD: 900.0, Outcome.REJECTED: 3600.0}
"""Real seconds until a report that its mailbox refused is tried again: someone must mend that."""
_PATIENCE_SECONDS = 5.0
_log = structlog.get_logger()


class Settling:
    """Ends rows, or gives them back."""

    def __init__(
        self, database: Database, desk: Desk, clock: Clock, meter: Meter | None = None
    ) -> None:
        self._database = database
        self._desk = desk
        self._clock = clock
        self._meter = meter or Meter()

    async def settle(
        self,
        row: Claimed,
        channel: Channel,
        sent: Sent,
        content: Content | None,
        others: Sequence[Channel],
    ) -> None:
        """Act on the answer to a sent message or mail; `others` stand behind it in the ladder."""
        if content is not None and row.transport is None:
            whole, critical = [channel, *others], content.is_critical
            others = for_attempt(whole, content.attempt, critical=critical)[1:]
        if sent.outcome in (Outcome.SENT, Outcome.UNCHANGED):
            await self._sent(row, channel, sent, content, others)
        elif row.kind is RowKind.MAIL and sent.outcome in _MAILBOX_WAITS:
            await self._mailbox_refused(row, channel, sent)
        elif sent.outcome is Outcome.DEAD:
            await self._dead(row, channel, sent, others)
        elif sent.outcome is Outcome.REJECTED:
            await self._refused(row, channel, sent, others if row.kind is RowKind.MESSAGE else [])
        else:
            presses = content is not None and (content.is_critical or _is_page_held_long(row, sent))
            await self.later(row, channel, sent, others if presses else [])

    async def _refused(
        self, row: Claimed, channel: Channel, sent: Sent, others: Sequence[Channel]
    ) -> None:
        """The platform will not take even plain words: the next channel does it at once (T23)."""
        async with self._database.writing() as connection:
            now = self._clock.now()
            held = await outbox.settle(connection, row, "aside", now, sent.detail)
            # An answer or a notice that is refused does not make its reader unreachable.
            if held and (others or row.call_no is not None):
                await self._go_on(connection, row, channel, others, REFUSED, now)
        _log.error("message_refused", key=row.key, detail=sent.detail)

    async def _go_on(
        self,
        connection: AsyncConnection,
        row: Claimed,
        channel: Channel,
        others: Sequence[Channel],
        why: str,
        now: datetime,
    ) -> None:
        """The row has ended: the first channel that was not tried takes its place.

        None does when a copy, made while this channel was only held, was taken or may still be.
        """
        for to in others:
            if await move_on(connection, row, channel, to, why, now):
                return
            if not await rungs.is_last_hope(connection, row):
                return
        await self._reaches_nobody(connection, row, now)

    async def done(self, row: Claimed) -> None:
        """The row needs nothing more."""
        await self._end(row, "done", "")

    async def toasted(self, row: Claimed, unsaid: str) -> None:
        """A tap was answered; what its phone could not show any more becomes a message, once."""
        async with self._database.writing() as connection:
            now = self._clock.now()
            if not await outbox.settle(connection, row, "done", now) or not unsaid:
                return
            message = Owed(
                key=f"{row.key}:said",
                kind=RowKind.REPLY,
                body=to_text(Card(lines=(unsaid,))),
                priority=Priority.REPLY,
                case_id=row.case_id,
                person=row.person,
                transport=row.transport,
                address=row.address,
            )
            await outbox.put(connection, [message], now)

    async def drop(self, row: Claimed, why: str, same: Sequence[int] = ()) -> None:
        """The row is not wanted any more, nor are due ones that wanted the `same`."""
        async with self._database.writing() as connection:
            await outbox.settle(connection, row, "dropped", self._clock.now(), why)
            await outbox.drop_due(connection, list(same), why)

    async def give_back(self, rows: Sequence[Claimed], seconds: float) -> None:
        """Nothing was tried: the chat is busy for so many real seconds.

        What else is due there would only be claimed in vain, and waits as long.
        """
        async with self._database.writing() as connection:
            at = self._clock.now() + self._clock.span(seconds)
            for row in rows:
                await outbox.put_off(connection, row, at, "paced", uncertain=False, tried=False)
            if rows and rows[0].person and grade_of(rows[0]) is Grade.ORDINARY:
                await outbox.rest(connection, rows[0].person, at)

    async def put_aside_for(self, row: Claimed, seconds: float) -> None:
        """Nothing was tried, and this row alone waits for so many real seconds."""
        async with self._database.writing() as connection:
            at = self._clock.now() + self._clock.span(seconds)
            await outbox.put_off(connection, row, at, "crowded", uncertain=False, tried=False)

    async def stumbled(self, row: Claimed, where: str) -> None:
        """We could not deal with the row: once more, soon; the platform may have it by now."""
        async with self._database.writing() as connection:
            at = self._clock.now() + self._clock.span(1.0)
            await outbox.put_off(connection, row, at, where, uncertain=True)

    async def gave_up(self, row: Claimed, where: str, instead: Card | None) -> None:
        """We never shall: set aside, and a card in plain words is owed in its place (T23)."""
        async with self._database.writing() as connection:
            now = self._clock.now()
            if await outbox.settle(connection, row, "aside", now, where) and instead is not None:
                plain = Owed(
                    key=f"{row.key}{IN_PLAIN_WORDS}",
                    kind=RowKind.REPLY,
                    body=to_text(instead),
                    priority=row.priority,
                    person=row.person,
                    transport=row.transport,
                    address=row.address,
                )
                await outbox.put(connection, [plain], now)
        _log.error("message_set_aside", key=row.key, at=where)

    async def unreachable(self, row: Claimed) -> None:
        """No channel is left for this row: the head is told (D06), a page falls to others (T25)."""
        async with self._database.writing() as connection:
            now = self._clock.now()
            if await outbox.settle(connection, row, "aside", now, "no channel"):
                await self._reaches_nobody(connection, row, now)

    async def _reaches_nobody(
        self, connection: AsyncConnection, row: Claimed, now: datetime
    ) -> None:
        """Unless another row of the same obligation went out, or may still."""
        if not await rungs.is_last_hope(connection, row):
            return
        await self._tell_head(connection, row, now)
        if row.call_no is not None and row.case_id and row.person:
            await self._desk.unreached(connection, row.case_id, PersonId(row.person), now)
        _log.error("person_unreachable", person=row.person, key=row.key, mend="绑定通道或登记邮箱")

    async def _sent(
        self,
        row: Claimed,
        channel: Channel,
        sent: Sent,
        content: Content | None,
        others: Sequence[Channel],
    ) -> None:
        async with self._database.writing() as connection:
            now = self._clock.now()
            if not await outbox.settle(connection, row, "done", now, sent.detail):
                _log.warning("lease_lost", key=row.key)
                self._meter.lease_lost()
                return
            self._meter.delivered(row.priority, (now - row.created_at).total_seconds())
            if content is not None:
                await self._remember(connection, row, channel, sent, content, now)
                await keep_code(connection, channel, sent, now)
            if content is not None and row.transport is None and row.call_no is not None:
                whole, critical = [channel, *others], content.is_critical
                if is_climbed(whole, content.attempt, critical=critical):
                    await move_on(connection, row, channel, others[0], SILENT, now)

    async def _remember(
        self,
        connection: AsyncConnection,
        row: Claimed,
        channel: Channel,
        sent: Sent,
        content: Content,
        now: datetime,
    ) -> None:
        """Keep where the message stands; a live card that is out of date already is redrawn."""
        number = await deliveries.add(
            connection,
            row.id,
            case_id=row.case_id,
            person=row.person,
            transport=channel.transport,
            address=channel.address,
            message_ref=sent.message_ref,
            sent_at=now,
            rendered=digest(content.card),
            is_card=content.is_live and not content.is_list and bool(sent.message_ref),
            recall_ref=sent.recall_ref,
        )
        if not content.is_live or row.case_id is None:
            return
        await ledger.append(connection, row.case_id, [paged(row, channel, now)])
        case = await cases.load(connection, row.case_id)
        if case is not None and row.key == f"{case.id}:call1:1:{row.person}":
            since_receipt = (now - case.received_at).total_seconds()
            self._meter.first_paged(since_receipt, critical=content.is_critical)
        is_stale = case is not None and case.version != content.case_version
        if case is not None and is_stale and sent.message_ref:
            again = refresh_of(number, row.person or "", case)
            await outbox.put(connection, [again], now)

    async def _mailbox_refused(self, row: Claimed, channel: Channel, sent: Sent) -> None:
        """A report has no other way: it waits until the mailbox is mended (R-DAILY-1)."""
        async with self._database.writing() as connection:
            at = self._clock.now() + self._clock.span(_MAILBOX_WAITS[sent.outcome])
            await outbox.put_off(connection, row, at, sent.detail, uncertain=False)
        _log.error(
            "mailbox_refused",
            key=row.key,
            mailbox=channel.address,
            detail=sent.detail,
            mend="核对组织文件里的邮箱地址，或请邮箱管理员放行；稍后自动重发",
        )

    async def _dead(
        self, row: Claimed, channel: Channel, sent: Sent, others: Sequence[Channel]
    ) -> None:
        """The address will never work: mark it, tell the head, and try the next channel at once.

        A row for exactly this address (an answer to a message) has no next channel; one whose
        copy goes by the next already, made while this one was only held, does not go there twice.
        """
        fixed = row.transport is not None and row.address is not None
        async with self._database.writing() as connection:
            now = self._clock.now()
            known = await people.who(connection, channel.transport, channel.address)
            stays = is_of_another(known, channel, row.person)
            ahead = not fixed and not stays and await self._is_ahead(connection, row, others)
            if fixed or ahead:
                held = await outbox.settle(connection, row, "aside", now, sent.detail)
            else:
                at = now + self._backoff(row) if stays else now
                held = await outbox.put_off(connection, row, at, sent.detail, uncertain=False)
            if held and row.person:
                if not stays:
                    await bury(connection, channel, row.person, known, now, sent.detail)
                if ahead:
                    await self._go_on(connection, row, channel, others, DEAD, now)
                elif not fixed and others:
                    await note(connection, row, channel, others[0], DEAD, now)
                await self._tell_head(connection, row, now)

    async def _is_ahead(
        self, connection: AsyncConnection, row: Claimed, others: Sequence[Channel]
    ) -> bool:
        """Whether a copy of this row goes, or went, by the next channel."""
        if not others:
            return False
        return await rungs.is_known(connection, rungs.copy_key(row.key, others[0].transport))

    async def later(
        self, row: Claimed, channel: Channel, sent: Sent, others: Sequence[Channel]
    ) -> None:
        """Try again later; a critical page does not wait but goes by the next channel too (D01)."""
        uncertain = sent.outcome is Outcome.UNCERTAIN
        wait = self._clock.span(sent.retry_after_seconds)
        if sent.tried:
            wait = max(wait, self._backoff(row))
        counts = sent.tried and not sent.is_away  # who probes a wire that is away fails for it
        async with self._database.writing() as connection:
            now = self._clock.now()
            if self._is_hopeless(row, now):
                await outbox.settle(connection, row, "aside", now, sent.detail)
                return
            held = await outbox.put_off(
                connection, row, now + wait, sent.detail, uncertain=uncertain, tried=counts
            )
            long = sent.retry_after_seconds > _PATIENCE_SECONDS or row.attempts >= 2
            long = long or not counts
            if held and others and long:
                to = others[0]
                await move_on(connection, row, channel, to, HELD, now, uncertain=uncertain)
        if sent.tried:
            _log.warning("send_later", key=row.key, detail=sent.detail, attempt=row.attempts)

    async def _end(self, row: Claimed, state: str, detail: str) -> None:
        async with self._database.writing() as connection:
            await outbox.settle(connection, row, state, self._clock.now(), detail)

    async def _tell_head(self, connection: AsyncConnection, row: Claimed, now: datetime) -> None:
        """Written down, and the unit head learns it, once per case and person (D06)."""
        duty: Duty = self._desk.rulebook.duty
        if row.case_id is None or row.person is None:
            return
        person = PersonId(row.person)
        once = f"unreachable:{row.case_id}:{person}"
        if not await marks.once(connection, once, now.isoformat(), now):
            return
        entry = Entry(kind="unreachable", at=now, actor=person, values=(("key", row.key),))
        await ledger.append(connection, row.case_id, [entry])
        case = await cases.load(connection, row.case_id)
        hidden = case.complained_about if case is not None else frozenset()
        head = duty.organisation.head_of(person, hidden)
        if head is not None:
            notice = Message(
                key=f"{row.case_id}:unreachable:{person}:{head}",
                to=head,
                kind=MessageKind.NOTICE,
                topic=Topic.UNREACHABLE,
                priority=Priority.PAGE,
                words=(("name", duty.organisation.name(person)),),
            )
            await outbox.put(connection, [owed_for(notice, row.case_id)], now)

    def _is_hopeless(self, row: Claimed, now: datetime) -> bool:
        old = now - row.created_at >= self._clock.span(GIVE_UP_SECONDS)
        return old and _is_tried_often(row)

    def _backoff(self, row: Claimed) -> timedelta:
        most = _TRIED_OFTEN_SECONDS if _is_tried_often(row) else _MOST_BACKOFF_SECONDS
        return self._clock.span(min(most, 1.0 * 2 ** min(row.attempts, 10)))


def _is_tried_often(row: Claimed) -> bool:
    return row.attempts >= TRIES and row.kind not in (RowKind.MESSAGE, RowKind.MAIL)


def _is_page_held_long(row: Claimed, sent: Sent) -> bool:
    """An ordinary page behind a wire that has been away for a minute goes the other way too."""
    return row.call_no is not None and not sent.tried and sent.is_away


async def keep_code(
    connection: AsyncConnection, channel: Channel, sent: Sent, now: datetime
) -> None:
    """Keep the permission to change a card that came with the platform's answer to it."""
    if sent.card_code and sent.message_ref:
        place = (channel.transport, sent.message_ref)
        await card_codes.keep(connection, *place, sent.card_code, now)
