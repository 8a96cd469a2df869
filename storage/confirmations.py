"""每日确认 as rows: one a plan, unit and day. The row is the timer: `next_due` (invariant 1)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.confirmation import Confirmation
from storage.cases import Conflict
from storage.codec import from_text, to_text
from storage.tables import confirmations


@dataclass(frozen=True, slots=True)
class Kept:
    """A confirmation as it is stored; `version` guards against two writers."""

    id: str
    version: int
    confirmation: Confirmation


def id_of(confirmation: Confirmation) -> str:
    """The same short name for the same plan, unit and day; it fits into a button."""
    said = f"{confirmation.plan}|{confirmation.unit}|{confirmation.day.isoformat()}"
    return hashlib.sha256(said.encode()).hexdigest()[:12]


async def add(connection: AsyncConnection, confirmation: Confirmation) -> bool:
    """Store one unless its plan, unit and day have one; True for whoever came first."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = kind.insert(confirmations).values(
        id=id_of(confirmation),
        plan=confirmation.plan,
        unit=confirmation.unit,
        day=confirmation.day.isoformat(),
        next_due=confirmation.next_due,
        version=1,
        body=to_text(confirmation),
    )
    added = await connection.execute(statement.on_conflict_do_nothing())
    return added.rowcount == 1


async def save(connection: AsyncConnection, before: Kept, after: Confirmation) -> None:
    """Compare-and-set. Raises storage.cases.Conflict when somebody else was quicker."""
    changed = await connection.execute(
        update(confirmations)
        .where(confirmations.c.id == before.id, confirmations.c.version == before.version)
        .values(next_due=after.next_due, version=before.version + 1, body=to_text(after))
    )
    if changed.rowcount != 1:
        raise Conflict(before.id)


async def load(connection: AsyncConnection, confirmation_id: str) -> Kept | None:
    """The confirmation of that identifier."""
    query = select(confirmations).where(confirmations.c.id == confirmation_id)
    row = (await connection.execute(query)).mappings().first()
    return Kept(row["id"], row["version"], from_text(Confirmation, row["body"])) if row else None


async def of_day(connection: AsyncConnection, day: date) -> list[Confirmation]:
    """Every unit's confirmation of a local day, in the order of units."""
    query = select(confirmations.c.body).where(confirmations.c.day == day.isoformat())
    found = (await connection.execute(query.order_by(confirmations.c.unit))).scalars()
    return [from_text(Confirmation, body) for body in found]


async def due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[str]:
    """Those to be looked at now, the longest waiting first."""
    query = select(confirmations.c.id).where(confirmations.c.next_due <= now)
    query = query.order_by(confirmations.c.next_due).limit(limit)
    return (await connection.execute(query)).scalars().all()


async def put_off(connection: AsyncConnection, confirmation_id: str, until: datetime) -> None:
    """Look at one again only at `until`: it could not be decided now."""
    await connection.execute(
        update(confirmations).where(confirmations.c.id == confirmation_id).values(next_due=until)
    )


async def next_due_at(connection: AsyncConnection) -> datetime | None:
    """The earliest instant at which somebody is asked again."""
    query = select(confirmations.c.next_due).where(confirmations.c.next_due.is_not(None))
    found = await connection.execute(query.order_by(confirmations.c.next_due).limit(1))
    return found.scalar_one_or_none()
