"""The daily summary: once per mailbox and day, whatever restarts (R-DAILY-1).

The name of the report is kept in the same transaction that puts the mail into the outbox. A day
missed while the process was down is made up, a few days back at most.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.transports.plain import origin
from escalation.choosing import NoPlanInForce, plan_for
from escalation.message import Priority
from escalation.organisation import Mailbox
from escalation.plan import Plan
from escalation.summary import Summary, cut_off, summarise
from handlers.reports import render_summary
from handlers.rulebook import Rulebook
from storage import ledger, marks, outbox
from storage.codec import to_text
from storage.database import Busy, Database
from storage.outbox import Owed, RowKind
from storage.register import on_register

_DAYS_BACK = 3
_REST_SECONDS = 60.0
_MOST_OPEN = 5000
"""Open cases that a register tells one by one; more are in its figures all the same."""

_BEGAN = "summaries-began"
_log = structlog.get_logger()


class Summaries:
    """`changed` is told when a mail was put into the outbox; `key` seals the checkpoint."""

    def __init__(
        self,
        database: Database,
        rulebook: Rulebook,
        clock: Clock,
        changed: Callable[[], None],
        key: bytes,
    ) -> None:
        self._key = key
        self._database = database
        self._rulebook = rulebook
        self._clock = clock
        self._changed = changed
        self._resting: dict[tuple[str, date], datetime] = {}

    async def once(self) -> int:
        """Build every summary that is due and was not built; returns how many."""
        now = self._clock.now()
        began = await self._began(now)
        built = 0
        for mailbox, plan in self._reporting(now):
            for day in _days(plan, now):
                if cut_off(plan, day) > began:
                    built += await self._try(mailbox, plan, day, now)
        if built:
            self._changed()
        return built

    async def next_due_at(self) -> datetime | None:
        """The next instant at which a plan closes its day."""
        now = self._clock.now()
        instants = (
            cut_off(plan, now.astimezone(plan.zone).date() + timedelta(days=more))
            for _, plan in self._reporting(now)
            for more in (0, 1)
        )
        return min((at for at in instants if at > now), default=None)

    async def _began(self, now: datetime) -> datetime:
        """When this installation first looked: no summary is made up for the time before."""
        async with self._database.reading() as connection:
            kept = await marks.load(connection, _BEGAN)
        if kept is None:
            async with self._database.writing() as connection:
                await marks.once(connection, _BEGAN, now.isoformat(), now)
            return now
        return datetime.fromisoformat(kept)

    def _reporting(self, now: datetime) -> Iterator[tuple[Mailbox, Plan]]:
        """Mailboxes whose unit's plan sends them a summary now."""
        organisation = self._rulebook.duty.organisation
        for mailbox in organisation.mailboxes.values():
            try:
                plan = plan_for(self._rulebook.plans, organisation, mailbox.unit, now)
            except NoPlanInForce:
                continue
            if mailbox.id in (*plan.summary.mailboxes, *plan.summary.consolidated):
                yield mailbox, plan

    async def _try(self, mailbox: Mailbox, plan: Plan, day: date, now: datetime) -> int:
        """One mailbox's trouble must not cost the others their report: it is tried again."""
        tried = (mailbox.id, day)
        if self._resting.get(tried, now) > now:
            return 0
        try:
            return await self._build(mailbox, plan, day, now)
        except (Busy, DBAPIError):
            raise  # the whole round is tried again
        except Exception as failure:
            self._resting[tried] = now + self._clock.span(_REST_SECONDS)
            _log.error(
                "summary_failed",
                mailbox=mailbox.id,
                day=day.isoformat(),
                at=origin(failure),
                mend="看日志并修正；一分钟后自动重试",
            )
            return 0

    async def _build(self, mailbox: Mailbox, plan: Plan, day: date, now: datetime) -> int:
        """One summary, unless it was built before; nothing is kept of a failed one.

        1. Everything is read in one look, which holds up no writer.
        2. The letter is written in a thread: pages go on meanwhile.
        3. Its name, its checkpoint and the mail are kept together. Whoever else was quicker wins.
        """
        name = f"summary:{mailbox.id}:{day.isoformat()}"
        async with self._database.reading() as connection:
            if await marks.load(connection, name) is not None:
                return 0
            since = await self._since(connection, mailbox, plan, day)
            until = cut_off(plan, day)
            found, unlisted = await on_register(connection, since, until, _MOST_OPEN)
            checkpoint = await ledger.checkpoint(connection)
        summary = partial(summarise, found, self._rulebook.duty.organisation, plan, mailbox, day)
        body = await asyncio.to_thread(
            self._letter, partial(summary, until, since=since, unlisted=unlisted), plan, checkpoint
        )
        mail = Owed(
            key=f"mail:{mailbox.id}:{day.isoformat()}",
            kind=RowKind.MAIL,
            body=body,
            priority=Priority.REPORT,
        )
        async with self._database.writing() as connection:
            if not await marks.once(connection, name, until.isoformat(), now):
                return 0
            await marks.save(connection, kept_as(mailbox.id, day), checkpoint, self._clock.now())
            await outbox.put(connection, [mail], now)
        _log.info("summary_built", mailbox=mailbox.id, day=day.isoformat())
        return 1

    def _letter(self, summarised: Callable[[], Summary], plan: Plan, checkpoint: str) -> str:
        """The letter as it is put into the outbox. Pure work, done in a thread.

        The checkpoint is printed sealed (A41): the open one counts entries, and would tell a
        reader who is complained about that there is something they are not shown (invariant 10).
        """
        summary = summarised()
        name = kept_as(summary.mailbox.id, summary.day)
        letter = render_summary(
            summary,
            self._rulebook.duty.organisation,
            plan,
            number=summary.day.isoformat(),
            drill=self._clock.is_drill,
            checkpoint=sealed(self._key, name, checkpoint),
        )
        return to_text(letter)

    async def _since(
        self, connection: AsyncConnection, mailbox: Mailbox, plan: Plan, day: date
    ) -> datetime:
        """Where the report before ended, even if the plan's hour has been moved since."""
        before = day - timedelta(days=1)
        kept = await marks.load(connection, f"summary:{mailbox.id}:{before.isoformat()}")
        return datetime.fromisoformat(kept) if kept else cut_off(plan, before)


def kept_as(mailbox: str, day: date) -> str:
    """The name under which the checkpoint of a report is kept."""
    return f"checkpoint:{mailbox}:{day.isoformat()}"


def sealed(key: bytes, name: str, checkpoint: str) -> str:
    """The code printed in the mail; only who has the key can make it."""
    return hmac.new(key, f"{name}|{checkpoint}".encode(), hashlib.sha256).hexdigest()[:32]


def _days(plan: Plan, now: datetime) -> Iterator[date]:
    """Local days whose report is closed by now, the oldest first."""
    today = now.astimezone(plan.zone).date()
    for back in range(_DAYS_BACK, -1, -1):
        day = today - timedelta(days=back)
        if cut_off(plan, day) <= now:
            yield day
