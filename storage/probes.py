"""What became of a synthetic page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import outbox


@dataclass(frozen=True, slots=True)
class Probe:
    """One of them. `sent_at` is when the platform took it, None while it has not."""

    created_at: datetime
    sent_at: datetime | None


async def load(connection: AsyncConnection, key: str) -> Probe | None:
    """The probe of that key."""
    query = select(outbox.c.created_at, outbox.c.sent_at).where(outbox.c.key == key)
    row = (await connection.execute(query)).first()
    return Probe(row.created_at, row.sent_at) if row else None
