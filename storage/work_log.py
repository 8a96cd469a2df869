"""工作日志: free notes of people on duty. What they did with cases stands in the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import work_log


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote down, and when."""

    person: str
    at: datetime
    text: str


async def add(connection: AsyncConnection, note: Note) -> None:
    """Keep a note; nothing is ever changed or taken away."""
    values = {"person": note.person, "at": note.at, "text": note.text}
    await connection.execute(insert(work_log).values(values))


async def notes(
    connection: AsyncConnection, person: str, since: datetime, until: datetime
) -> Sequence[Note]:
    """A person's notes from `since` until before `until`, in the order they were written."""
    query = select(work_log.c.person, work_log.c.at, work_log.c.text).where(
        work_log.c.person == person, work_log.c.at >= since, work_log.c.at < until
    )
    rows = await connection.execute(query.order_by(work_log.c.at, work_log.c.id))
    return [Note(row.person, row.at, row.text) for row in rows]


async def count(connection: AsyncConnection, person: str, since: datetime) -> int:
    """How many notes a person has written since."""
    query = select(func.count()).where(work_log.c.person == person, work_log.c.at >= since)
    return await connection.scalar(query) or 0
