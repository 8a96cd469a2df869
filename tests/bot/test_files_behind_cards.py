"""No more of a case's files in memory than a card needs (invariant 12)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.courier.files import MOST_BYTES, Files
from bot.courier.ladder import MAIL, Channel
from bot.courier.letters import letter_of
from handlers.card import Attached, Card
from handlers.desk import Desk
from handlers.wire import File
from storage import attachments, schema
from storage.attachments import Attachment
from storage.database import Database
from tests.clock import FakeClock
from tests.spine.branch import rulebook_and_lexicon

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'duban.db'}")
    await schema.upgrade(made)
    yield made
    await made.close()


async def stored(database: Database, name: str, size: int, transport: str = "telegram") -> None:
    held = Attachment(
        id=name,
        person="zhang",
        transport=transport,
        file_ref=f"ref-{name}",
        kind="photo",
        mime="image/jpeg",
        name="",
        size_bytes=size,
        content=b"x" * size,
    )
    async with database.writing() as connection:
        await attachments.add(connection, held, NOW)


def card(*names: str) -> Card:
    return Card(attached=tuple(Attached(name, "photo") for name in names))


def files_of(database: Database) -> Files:
    rulebook, _ = rulebook_and_lexicon()
    return Files(database, Desk(rulebook), FakeClock(NOW), drill=False)


async def test_what_the_platform_holds_goes_by_its_id_and_is_read_only_when_refused(
    database: Database,
) -> None:
    await stored(database, "photo-1", 1000)
    async with database.reading() as connection:
        found = await files_of(database).behind(
            connection, card("photo-1"), "zhang", Channel("telegram", "1")
        )
    (file,) = found
    assert (file.content, file.file_ref) == (b"", "ref-photo-1")
    assert file.load is not None
    assert len(await file.load()) == 1000


async def test_another_platform_gets_the_content_up_to_a_limit(database: Database) -> None:
    for name in ("photo-1", "photo-2"):
        await stored(database, name, MOST_BYTES // 2 + 1)
    async with database.reading() as connection:
        found = await files_of(database).behind(
            connection, card("photo-1", "photo-2"), "zhang", Channel("wecom", "1")
        )
    assert [bool(file.content) for file in found] == [True, False]


def test_a_written_record_travels_with_a_mail() -> None:
    record = File(
        attachment="c1", kind="document", content=b"PK", mime="application/x", name="a.xlsx"
    )
    letter = letter_of(Card(headline="投诉处理记录"), "a@bank.example", [record])
    assert letter.attachments == (("a.xlsx", "application/x", b"PK"),)


async def test_a_mail_carries_no_photos_and_a_file_nobody_knows_is_left_out(
    database: Database,
) -> None:
    await stored(database, "photo-1", 10)
    behind = files_of(database).behind
    async with database.reading() as connection:
        mailed = await behind(connection, card("photo-1"), "zhang", Channel(MAIL, "a@bank.example"))
        unknown = await behind(connection, card("photo-9"), "zhang", Channel("telegram", "1"))
        no_case = await behind(connection, card("record:none"), "zhang", Channel("telegram", "1"))
    assert (list(mailed), list(unknown), list(no_case)) == ([], [], [])
