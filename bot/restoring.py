"""The first start after a restore: nothing of the backup is sent blindly, and people are told.

1. Messages of the backup are doubted: pages go out as repeats, stale words not at all.
2. Critical open cases page at once, marked. Ordinary ones wait for half an hour, or for a person.
3. The register of each open case says that a part of it is missing.
4. No report is made up for days whose cases the backup does not hold.
5. Administrators get the list, without what concerns themselves (invariant 10).

All of it in one transaction: of several replicas one does it, and the others wait (decision 0018).
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.loops.summaries import start_from
from bot.transports.plain import origin
from escalation.case import Case
from escalation.message import Entry, Priority
from escalation.organisation import Role
from escalation.words import CaseId
from handlers.cards.restored import restored_card
from handlers.desk import Desk
from storage import ledger, outbox
from storage.backups import restored
from storage.backups.restored import Restored
from storage.codec import to_text
from storage.database import Database
from storage.outbox import Owed, RowKind

HOLD_SECONDS = 1800.0
"""Real seconds for which ordinary cases of the backup wait for somebody who knows better."""

STALE_SECONDS = 600.0
_log = structlog.get_logger()


async def take_up(database: Database, desk: Desk, clock: Clock) -> Restored | None:
    """Once after each restore, before any loop runs; the latest restore, None without one."""
    async with database.reading() as connection:
        if (known := await restored.load(connection)) is None or known.started_at is not None:
            return known
    async with database.writing() as connection:
        known = await restored.held(connection)
        if known is None or known.started_at is not None:
            return known
        return await _begin(connection, desk, known, clock)


async def _begin(
    connection: AsyncConnection, desk: Desk, known: Restored, clock: Clock
) -> Restored:
    now = clock.now()
    # Who has resumed before the first start wants nothing held.
    until = now if known.resumed_at else now + clock.span(HOLD_SECONDS)
    known = replace(known, started_at=now, held_until=until)
    found: list[Case] = []
    over: list[str] = []
    critical: set[CaseId] = set()
    async for part in restored.open_cases(connection):
        pressing = [each for each in part if await _is_critical(connection, desk, each)]
        ordinary = [each.id for each in part if each not in pressing]
        await restored.hold_cases(connection, ordinary, until)
        await restored.hold_pages(connection, ordinary, until)
        for case in part:
            await ledger.append(connection, case.id, [_entry(known, now)])
        for case in pressing:
            over += await _page_again(connection, desk, case, now)
        critical |= {each.id for each in pressing}
        found += part
    dropped = await restored.doubt(connection, now - clock.span(STALE_SECONDS))
    for prefix in over:
        await outbox.withdraw(connection, prefix)
    await start_from(connection, now)
    await restored.save(connection, known, now)
    await _tell(connection, desk, known, found, critical, now)
    _log.warning("restored", open=len(found), critical=len(critical), dropped=dropped)
    return known


async def _is_critical(connection: AsyncConnection, desk: Desk, case: Case) -> bool:
    """A case whose plan cannot be found is not held up: doubt goes up, never down."""
    try:
        plan = await desk.plan_of(connection, case)
    except LookupError:
        return True
    called = any(call.critical for call in case.open_calls)
    return called or plan.is_critical(case.flags, case.complaint.category)


async def _page_again(
    connection: AsyncConnection, desk: Desk, case: Case, now: datetime
) -> tuple[str, ...]:
    """A case that cannot be decided is left to the tick, and does not hold up the others."""
    try:
        async with connection.begin_nested():
            return await desk.restored(connection, case, now)
    except Exception as failure:
        if connection.closed or connection.invalidated:
            raise  # the database went away: the start is tried again
        _log.error("restored_not_paged", case=case.id, at=origin(failure), mend="看日志并修正")
        return ()


def _entry(known: Restored, now: datetime) -> Entry:
    since, until = known.backup_at.isoformat(), known.restored_at.isoformat()
    return Entry(kind="restored", at=now, values=(("since", since), ("until", until)))


async def _tell(
    connection: AsyncConnection,
    desk: Desk,
    known: Restored,
    found: list[Case],
    critical: set[CaseId],
    now: datetime,
) -> None:
    """Every administrator, by number and unit alone, and of no case that concerns themselves."""
    duty = desk.rulebook.duty
    zone = next((plan.zone for plan in desk.rulebook.plans), ZoneInfo("Asia/Shanghai"))
    owed = []
    for person in duty.organisation.people.values():
        if Role.ADMINISTRATOR not in person.roles:
            continue
        seen = [each for each in found if person.id not in each.complained_about]
        card = restored_card(known, seen, critical, duty.organisation, zone)
        owed.append(
            Owed(
                key=f"restored:{known.restored_at.isoformat()}:{person.id}",
                kind=RowKind.REPLY,
                body=to_text(card),
                priority=Priority.PAGE,
                person=person.id,
            )
        )
    await outbox.put(connection, owed, now)
