"""The heads of the three lines, for who watches from outside whether they move."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from storage import marks
from storage.codec import from_text
from storage.tables import cases, inbox, outbox, replicas

HEAD = 20
_COUNTED = 20_000
_LOOKED_THROUGH = 200
# Written into the statements, not bound: only so do the indexes of open rows serve.
_DUE: ColumnElement[str] = literal_column("'due'")
_CLAIMED: ColumnElement[str] = literal_column("'claimed'")
_WAITING: ColumnElement[str] = literal_column("'waiting'")
_CLOCK, _AGREED = "clock-kept", "clock-agreed"


@dataclass(frozen=True, slots=True)
class Line:
    """Rows that should have been taken: the first of them, each with what changes at a try.

    `length` counts them all, up to a limit.
    """

    head: tuple[tuple[str, str], ...]
    length: int


async def beats(connection: AsyncConnection) -> dict[str, tuple[str, str]]:
    """Every replica that has not stopped by itself: its host, and what changes while it lives."""
    found = await connection.execute(select(replicas))
    return {row["id"]: (row["host"], str(row["seen_at"])) for row in found.mappings()}


async def clock_kept(connection: AsyncConnection) -> str | None:
    """What the engine last wrote down of the time (decision 0009); None in a drill.

    On PostgreSQL it is what the replicas count together (decision 0015): a machine whose clock was
    wrong may have left an instant that is still to come.
    """
    is_alone = connection.dialect.name == "sqlite"
    return await marks.load(connection, _CLOCK if is_alone else _AGREED)


async def outbox_line(connection: AsyncConnection, now: datetime) -> Line:
    """Messages due, and claims that ran out or can never run out, the most urgent first."""
    ready = and_(outbox.c.state == _DUE, outbox.c.not_before <= now)
    over = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= now)
    open_ = outbox.c.state.in_([_DUE, _CLAIMED])
    meant = and_(open_, or_(ready, and_(outbox.c.state == _CLAIMED, over)))
    tried = (outbox.c.fence, outbox.c.attempts, outbox.c.not_before, outbox.c.lease_until)
    query = select(outbox.c.id, *tried).where(meant).order_by(outbox.c.priority, outbox.c.id)
    return await _line(connection, query, select(outbox.c.id).where(meant))


async def inbox_line(connection: AsyncConnection, now: datetime) -> Line:
    """Updates not dealt with, the oldest first."""
    meant = and_(inbox.c.state == _WAITING, inbox.c.not_before <= now)
    query = select(inbox.c.id, inbox.c.attempts, inbox.c.not_before).where(meant)
    return await _line(connection, query.order_by(inbox.c.id), select(inbox.c.id).where(meant))


async def cases_line(connection: AsyncConnection, now: datetime) -> Line:
    """Cases to be looked at, the longest overdue first. They are named by their row only."""
    meant = cases.c.next_due_at <= now
    query = select(cases.c.id, cases.c.version, cases.c.next_due_at).where(meant)
    ordered = query.order_by(cases.c.next_due_at)
    return await _line(connection, ordered, select(cases.c.id).where(meant))


async def critical(connection: AsyncConnection) -> list[Case]:
    """Open cases that were called as critical: those nobody has acknowledged, then others due soon.

    Where the engine stands still, thousands of ordinary ones may be overdue for longer.
    """
    called = cases.c.called_at.is_not(None) & cases.c.body.contains('"critical":true')
    queries = (
        select(cases.c.id, cases.c.body).where(called).order_by(cases.c.called_at.desc()),
        select(cases.c.id, cases.c.body)
        .where(cases.c.next_due_at.is_not(None))
        .order_by(cases.c.next_due_at),
    )
    found: dict[str, Case] = {}
    for query in queries:
        for row in await connection.execute(query.limit(_LOOKED_THROUGH)):
            try:
                case = from_text(Case, row.body)
            except ValueError:
                continue  # the one that cannot be read may be what all this is about
            if case.is_open and any(call.critical for call in case.calls):
                found.setdefault(row.id, case)
    return list(found.values())


async def _line(connection: AsyncConnection, query: Select[Any], all_: Select[Any]) -> Line:
    rows = (await connection.execute(query.limit(HEAD))).all()
    head = tuple((str(row[0]), " ".join(map(str, row[1:]))) for row in rows)
    length = len(rows)
    if length == HEAD:
        counted = all_.limit(_COUNTED).subquery()
        length = int(await connection.scalar(select(func.count()).select_from(counted)) or 0)
    return Line(head, length)
