"""Permissions to change a card once, which a platform gives with a card sent and with each tap.

WeCom's response codes: single use, 72 hours. A code that was used or replaced is forgotten.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import card_codes

KEPT_FOR = timedelta(days=30)
"""Long after a code is worth nothing, that there was one says how old the card is."""


async def keep(
    connection: AsyncConnection, transport: str, message_ref: str, code: str, now: datetime
) -> None:
    """Remember the latest permission for a card; very old ones are forgotten."""
    await connection.execute(delete(card_codes).where(card_codes.c.at < now - KEPT_FOR))
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {"code": code, "at": now}
    statement = kind.insert(card_codes).values(
        transport=transport, message_ref=message_ref, **values
    )
    place = ["transport", "message_ref"]
    await connection.execute(statement.on_conflict_do_update(index_elements=place, set_=values))


async def load(
    connection: AsyncConnection, transport: str, message_ref: str
) -> tuple[str, datetime] | None:
    """The code and since when it is known; None when there is none or it was used."""
    query = select(card_codes.c.code, card_codes.c.at).where(
        card_codes.c.transport == transport, card_codes.c.message_ref == message_ref
    )
    row = (await connection.execute(query)).first()
    return (str(row.code), row.at) if row else None


async def forget(connection: AsyncConnection, transport: str, message_ref: str, code: str) -> None:
    """The code was used; one that came meanwhile stays."""
    await connection.execute(
        delete(card_codes).where(
            card_codes.c.transport == transport,
            card_codes.c.message_ref == message_ref,
            card_codes.c.code == code,
        )
    )
