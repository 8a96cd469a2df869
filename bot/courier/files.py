"""The files behind a card, with no more of them in memory than the card needs (invariant 12).

A file that the platform holds already goes by its id; its content is read only if the platform
refuses the id. A written record and a register are made at the moment of sending.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.courier.ladder import MAIL, Channel
from escalation.words import PersonId
from handlers.card import Card
from handlers.cards.record import case_of
from handlers.cards.register import Asked, register_asked, without_files
from handlers.desk import Desk
from handlers.records import record_file
from handlers.registers import register_file
from handlers.sentences import say
from handlers.wire import File
from storage import attachments
from storage.attachments import Attachment
from storage.database import Database

MOST_BYTES = 25 * 1024 * 1024
"""Contents of one card that are held at once; what is more stays in 详情, one by one."""


class Files:
    """`drill` marks records as 演练. `takers` are the chats that take files at all."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        clock: Clock,
        *,
        drill: bool,
        takers: frozenset[str] = frozenset(),
    ) -> None:
        self._database = database
        self._desk = desk
        self._clock = clock
        self._drill = drill
        self._takers = takers
        self._writing = asyncio.Lock()

    async def behind(
        self, connection: AsyncConnection, card: Card, person: str, channel: Channel
    ) -> tuple[Card, Sequence[File]]:
        """Files of a card for one person's channel, and the card, which says what there is not.

        A mail carries written records only. A register is still to be `written`.
        """
        files: list[File] = []
        missing: list[str] = []
        held = 0
        for attached in card.attached:
            if asked := register_asked(attached):
                register = await self._register(connection, asked, person, channel)
                if isinstance(register, str):
                    missing.append(register)
                else:
                    files.append(register)
                continue
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
        return without_files(card, missing), files

    async def written(self, files: Sequence[File]) -> list[File]:
        """The same files with registers written, one at a time: each takes a core and memory.

        Before anything of the card is out, and with no transaction open.
        """
        done = []
        for file in files:
            if file.load is not None and not file.file_ref:
                async with self._writing:
                    content = await file.load()
                file = replace(file, content=content, load=None)
            done.append(file)
        return done

    async def _register(
        self, connection: AsyncConnection, asked: Asked, person: str, channel: Channel
    ) -> File | str:
        if channel.transport not in self._takers:
            return say("register.no_files")
        to, now = PersonId(person), self._clock.now()
        rulebook = self._desk.rulebook
        return await register_file(connection, rulebook, asked, to, now, drill=self._drill)

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
