"""Drafts, attachments, marks, pinned plans and deliveries."""

import asyncio
from dataclasses import replace

import pytest

from escalation.duty import Target, Who
from escalation.plan import Level, Plan
from storage import attachments, deliveries, drafts, marks, outbox, plans
from storage.attachments import Attachment
from storage.database import Database
from tests.storage.making import NOW, after, claim, owe, put

_PHOTO = Attachment(
    id="a1",
    person="zhang",
    transport="telegram",
    file_ref="F" * 250,
    kind="photo",
    mime="image/jpeg",
    name="现场.jpg",
    size_bytes=0,
)
_OWNER = Target(Who.PERSON, "boss")
_PLAN = Plan(
    id="p",
    version="1",
    name="预案",
    levels=(Level(id="l", name="一级", targets=(_OWNER,)),),
    starts="l",
    owner=_OWNER,
)


async def test_a_file_s_name_may_be_as_long_as_it_likes(database: Database) -> None:
    long = replace(_PHOTO, name="现" * 255, mime="x/" + "y" * 200)
    async with database.writing() as connection:
        await attachments.add(connection, long, NOW)
        kept = await attachments.about(connection, "a1")
    assert kept is not None
    assert (kept.name, len(kept.mime)) == ("现" * 200, 80)


async def test_a_draft_outlives_the_process(database: Database, url: str) -> None:
    async with database.writing() as connection:
        await drafts.save(connection, "zhang", "写到一半", after(30), NOW)
    await database.close()
    restarted = Database(url)
    try:
        async with restarted.reading() as connection:
            assert await drafts.load(connection, "zhang") == "写到一半"
            assert await drafts.next_due_at(connection) == after(30)
    finally:
        await restarted.close()


async def test_a_person_has_one_draft_and_the_last_saved_counts(database: Database) -> None:
    async with database.writing() as connection:
        await drafts.save(connection, "zhang", "one", after(30), NOW)
        await drafts.save(connection, "li", "other", None, NOW)
        await drafts.save(connection, "zhang", "two", after(60), after(1))
        assert await drafts.load(connection, "zhang") == "two"
        assert await drafts.due(connection, after(59), 10) == []
        assert await drafts.due(connection, after(60), 10) == ["zhang"]
        await drafts.put_off(connection, "zhang", after(90), after(59))
        assert await drafts.due(connection, after(60), 10) == ["zhang"], "it was not due"
        await drafts.put_off(connection, "zhang", after(90), after(60))
        assert await drafts.due(connection, after(60), 10) == []
        await drafts.drop(connection, "zhang")
        assert await drafts.load(connection, "zhang") is None
        assert await drafts.load(connection, "li") == "other"
        assert await drafts.next_due_at(connection) is None


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 4096])
async def test_an_attachment_brings_back_every_byte(database: Database, content: bytes) -> None:
    async with database.writing() as connection:
        await attachments.add(connection, _PHOTO, NOW)
        assert await attachments.load(connection, "a1") == _PHOTO
        await attachments.keep(connection, "a1", content)
        kept = await attachments.load(connection, "a1")
        assert await attachments.load(connection, "a2") is None
    assert kept == replace(_PHOTO, content=content, size_bytes=len(content))


async def test_an_attachment_that_is_there_already_is_stored_with_its_bytes(
    database: Database,
) -> None:
    whole = replace(_PHOTO, content=b"\xff\xd8", size_bytes=2)
    async with database.writing() as connection:
        await attachments.add(connection, whole, NOW)
        assert await attachments.load(connection, "a1") == whole


async def test_a_mark_is_made_once_under_concurrency(database: Database, url: str) -> None:
    second = Database(url)

    async def once(n: int) -> bool:
        async with (second if n % 2 else database).writing() as connection:
            return await marks.once(connection, "summary:0314", str(n), NOW)

    try:
        results = await asyncio.gather(*(once(n) for n in range(12)))
    finally:
        await second.close()
    assert results.count(True) == 1
    async with database.reading() as connection:
        assert await marks.load(connection, "summary:0314") == str(results.index(True))
        assert await marks.load(connection, "summary:0315") is None


async def test_a_mark_may_be_saved_over(database: Database) -> None:
    async with database.writing() as connection:
        await marks.save(connection, "seal", "a", NOW)
        await marks.save(connection, "seal", "b", after(1))
        assert not await marks.once(connection, "seal", "c", after(2))
        assert await marks.load(connection, "seal") == "b"


async def test_a_pinned_version_never_changes(database: Database) -> None:
    async with database.writing() as connection:
        await plans.pin(connection, _PLAN, NOW)
        await plans.pin(connection, replace(_PLAN, name="改过的"), after(1))
        await plans.pin(connection, replace(_PLAN, version="2", name="新版"), after(2))
        assert await plans.load(connection, "p", "1") == _PLAN
        assert (await plans.load(connection, "p", "2")).name == "新版"
        with pytest.raises(LookupError, match="version 3"):
            await plans.load(connection, "p", "3")


async def test_deliveries_know_their_message_their_cards_and_the_last_wire(
    database: Database,
) -> None:
    await put(database, owe("page", case_id="c1", person="zhang"))
    [row] = await claim(database)
    async with database.writing() as connection:
        numbers = [
            await deliveries.add(
                connection,
                row.id,
                case_id="c1",
                person="zhang",
                transport=transport,
                address="100",
                message_ref="7",
                sent_at=after(1),
                rendered="old",
                is_card=is_card,
            )
            for transport, is_card in (("telegram", True), ("mail", False))
        ]
        assert await deliveries.cards(connection, "c1") == [(numbers[0], "zhang")]
        assert await deliveries.last_to(connection, "zhang", "c1") == "mail"
        assert await deliveries.last_to(connection, "li", "c1") is None
        await deliveries.rendered(connection, numbers[0], "new")
        loaded = await deliveries.load(connection, numbers[0])
        assert await deliveries.load(connection, 4711) is None
        assert await outbox.settle(connection, row, "done", after(1))
    assert loaded is not None
    assert (loaded.id, loaded.outbox_id, loaded.body) == (numbers[0], row.id, row.body)
    assert (loaded.rendered, loaded.is_card, loaded.transport) == ("new", True, "telegram")
