"""No more of a case's files in memory than a card needs (invariant 12)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.courier.files import MOST_BYTES, Files
from bot.courier.ladder import MAIL, Channel
from bot.courier.letters import letter_of
from escalation.words import UnitId
from handlers.card import Attached, Card
from handlers.cards.register import Asked, register_card
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
    takers = frozenset({"telegram", "wecom"})
    return Files(database, Desk(rulebook), FakeClock(NOW), drill=False, takers=takers)


def register() -> Card:
    """The register of the branch for the head of it."""
    asked = Asked(unit=UnitId("binjiang"), first=NOW.date(), last=NOW.date())
    return register_card([asked], ["滨江分行"])


async def test_what_the_platform_holds_goes_by_its_id_and_is_read_only_when_refused(
    database: Database,
) -> None:
    await stored(database, "photo-1", 1000)
    async with database.reading() as connection:
        _, found = await files_of(database).behind(
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
        _, found = await files_of(database).behind(
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
        _, mailed = await behind(
            connection, card("photo-1"), "zhang", Channel(MAIL, "a@bank.example")
        )
        _, unknown = await behind(connection, card("photo-9"), "zhang", Channel("telegram", "1"))
        _, no_case = await behind(
            connection, card("record:none"), "zhang", Channel("telegram", "1")
        )
    assert (list(mailed), list(unknown), list(no_case)) == ([], [], [])


async def test_a_register_is_written_while_other_work_goes_on(database: Database) -> None:
    files = files_of(database)
    async with database.reading() as connection:
        card, found = await files.behind(
            connection, register(), "luming", Channel("wecom", "luming")
        )
    assert card == register() and [each.content for each in found] == [b""]
    turns = 0
    async with asyncio.TaskGroup() as group:
        writing = group.create_task(files.written(found))
        while not writing.done():
            await asyncio.sleep(0)
            turns += 1
    (written,) = writing.result()
    assert turns > 1 and written.content.startswith(b"PK") and written.load is None


@pytest.mark.parametrize("transport", [MAIL, "pager"])
async def test_a_register_goes_by_no_mail_and_a_wire_without_files_says_so(
    database: Database, transport: str
) -> None:
    async with database.reading() as connection:
        card, found = await files_of(database).behind(
            connection, register(), "luming", Channel(transport, "1")
        )
    assert list(found) == []
    assert card.lines == ("这里发不了文件，登记簿没有发。请在能收文件的聊天里再要一次。",)


async def test_a_register_is_not_sent_to_whoever_may_not_have_it_any_more(
    database: Database,
) -> None:
    async with database.reading() as connection:
        card, found = await files_of(database).behind(
            connection, register(), "xuwen", Channel("wecom", "xuwen")
        )
    assert list(found) == [] and "登记簿只发给" in card.text and "滨江" not in card.text
