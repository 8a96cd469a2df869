"""Nonces of signed callbacks, remembered for as long as their timestamp would be believed (A36)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import nonces

_MOST_FORGOTTEN = 1000
"""Rows forgotten at a time: no callback waits for a long tidying, and each tidies more than it
adds."""


class Use(StrEnum):
    """NEW: never used. SAME: used for the very same bytes, a platform's repeat. OTHER: a replay."""

    NEW = "new"
    SAME = "same"
    OTHER = "other"


async def use(
    connection: AsyncConnection,
    platform: str,
    nonce: str,
    digest: str,
    now: datetime,
    forget_at: datetime,
) -> Use:
    """Remember a nonce until `forget_at`, in the transaction that stores what it came with.

    Of two that come at once the second waits until the first is stored, or is not.
    """
    await _forget(connection, now)
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {"digest": digest, "forget_at": forget_at}
    kept = kind.insert(nonces).values(platform=platform, nonce=nonce, **values)
    statement = kept.on_conflict_do_update(
        index_elements=["platform", "nonce"], set_=values, where=nonces.c.forget_at < now
    )
    if (await connection.execute(statement)).rowcount == 1:
        return Use.NEW
    known = select(nonces.c.digest).where(nonces.c.platform == platform, nonces.c.nonce == nonce)
    found = (await connection.execute(known)).scalar_one()
    return Use.SAME if found == digest else Use.OTHER


async def _forget(connection: AsyncConnection, now: datetime) -> None:
    """Rows that another replica is forgetting are passed over: nobody waits for anybody."""
    names = tuple_(nonces.c.platform, nonces.c.nonce)
    old = select(nonces.c.platform, nonces.c.nonce).where(nonces.c.forget_at < now)
    some = old.limit(_MOST_FORGOTTEN).with_for_update(skip_locked=True)
    await connection.execute(delete(nonces).where(names.in_(some)))
