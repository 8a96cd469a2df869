"""The daily summary: once per mailbox and day, whatever restarts (R-DAILY-1).

The name of the report is kept in the same transaction that puts the mail into the outbox. A day
missed while the process was down is made up, a few days back at most.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.loops.report_building import Built, Known, a_summary, mail
from bot.loops.supplements import MOST_OPEN, Supplements
from bot.transports.plain import origin
from escalation.choosing import NoPlanInForce, plan_for
from escalation.organisation import Mailbox
from escalation.plan import Plan
from escalation.summary import cut_off
from escalation.supplement import next_look
from handlers.rulebook import Rulebook
from storage import confirmations, ledger, marks, outbox, reports
from storage.database import Busy, Database
from storage.register import on_register
from storage.reports import Report

_DAYS_BACK = 3
_REST_SECONDS = 60.0
BEGAN = "summaries-began"
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
        self._supplements = Supplements(database, rulebook, clock)

    async def once(self) -> int:
        """Build every summary and supplement that is due; returns how many."""
        now = self._clock.now()
        began = await self._began(now)
        built = 0
        for mailbox, plan in reporting(self._rulebook, now):
            for day in _days(plan, now):
                if cut_off(plan, day) > began:
                    built += await self._try(mailbox, plan, day, now)
        built += await self._supplements.once(now)
        if built:
            self._changed()
        return built

    async def next_due_at(self) -> datetime | None:
        """The next instant at which a plan closes its day, or a report is compared."""
        now = self._clock.now()
        instants = (
            cut_off(plan, now.astimezone(plan.zone).date() + timedelta(days=more))
            for _, plan in reporting(self._rulebook, now)
            for more in (0, 1)
        )
        again = await self._supplements.next_due_at()
        later = (*(at for at in instants if at > now), *((again,) if again else ()))
        return min(later, default=None)

    async def _began(self, now: datetime) -> datetime:
        """When this installation first looked: no summary is made up for the time before."""
        async with self._database.reading() as connection:
            kept = await marks.load(connection, BEGAN)
        if kept is None:
            async with self._database.writing() as connection:
                await marks.once(connection, BEGAN, now.isoformat(), now)
            return now
        return datetime.fromisoformat(kept)

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

        1. Everything is read first, which holds up no writer.
        2. The letter is written in a thread: pages go on meanwhile.
        3. Its name, its checkpoint and the mail are kept together. Whoever else was quicker wins.
        """
        name = name_of(mailbox.id, day)
        async with self._database.reading() as connection:
            if await marks.load(connection, name) is not None:
                return 0
            since = await self._since(connection, mailbox, plan, day)
            until = cut_off(plan, day)
            told = await confirmations.of_day(connection, day)
            # The chains of every case there ever was: beside the register, and not after it.
            register = on_register(connection, since, until, MOST_OPEN)
            (found, unlisted), checkpoint = await asyncio.gather(register, self._checkpoint())
        known = Known(
            mailbox=mailbox,
            day=day,
            since=since,
            until=until,
            cases=found,
            unlisted=unlisted,
            confirmations=told,
        )
        built = await asyncio.to_thread(self._letter, known, plan, checkpoint)
        report = Report(mailbox=mailbox.id, day=day, number=0, made_at=now, said=built.said)
        async with self._database.writing() as connection:
            if not await marks.once(connection, name, until.isoformat(), now):
                return 0
            await marks.save(connection, kept_as(mailbox.id, day), checkpoint, self._clock.now())
            await reports.add(connection, report, next_look(plan, day, now))
            await outbox.put(connection, [mail(mailbox, day, built.body)], now)
        _log.info("summary_built", mailbox=mailbox.id, day=day.isoformat())
        return 1

    async def _checkpoint(self) -> str:
        async with self._database.reading() as connection:
            return await ledger.checkpoint(connection)

    def _letter(self, known: Known, plan: Plan, checkpoint: str) -> Built:
        """The letter as it is put into the outbox. Pure work, done in a thread.

        The checkpoint is printed sealed (A41): the open one counts entries, and would tell a
        reader who is complained about that there is something they are not shown (invariant 10).
        """
        code = sealed(self._key, kept_as(known.mailbox.id, known.day), checkpoint)
        organisation = self._rulebook.duty.organisation
        return a_summary(known, organisation, plan, code, drill=self._clock.is_drill)

    async def _since(
        self, connection: AsyncConnection, mailbox: Mailbox, plan: Plan, day: date
    ) -> datetime:
        """Where the report before ended, even if the plan's hour has been moved since."""
        before = day - timedelta(days=1)
        kept = await marks.load(connection, name_of(mailbox.id, before))
        return datetime.fromisoformat(kept) if kept else cut_off(plan, before)


async def start_from(connection: AsyncConnection, now: datetime) -> None:
    """Make up no summary of the time before: its cases are not all known (decision 0018)."""
    await marks.save(connection, BEGAN, now.isoformat(), now)


def reporting(rulebook: Rulebook, now: datetime) -> Iterator[tuple[Mailbox, Plan]]:
    """Mailboxes whose unit's plan sends them a summary now."""
    organisation = rulebook.duty.organisation
    for mailbox in organisation.mailboxes.values():
        try:
            plan = plan_for(rulebook.plans, organisation, mailbox.unit, now)
        except NoPlanInForce:
            continue
        if mailbox.id in (*plan.summary.mailboxes, *plan.summary.consolidated):
            yield mailbox, plan


def name_of(mailbox: str, day: date) -> str:
    """The name under which it is kept that a report was built, and until when it tells."""
    return f"summary:{mailbox}:{day.isoformat()}"


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
