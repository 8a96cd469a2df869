"""补充报告 (R-DAILY-1): compares what was reported with what is known, at the plan's instants.

The report's own row is the timer. A supplement's number is kept in the same transaction that
puts its mail into the outbox: none is sent twice, and none when nothing changed.
"""

import asyncio
from datetime import date, datetime
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.loops.report_building import Built, Known, a_supplement, mail
from bot.transports.plain import origin
from escalation.choosing import NoPlanInForce, plan_for
from escalation.organisation import Mailbox
from escalation.plan import Plan
from escalation.supplement import next_look
from handlers.rulebook import Rulebook
from storage import confirmations, outbox, reports
from storage.database import Busy, Database
from storage.register import on_register
from storage.reports import Report

MOST_OPEN = 4000
"""Open cases that a register tells one by one; more are in its figures all the same."""

_REST_SECONDS = 60.0
_log = structlog.get_logger()


class Supplements:
    """Looked after by `Summaries`, whose reports it follows."""

    def __init__(self, database: Database, rulebook: Rulebook, clock: Clock) -> None:
        self._database = database
        self._rulebook = rulebook
        self._clock = clock

    async def once(self, now: datetime) -> int:
        """Compare every report that is due; returns how many supplements went out."""
        async with self._database.reading() as connection:
            due = await reports.due(connection, now)
        sent = 0
        for mailbox, day in due:
            sent += await self._try(mailbox, day, now)
        return sent

    async def next_due_at(self) -> datetime | None:
        """The next instant at which a report is compared."""
        async with self._database.reading() as connection:
            return await reports.next_due_at(connection)

    async def _try(self, mailbox_id: str, day: date, now: datetime) -> int:
        """One mailbox's trouble must not cost the others theirs: it is tried again."""
        try:
            return await self._look(mailbox_id, day, now)
        except (Busy, DBAPIError):
            raise  # the whole round is tried again
        except Exception as failure:
            _log.error(
                "supplement_failed",
                mailbox=mailbox_id,
                day=day.isoformat(),
                at=origin(failure),
                mend="看日志并修正；一分钟后自动重试",
            )
            later = now + self._clock.span(_REST_SECONDS)
            async with self._database.writing() as connection:
                await reports.look_again(connection, mailbox_id, day, later)
            return 0

    async def _look(self, mailbox_id: str, day: date, now: datetime) -> int:
        found = self._mailbox(mailbox_id, now)
        if found is None:
            # The mailbox or its plan is gone: its reports stay as they were.
            async with self._database.writing() as connection:
                await reports.look_again(connection, mailbox_id, day, None)
            return 0
        mailbox, plan = found
        before, known = await self._known(mailbox, day)
        built: Built | None = None
        if before is not None and known is not None:
            organisation = self._rulebook.duty.organisation
            drill = self._clock.is_drill
            work = partial(a_supplement, known, before, organisation, plan, drill=drill)
            built = await asyncio.to_thread(work)
        async with self._database.writing() as connection:
            await reports.look_again(connection, mailbox_id, day, next_look(plan, day, now))
            if before is None or built is None:
                return 0
            number = before.number + 1
            report = Report(
                mailbox=mailbox_id, day=day, number=number, made_at=now, said=built.said
            )
            if not await reports.add(connection, report):
                return 0
            await outbox.put(connection, [mail(mailbox, day, built.body, number)], now)
        _log.info("supplement_built", mailbox=mailbox_id, day=day.isoformat(), number=number)
        return 1

    def _mailbox(self, mailbox_id: str, now: datetime) -> tuple[Mailbox, Plan] | None:
        organisation = self._rulebook.duty.organisation
        mailbox = organisation.mailboxes.get(mailbox_id)
        if mailbox is None:
            return None
        try:
            return mailbox, plan_for(self._rulebook.plans, organisation, mailbox.unit, now)
        except NoPlanInForce:
            return None

    async def _known(self, mailbox: Mailbox, day: date) -> tuple[Report | None, Known | None]:
        """What was said last, and what is known now of the same period."""
        async with self._database.reading() as connection:
            before = await reports.latest(connection, mailbox.id, day)
            if before is None:
                return None, None
            since, until = before.said.since, before.said.until
            found, unlisted = await on_register(connection, since, until, MOST_OPEN)
            told = await confirmations.of_day(connection, day)
        return before, Known(
            mailbox=mailbox,
            day=day,
            since=since,
            until=until,
            cases=found,
            unlisted=unlisted,
            confirmations=told,
        )
