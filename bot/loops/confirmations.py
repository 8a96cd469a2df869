"""每日确认 (R-DAILY-1): asks each unit at the plan's time, nags, and goes on to the next person.

The row is the timer; a restart asks nobody twice. One unit that cannot be asked is put off by a
minute and reported; it does not hold up the others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.transports.plain import origin
from escalation.case import Case
from escalation.choosing import NoPlanInForce, plan_for
from escalation.confirmation import Confirmation, look
from escalation.message import Priority
from escalation.plan import ConfirmationRule, Plan
from escalation.summary import REPORTING, cut_off
from escalation.words import PersonId, UnitId
from handlers import daily
from handlers.rulebook import Rulebook
from storage import confirmations, outbox
from storage.cases import Conflict
from storage.confirmations import Kept
from storage.database import Busy, Database
from storage.outbox import Owed, RowKind
from storage.register import of_units

Found = Mapping[UnitId, Sequence[Case]]
_BATCH = 500
_LONGEST = timedelta(hours=1)
_log = structlog.get_logger()


class Confirmations:
    """`changed` is told when somebody is to be asked."""

    def __init__(
        self, database: Database, rulebook: Rulebook, clock: Clock, changed: Callable[[], None]
    ) -> None:
        self._database = database
        self._rulebook = rulebook
        self._clock = clock
        self._changed = changed
        self._files: tuple[object, ...] = ()
        self._begins_at: datetime | None = None

    async def once(self) -> int:
        """Begin what is to begin, look at everything due; returns how many were looked at."""
        now = self._clock.now()
        await self._begin(now)
        async with self._database.reading() as connection:
            due = await confirmations.due(connection, now, _BATCH)
            found = await self._cases(connection, due, now)
        for each in due:
            await self._look(each, found, now)
        if due:
            self._changed()
        return len(due)

    async def next_due_at(self) -> datetime | None:
        """The earliest instant at which a unit is asked."""
        async with self._database.reading() as connection:
            again = await confirmations.next_due_at(connection)
        return min((at for at in (again, self._begins_at) if at), default=None)

    async def _begin(self, now: datetime) -> None:
        """Make the rows of the units whose hour has come: one a plan, unit and day."""
        files = (self._rulebook.plans, self._rulebook.duty)
        same = len(self._files) == 2 and all(
            a is b for a, b in zip(self._files, files, strict=True)
        )
        if same and self._begins_at is not None and now < self._begins_at:
            return
        owed, later = [], [now + _LONGEST]
        for plan, rule, confirmation in self._owed(now):
            asked_at = datetime.combine(confirmation.day, rule.ask_at, plan.zone)
            if asked_at > now:
                later.append(asked_at)
            elif now < confirmation.until:
                owed.append(confirmation)
        if owed:
            async with self._database.writing() as connection:
                for each in owed:
                    await confirmations.add(connection, each)
        self._files, self._begins_at = files, min(later)

    def _owed(self, now: datetime) -> Iterator[tuple[Plan, ConfirmationRule, Confirmation]]:
        """Today's confirmation of every unit that owes a report under a plan that asks for one."""
        organisation = self._rulebook.duty.organisation
        for unit in organisation.units.values():
            if unit.kind not in REPORTING:
                continue
            try:
                plan = plan_for(self._rulebook.plans, organisation, unit.id, now)
            except NoPlanInForce:
                continue
            if plan.confirmation is not None:
                day = now.astimezone(plan.zone).date()
                yield (
                    plan,
                    plan.confirmation,
                    Confirmation(
                        plan=plan.id,
                        unit=unit.id,
                        day=day,
                        since=cut_off(plan, day - timedelta(days=1)),
                        until=cut_off(plan, day),
                        next_due=now,
                    ),
                )

    async def _cases(self, connection: AsyncConnection, due: Sequence[str], now: datetime) -> Found:
        """Every case of the units in question, read once for all of them."""
        owed = [k.confirmation for d in due if (k := await confirmations.load(connection, d))]
        if not owed:
            return {}
        since = min(each.since for each in owed)
        units = {each.unit for each in owed}
        found: dict[UnitId, list[Case]] = {}
        for case in await of_units(connection, units, since, now + timedelta(microseconds=1)):
            found.setdefault(case.unit, []).append(case)
        return found

    async def _look(self, confirmation_id: str, found: Found, now: datetime) -> None:
        try:
            async with self._database.writing() as connection:
                kept = await confirmations.load(connection, confirmation_id)
                if kept is not None:
                    await self._ask(connection, kept, found, now)
        except Conflict:
            _log.info("confirmation_conflict", confirmation=confirmation_id)
        except (Busy, DBAPIError):
            raise  # the whole round is tried again
        except Exception as failure:  # one unit's trouble must not stop the others
            _log.error(
                "confirmation_failed",
                confirmation=confirmation_id,
                at=origin(failure),
                mend="看日志并修正；一分钟后自动重试",
            )
            async with self._database.writing() as connection:
                later = now + self._clock.span(60)
                await confirmations.put_off(connection, confirmation_id, later)

    async def _ask(
        self, connection: AsyncConnection, kept: Kept, found: Found, now: datetime
    ) -> None:
        confirmation, organisation = kept.confirmation, self._rulebook.duty.organisation
        plan = daily.plan_named(confirmation.plan, self._rulebook)
        rule = plan.confirmation if plan else None
        if plan is None or rule is None:
            # The plan was taken away since: nobody is asked any more.
            await confirmations.save(connection, kept, replace(confirmation, next_due=None))
            return
        own = found.get(confirmation.unit, ())
        asking = look(confirmation, rule, organisation, daily.accused_in(own), now)
        await confirmations.save(connection, kept, asking.confirmation)
        owed = []
        for person in asking.people:
            await outbox.withdraw(connection, f"daily:{kept.id}:{person}:")
            owed.append(_question(kept.id, asking.confirmation, person))
        await outbox.put(connection, owed, now)


def _question(confirmation_id: str, confirmation: Confirmation, person: PersonId) -> Owed:
    """What is owed to one who is asked; the card shows what they may see when it goes out."""
    return Owed(
        key=f"daily:{confirmation_id}:{person}:{confirmation.times(person)}",
        kind=RowKind.QUESTION,
        body=confirmation_id,
        priority=Priority.NAG,
        person=person,
        expires_at=confirmation.until,
    )
