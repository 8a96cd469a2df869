"""Photos, voice messages and files that belong to cases."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import attachments


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """`content` is None until the courier has brought it in from the platform."""

    id: str
    person: str
    transport: str
    file_ref: str
    kind: str
    mime: str
    name: str
    size_bytes: int
    content: bytes | None = None


async def add(connection: AsyncConnection, attachment: Attachment, now: datetime) -> None:
    """Remember a file that a person sent."""
    values = {name: getattr(attachment, name) for name in Attachment.__dataclass_fields__}
    # PostgreSQL refuses what is longer than its column; what a file is called is the sender's.
    values |= {"name": attachment.name[:200], "mime": attachment.mime[:80]}
    await connection.execute(insert(attachments).values(**values, received_at=now))


async def load(connection: AsyncConnection, attachment_id: str) -> Attachment | None:
    """The attachment with its content, if that was fetched."""
    query = select(attachments).where(attachments.c.id == attachment_id)
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        return None
    return Attachment(**{name: row[name] for name in Attachment.__dataclass_fields__})


async def about(connection: AsyncConnection, attachment_id: str) -> Attachment | None:
    """The attachment without its content, which may be twenty megabytes."""
    names = [name for name in Attachment.__dataclass_fields__ if name != "content"]
    query = select(*(attachments.c[name] for name in names))
    row = (await connection.execute(query.where(attachments.c.id == attachment_id))).first()
    return Attachment(**dict(zip(names, row, strict=True))) if row else None


async def keep(connection: AsyncConnection, attachment_id: str, content: bytes) -> None:
    """Store the content."""
    statement = update(attachments).where(attachments.c.id == attachment_id)
    await connection.execute(statement.values(content=content, size_bytes=len(content)))
