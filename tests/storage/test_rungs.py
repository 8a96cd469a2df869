"""What is owed again when a platform tells that a message never arrived."""

from datetime import UTC, datetime

from sqlalchemy import select

from storage import deliveries, outbox, rungs
from storage.database import Database
from storage.outbox import Owed, RowKind
from storage.tables import outbox as rows

NOW = datetime(2026, 11, 28, 2, 10, tzinfo=UTC)
MOBILE = "13800000001"


async def _sent(database: Database, ref: str, *keys: str) -> None:
    """Rows that went out as one message to one telephone."""
    owed = [Owed(key=key, kind=RowKind.MESSAGE, body="{}", priority=2, person="a") for key in keys]
    async with database.writing() as connection:
        await outbox.put(connection, owed, NOW)
        for number in await connection.scalars(select(rows.c.id)):
            await deliveries.add(
                connection,
                number,
                case_id=None,
                person="a",
                transport="sms",
                address=MOBILE,
                message_ref=ref,
                sent_at=NOW,
                rendered="",
                is_card=False,
            )


async def test_a_reference_of_any_length_can_be_kept_and_is_known_again(database: Database) -> None:
    ref = "a\0" + "0123456789" * 30
    await _sent(database, ref, "k1")

    async with database.reading() as connection:
        [(row, again)] = await rungs.of_message(connection, "sms", ref)
    assert (row.went_to, again.key, again.address) == (MOBILE, "k1#sms~", None)


async def test_every_page_of_a_list_that_never_arrived_is_owed_again(database: Database) -> None:
    await _sent(database, "list", "k1", "k2", "k3")

    async with database.reading() as connection:
        found = await rungs.of_message(connection, "sms", "list")
    assert [again.key for _, again in found] == ["k1#sms~", "k2#sms~", "k3#sms~"]
