"""What the audit looks at: cases that owe something now, and what became of their pages.

Every question is answered from an index of rows that are open, so that 100,000 cases which wait
for nothing cost nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.auditing import PageRow
from escalation.words import PersonId
from storage.cases import load
from storage.outlines import concerns_nobody
from storage.owed_since import owed_since
from storage.tables import cases, deliveries, inbox, outbox

# Written into the statements, not bound: only so do the indexes of open rows serve.
_OPEN: ColumnElement[bool] = outbox.c.state.in_(
    [literal_column("'due'"), literal_column("'claimed'")]
)
_WAITING: ColumnElement[str] = literal_column("'waiting'")


@dataclass(frozen=True, slots=True)
class Looked:
    """A case as the audit finds it, without its body."""

    id: str
    version: int
    next_due_at: datetime | None
    received_at: datetime


async def calling(connection: AsyncConnection, limit: int) -> list[Looked]:
    """Open cases with a call that nobody has answered, those called last first."""
    query = _cases().where(cases.c.called_at.is_not(None))
    return await _looked(connection, query.order_by(cases.c.called_at.desc()).limit(limit))


async def without_timer(connection: AsyncConnection, limit: int) -> list[Looked]:
    """Open cases that nobody will ever look at; few of them are so rightly."""
    query = _cases().where(cases.c.closed_at.is_(None), cases.c.next_due_at.is_(None))
    return await _looked(connection, query.order_by(cases.c.id).limit(limit))


async def following(
    connection: AsyncConnection, last: tuple[datetime, str], limit: int
) -> list[Looked]:
    """The open cases after one, in the order of their receipt: a slow walk through all."""
    received_at, case_id = last
    later = or_(
        cases.c.received_at > received_at,
        and_(cases.c.received_at == received_at, cases.c.id > case_id),
    )
    query = _cases().where(cases.c.closed_at.is_(None), cases.c.received_at >= received_at, later)
    return await _looked(connection, query.order_by(cases.c.received_at, cases.c.id).limit(limit))


async def timer(connection: AsyncConnection, case_id: str) -> datetime | None:
    """When the case is looked at next, as it is stored."""
    at: datetime | None = await connection.scalar(
        select(cases.c.next_due_at).where(cases.c.id == case_id)
    )
    return at


async def set_timer(connection: AsyncConnection, case_id: str, version: int, at: datetime) -> bool:
    """Look at a case at `at`; False when it was changed meanwhile, and looks after itself."""
    same = (cases.c.id == case_id) & (cases.c.version == version)
    changed = await connection.execute(update(cases).where(same).values(next_due_at=at))
    return changed.rowcount == 1


async def pages(connection: AsyncConnection, case_id: str) -> list[PageRow]:
    """Every page of a case, with those in plain words that went in place of one (T23)."""
    of_case = and_(outbox.c.case_id == case_id, outbox.c.call_no.is_not(None))
    begins = f"{case_id}:call"
    plain = and_(outbox.c.key.between(begins, begins + "\U0010ffff"), outbox.c.case_id.is_(None))
    taken = select(deliveries.c.id).where(deliveries.c.outbox_id == outbox.c.id).exists()
    query = select(outbox, taken.label("is_delivered"))
    found: list[RowMapping] = []
    for kind in (of_case, plain):
        found += (await connection.execute(query.where(kind))).mappings().all()
    return [
        PageRow(
            id=row["id"],
            key=row["key"],
            person=row["person"],
            state=row["state"],
            created_at=row["created_at"],
            not_before=row["not_before"],
            lease_until=row["lease_until"],
            detail=row["detail"] or "",
            is_delivered=bool(row["is_delivered"]),
        )
        for row in found
    ]


async def withdraw(connection: AsyncConnection, rows: Sequence[PageRow]) -> None:
    """Drop what never was sent of a page that goes out by another row now."""
    ids = [row.id for row in rows if row.state in ("due", "claimed")]
    if ids:
        # The fence moves on: whoever may hold the row after all cannot settle it any more.
        held = update(outbox).where(outbox.c.id.in_(ids), _OPEN)
        values = {"state": "dropped", "detail": "audit", "fence": outbox.c.fence + 1}
        await connection.execute(held.values(values))


async def late_pages(
    connection: AsyncConnection, before: datetime, most_priority: int
) -> dict[frozenset[PersonId], int]:
    """How many urgent pages were due before an instant and are on no phone yet.

    By who is complained about in their case, and must not hear of them (R-CONF-1).
    """
    named = case((concerns_nobody(), literal_column("''")), else_=outbox.c.case_id)
    late = (
        select(named.label("case_id"))
        .join_from(outbox, cases, cases.c.id == outbox.c.case_id, isouter=True)
        .where(
            _OPEN,
            outbox.c.priority <= most_priority,
            outbox.c.call_no.is_not(None),
            owed_since() < before,
        )
        .subquery()
    )
    query = select(late.c.case_id, func.count()).group_by(late.c.case_id)
    found: Counter[frozenset[PersonId]] = Counter()
    for case_id, count in (await connection.execute(query)).all():
        found[await _complained_about(connection, case_id) if case_id else frozenset()] += count
    return found


async def _complained_about(connection: AsyncConnection, case_id: str) -> frozenset[PersonId]:
    """Nobody in a case that cannot be read: of that administrators hear anyway."""
    try:
        found = await load(connection, case_id)
    except ValueError:
        return frozenset()
    return found.complained_about if found else frozenset()


async def waiting_since(connection: AsyncConnection) -> datetime | None:
    """When the oldest update was received that is not dealt with yet."""
    query = select(inbox.c.received_at).where(inbox.c.state == _WAITING)
    at: datetime | None = await connection.scalar(query.order_by(inbox.c.id).limit(1))
    return at


async def row_state(connection: AsyncConnection, key: str) -> str | None:
    """The state of the row of an obligation; None when there is no such row."""
    state: str | None = await connection.scalar(select(outbox.c.state).where(outbox.c.key == key))
    return state


async def row_body(connection: AsyncConnection, key: str) -> str | None:
    """What the row of an obligation would have sent."""
    body: str | None = await connection.scalar(select(outbox.c.body).where(outbox.c.key == key))
    return body


def _cases() -> Select[tuple[str, int, datetime | None, datetime]]:
    return select(cases.c.id, cases.c.version, cases.c.next_due_at, cases.c.received_at)


async def _looked(
    connection: AsyncConnection, query: Select[tuple[str, int, datetime | None, datetime]]
) -> list[Looked]:
    found = (await connection.execute(query)).mappings()
    return [Looked(**row) for row in found]
