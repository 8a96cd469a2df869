"""What reports said: number 0 is the summary of a mailbox and day, 1, 2, … are its supplements.

The row of number 0 is the timer of its supplements: `next_due` (invariant 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.supplement import Said
from storage.codec import from_text, to_text
from storage.tables import reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report that was sent, with what it said."""

    mailbox: str
    day: date
    number: int
    made_at: datetime
    said: Said


async def add(
    connection: AsyncConnection, report: Report, next_due: datetime | None = None
) -> bool:
    """Keep a report unless its mailbox, day and number have one; True for whoever came first."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = kind.insert(reports).values(
        mailbox=report.mailbox,
        day=report.day.isoformat(),
        number=report.number,
        made_at=report.made_at,
        next_due=next_due,
        body=to_text(report.said),
    )
    return (await connection.execute(statement.on_conflict_do_nothing())).rowcount == 1


async def latest(connection: AsyncConnection, mailbox: str, day: date) -> Report | None:
    """The report of that mailbox and day with the highest number."""
    query = select(reports).where(reports.c.mailbox == mailbox, reports.c.day == day.isoformat())
    query = query.order_by(reports.c.number.desc()).limit(1)
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        return None
    return Report(
        mailbox=row["mailbox"],
        day=date.fromisoformat(row["day"]),
        number=row["number"],
        made_at=row["made_at"],
        said=from_text(Said, row["body"]),
    )


async def due(connection: AsyncConnection, now: datetime) -> Sequence[tuple[str, date]]:
    """Mailboxes and days whose report is to be compared with what is known now."""
    query = select(reports.c.mailbox, reports.c.day).where(reports.c.next_due <= now)
    found = await connection.execute(query.order_by(reports.c.next_due, reports.c.mailbox))
    return [(row.mailbox, date.fromisoformat(row.day)) for row in found]


async def look_again(
    connection: AsyncConnection, mailbox: str, day: date, at: datetime | None
) -> None:
    """When that report is compared next; None when it is final."""
    first = (reports.c.mailbox == mailbox) & (reports.c.day == day.isoformat())
    await connection.execute(
        update(reports).where(first, reports.c.number == 0).values(next_due=at)
    )


async def next_due_at(connection: AsyncConnection) -> datetime | None:
    """The earliest instant at which a report is compared."""
    query = select(reports.c.next_due).where(reports.c.next_due.is_not(None))
    found = await connection.execute(query.order_by(reports.c.next_due).limit(1))
    return found.scalar_one_or_none()
