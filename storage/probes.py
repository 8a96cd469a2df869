"""What became of a synthetic page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import outbox


@dataclass(frozen=True, slots=True)
class Probe:
    """One of them. `sent_at` is when the platform took it, None while it has not.

    `is_aside`: nobody tries it any more, after so many `attempts`.
    """

    created_at: datetime
    sent_at: datetime | None
    is_aside: bool
    attempts: int


async def load(connection: AsyncConnection, key: str) -> Probe | None:
    """The probe of that key."""
    asked = (outbox.c.created_at, outbox.c.sent_at, outbox.c.state, outbox.c.attempts)
    row = (await connection.execute(select(*asked).where(outbox.c.key == key))).first()
    if row is None:
        return None
    return Probe(row.created_at, row.sent_at, row.state == "aside", row.attempts)
