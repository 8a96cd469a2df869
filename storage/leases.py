"""A named lease that one replica holds at a time: taken, renewed, given up under a fence.

Lengths are real time. The end of a lease is counted by the database's clock (storage.instants);
a holder counts its own seconds from before it asked, and so never holds longer than its row says.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    literal,
    or_,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.instants import counted
from storage.tables import leases

_SILENT_MILLISECONDS = 1000
_MICROSECOND = timedelta(microseconds=1)
_until = type_coerce(leases.c.until, BigInteger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """What a holder shows to renew it or to give it up."""

    name: str
    holder: str
    fence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a lease stands. `left` is how long it still holds, nothing when it is over."""

    lease: Lease
    left: timedelta


async def look(connection: AsyncConnection, name: str, now: datetime) -> Standing | None:
    """How the lease of this name stands; None when nobody ever held it."""
    left = (_until - counted(connection, now)).label("left")
    query = select(leases.c.holder, leases.c.fence, left).where(leases.c.name == name)
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    lease = Lease(name=name, holder=row.holder, fence=row.fence)
    return Standing(lease=lease, left=max(timedelta(0), timedelta(microseconds=row.left)))


async def take(
    connection: AsyncConnection,
    name: str,
    holder: str,
    now: datetime,
    length: timedelta,
    *,
    seize: bool = False,
) -> Lease | None:
    """Take a lease that is free or over, for `length`; None when another holds it.

    One that ends twice its length ahead was written before the clock was set back: it is over
    too. `seize` takes it from whoever holds it, who is told so when renewing.
    """
    await _briefly(connection)
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    at, span = counted(connection, now), length // _MICROSECOND
    over = or_(_until <= at, _until > at + 2 * span)
    fresh = kind.insert(leases).values(name=name, holder=holder, fence=1, until=at + span)
    changed = {"holder": holder, "fence": leases.c.fence + 1, "until": at + span}
    statement = fresh.on_conflict_do_update(
        index_elements=["name"], set_=changed, where=None if seize else over
    ).returning(leases.c.fence)
    fence = (await connection.execute(statement)).scalar_one_or_none()
    return None if fence is None else Lease(name=name, holder=holder, fence=fence)


async def renew(
    connection: AsyncConnection, lease: Lease, now: datetime, length: timedelta
) -> bool:
    """Hold it for `length` from now; False when somebody else has taken it since."""
    await _briefly(connection)
    until = counted(connection, now) + length // _MICROSECOND
    statement = update(leases).where(_is(lease)).values(until=until)
    return (await connection.execute(statement)).rowcount == 1


async def give_up(connection: AsyncConnection, lease: Lease) -> bool:
    """Let another have it at once; False when somebody already has."""
    statement = update(leases).where(_is(lease)).values(until=literal(0, BigInteger))
    return (await connection.execute(statement)).rowcount == 1


async def _briefly(connection: AsyncConnection) -> None:
    """A holder that stands still between its statement and its commit must not keep the row."""
    if connection.dialect.name != "sqlite":
        silent = f"SET LOCAL idle_in_transaction_session_timeout = {_SILENT_MILLISECONDS}"
        await connection.execute(text(silent))


def _is(lease: Lease) -> ColumnElement[bool]:
    return and_(
        leases.c.name == lease.name,
        leases.c.holder == lease.holder,
        leases.c.fence == lease.fence,
    )
