"""Small facts that outlive a restart: the sealing key, summaries made, checkpoints."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import marks


async def load(connection: AsyncConnection, name: str) -> str | None:
    """The text kept under a name."""
    query = select(marks.c.text).where(marks.c.name == name)
    return (await connection.execute(query)).scalar_one_or_none()


async def save(connection: AsyncConnection, name: str, text: str, now: datetime) -> None:
    """Keep a text under a name, in place of the one before."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {"text": text, "changed_at": now}
    statement = kind.insert(marks).values(name=name, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


async def once(connection: AsyncConnection, name: str, text: str, now: datetime) -> bool:
    """Keep a text unless the name is taken; True for whoever came first."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = kind.insert(marks).values(name=name, text=text, changed_at=now)
    kept = await connection.execute(statement.on_conflict_do_nothing())
    return kept.rowcount == 1


async def advance(connection: AsyncConnection, name: str, text: str, now: datetime) -> bool:
    """Keep a text if it comes after the one kept; True for whoever came first with it.

    Texts are compared as they are sorted: instants of one form, for work done once by any replica.
    """
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {"text": text, "changed_at": now}
    kept = kind.insert(marks).values(name=name, **values)
    statement = kept.on_conflict_do_update(
        index_elements=["name"], set_=values, where=marks.c.text < text
    )
    return (await connection.execute(statement)).rowcount == 1


async def again(
    connection: AsyncConnection, name: str, text: str, now: datetime, after: timedelta
) -> bool:
    """Keep a text unless one was kept under this name within `after`; True for the first."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {"text": text, "changed_at": now}
    kept = kind.insert(marks).values(name=name, **values)
    statement = kept.on_conflict_do_update(
        index_elements=["name"], set_=values, where=marks.c.changed_at <= now - after
    )
    return (await connection.execute(statement)).rowcount == 1


async def under(connection: AsyncConnection, prefix: str) -> dict[str, str]:
    """Names that begin so, and their texts."""
    query = select(marks.c.name, marks.c.text).where(
        marks.c.name.startswith(prefix, autoescape=True)
    )
    return {row.name: row.text for row in await connection.execute(query)}


async def forget(connection: AsyncConnection, name: str) -> bool:
    """Keep nothing under a name any more; True for whoever came first."""
    gone = await connection.execute(delete(marks).where(marks.c.name == name))
    return gone.rowcount == 1


async def forget_old(connection: AsyncConnection, prefix: str, before: datetime) -> None:
    """Keep nothing under names that begin so and were not changed since."""
    old = marks.c.name.startswith(prefix, autoescape=True) & (marks.c.changed_at < before)
    await connection.execute(delete(marks).where(old))
