"""The register of a unit and period as a file, as it stands at the moment of sending.

Read in the caller's transaction and written in a thread, when the transaction is over: a year of
a branch takes seconds, and pages go on meanwhile.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.choosing import plan_for
from escalation.entitled import entitled_to, on_register_of
from escalation.organisation import Mailbox, Organisation
from escalation.plan import Plan
from escalation.summary import summarise
from escalation.words import PersonId, UnitId
from handlers.cards.register import Asked
from handlers.rulebook import Rulebook
from handlers.sentences import say
from handlers.wire import File
from storage.register import held_by

MOST_CASES = 10_000
"""In one file: two MB, and two seconds of one core."""

_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOMENT = timedelta(microseconds=1)


async def register_file(
    connection: AsyncConnection,
    rulebook: Rulebook,
    asked: Asked,
    person: PersonId,
    now: datetime,
    *,
    drill: bool,
    most: int = MOST_CASES,
) -> File | str:
    """The file, whose content is made by `load`; or why there is none, in words.

    Whether the person may have it is asked once more: they may have left the post meanwhile.
    """
    organisation = rulebook.duty.organisation
    if asked.unit not in entitled_to(person, organisation):
        return say("register.refused")
    plan = plan_of(rulebook, asked.unit, now)
    since, until = _instants(asked, plan.zone, now)
    holds = on_register_of(person, organisation, asked.unit)
    found = await held_by(connection, holds, since, until, most)
    if found is None:
        return say("register.too_many", most=most)
    reader = Mailbox(id="", unit=asked.unit, address="", readers=(person,))
    made = partial(_workbook, found, organisation, plan, reader, since, until, drill=drill)
    return File(
        attachment=f"register:{asked.unit}",
        kind="document",
        content=b"",
        mime=_MIME,
        name=_name(asked, organisation, drill=drill),
        load=partial(asyncio.to_thread, made),
    )


def plan_of(rulebook: Rulebook, unit: UnitId, now: datetime) -> Plan:
    """The plan in force for the unit, by whose zone and names a register is written."""
    try:
        return plan_for(rulebook.plans, rulebook.duty.organisation, unit, now)
    except LookupError:
        return rulebook.plans[0]


def _instants(asked: Asked, zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """From the first midnight to the last, or until now."""
    since = datetime.combine(asked.first, time(), zone).astimezone(UTC)
    over = datetime.combine(asked.last + timedelta(days=1), time(), zone).astimezone(UTC)
    return since, min(over, now + _MOMENT)


def _name(asked: Asked, organisation: Organisation, *, drill: bool) -> str:
    unit = organisation.units[asked.unit].name
    name = say("register.file", first=asked.first, last=asked.last, unit=unit)
    return say("drill_mark", headline=name) if drill else name


def _workbook(
    found: Sequence[Case],
    organisation: Organisation,
    plan: Plan,
    reader: Mailbox,
    since: datetime,
    until: datetime,
    *,
    drill: bool,
) -> bytes:
    """Pure work on what was read: the sheets that the mailboxes get (A43)."""
    # Imported here: processes that send no register do without the workbook writer.
    from handlers.reports.register import register
    from handlers.reports.view import Names

    day = since.astimezone(plan.zone).date()
    summary = summarise(found, organisation, plan, reader, day, until, since=since)
    names = Names(organisation=organisation, plan=plan, until=until)
    return register(summary, names, number="", drill=drill, checkpoint="")
