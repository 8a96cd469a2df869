"""The files behind a card, with no more of them in memory than the card needs (invariant 12).

A file that the platform holds already goes by its id; its content is read only if the platform
refuses the id. A written record is made at the moment of sending.
"""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.courier.ladder import MAIL, Channel
from escalation.words import PersonId
from handlers.card import Card
from handlers.cards.record import case_of
from handlers.desk import Desk
from handlers.records import record_file
from handlers.wire import File
from storage import attachments
from storage.attachments import Attachment
from storage.database import Database

MOST_BYTES = 25 * 1024 * 1024
"""Contents of one card that are held at once; what is more stays in 详情, one by one."""


class Files:
    """`drill` marks records as 演练."""

    def __init__(self, database: Database, desk: Desk, clock: Clock, *, drill: bool) -> None:
        self._database = database
        self._desk = desk
        self._clock = clock
        self._drill = drill

    async def behind(
        self, connection: AsyncConnection, card: Card, person: str, channel: Channel
    ) -> Sequence[File]:
        """Files of a card for one person's channel; a mail carries written records only."""
        files: list[File] = []
        held = 0
        for attached in card.attached:
            case_id = case_of(attached)
            if case_id is not None:
                file = await self._record(connection, case_id, person)
                files += [file] if file is not None else []
                continue
            stored = await attachments.about(connection, attached.attachment)
            if stored is None or channel.transport == MAIL:
                continue
            known = stored.transport == channel.transport and bool(stored.file_ref)
            content = b""
            if not known and held + stored.size_bytes <= MOST_BYTES:
                whole = await attachments.load(connection, stored.id)
                content = whole.content or b"" if whole else b""
                held += len(content)
            files.append(self._file(stored, content, known=known))
        return files

    async def _record(self, connection: AsyncConnection, case_id: str, person: str) -> File | None:
        to, now = PersonId(person), self._clock.now()
        return await record_file(connection, self._desk, case_id, to, now, drill=self._drill)

    def _file(self, stored: Attachment, content: bytes, *, known: bool) -> File:
        return File(
            attachment=stored.id,
            kind=stored.kind,
            content=content,
            mime=stored.mime,
            name=stored.name,
            file_ref=stored.file_ref,
            load=partial(self._content, stored.id) if known else None,
        )

    async def _content(self, attachment: str) -> bytes:
        async with self._database.reading() as connection:
            stored = await attachments.load(connection, attachment)
        return stored.content or b"" if stored else b""
