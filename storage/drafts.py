"""Drafts: what a person has begun and not filed. One a person; a restart forgets nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.holding import hold, hold_if_free
from storage.tables import drafts


async def load(connection: AsyncConnection, person: str) -> str | None:
    """The draft's text as it was saved. Until the transaction ends nobody else has it in hand.

    One draft becomes one case, whether it is filed by a tap or by the tick of another replica.
    """
    await hold(connection, f"draft:{person}")
    query = select(drafts.c.body).where(drafts.c.person == person)
    return (await connection.execute(query)).scalar_one_or_none()


async def save(
    connection: AsyncConnection, person: str, body: str, due_at: datetime | None, now: datetime
) -> None:
    """Put a draft in place; `due_at` is when it reminds or files itself."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {"body": body, "due_at": due_at, "changed_at": now}
    statement = kind.insert(drafts).values(person=person, **values)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["person"], set_=values)
    )


async def drop(connection: AsyncConnection, person: str) -> None:
    """Forget the draft."""
    await connection.execute(delete(drafts).where(drafts.c.person == person))


async def due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[str]:
    """People whose draft is due."""
    query = select(drafts.c.person).where(drafts.c.due_at <= now).order_by(drafts.c.due_at)
    return (await connection.execute(query.limit(limit))).scalars().all()


async def held_if_due(connection: AsyncConnection, person: str, now: datetime) -> bool:
    """Whether the draft is due and nobody else has it in hand, as `load` would wait for (T14)."""
    if not await hold_if_free(connection, f"draft:{person}"):
        return False
    query = select(drafts.c.person).where(drafts.c.person == person, drafts.c.due_at <= now)
    return (await connection.execute(query)).first() is not None


async def put_off(connection: AsyncConnection, person: str, until: datetime, now: datetime) -> None:
    """Look at a draft that is due again only at `until`; what another made of it stays."""
    due = (drafts.c.person == person, drafts.c.due_at <= now)
    await connection.execute(update(drafts).where(*due).values(due_at=until))


async def next_due_at(connection: AsyncConnection) -> datetime | None:
    """The earliest instant at which a draft is due."""
    query = select(drafts.c.due_at).where(drafts.c.due_at.is_not(None))
    found = await connection.execute(query.order_by(drafts.c.due_at).limit(1))
    return found.scalar_one_or_none()
