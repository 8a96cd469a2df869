"""Messages as they stand on people's screens: what can be edited, and what was exposed."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import RowMapping, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import deliveries, outbox

# A page that is no card of its own; a mail, which nobody can change, has no reference.
_IS_LIST = and_(
    deliveries.c.is_card.is_(False),
    outbox.c.kind == "message",
    outbox.c.call_no.is_not(None),
    deliveries.c.message_ref != "",
)


_LONGEST_REF = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on one wire. `rendered` is the digest of what it shows now."""

    id: int
    outbox_id: int
    case_id: str | None
    person: str | None
    transport: str
    address: str
    message_ref: str
    rendered: str | None
    recall_ref: str
    is_card: bool
    body: str


async def add(
    connection: AsyncConnection,
    outbox_id: int,
    *,
    case_id: str | None,
    person: str | None,
    transport: str,
    address: str,
    message_ref: str,
    sent_at: datetime,
    rendered: str,
    is_card: bool,
    recall_ref: str = "",
) -> int:
    """Remember a message that a platform took; returns its number."""
    added = await connection.execute(
        insert(deliveries)
        .values(
            outbox_id=outbox_id,
            case_id=case_id,
            person=person,
            transport=transport,
            address=address,
            message_ref=stored_ref(message_ref),
            sent_at=sent_at,
            rendered=rendered,
            is_card=is_card,
            recall_ref=recall_ref,
        )
        .returning(deliveries.c.id)
    )
    return int(added.scalar_one())


def stored_ref(message_ref: str) -> str:
    """A platform's reference as it is kept, whatever a platform makes of its references.

    One that could not be written down would have its message sent again and again.
    """
    return message_ref.replace("\0", "")[:_LONGEST_REF]


async def cards(connection: AsyncConnection, case_id: str) -> list[tuple[int, str]]:
    """Number and person of the live cards of a case: those that change when the case does.

    A list of pages is one of them for each case that it names.
    """
    query = (
        select(deliveries.c.id, deliveries.c.person)
        .join(outbox)
        .where(
            deliveries.c.case_id == case_id,
            or_(deliveries.c.is_card.is_(True), _IS_LIST),
            deliveries.c.person.is_not(None),
        )
    )
    return [(int(row.id), str(row.person)) for row in await connection.execute(query)]


async def answers(
    connection: AsyncConnection, case_id: str, people: Collection[str]
) -> list[tuple[int, str]]:
    """Number and person of what else these people were told of a case and may be taken back."""
    query = select(deliveries.c.id, deliveries.c.person).where(
        deliveries.c.case_id == case_id,
        deliveries.c.person.in_(sorted(people)),
        deliveries.c.is_card.is_(False),
        deliveries.c.recall_ref != "",
    )
    return [(int(row.id), str(row.person)) for row in await connection.execute(query)]


async def listed(connection: AsyncConnection, delivery: Delivery) -> list[Delivery]:
    """The pages of the list that a delivery is one of; none for what is no list."""
    query = (
        select(deliveries, outbox.c.body)
        .join(outbox)
        .where(
            deliveries.c.person == delivery.person,
            deliveries.c.transport == delivery.transport,
            deliveries.c.address == delivery.address,
            deliveries.c.message_ref == delivery.message_ref,
            _IS_LIST,
        )
    )
    found = await connection.execute(query.order_by(deliveries.c.id))
    return [_delivery(row) for row in found.mappings()]


async def reminder(connection: AsyncConnection, case_id: str, message_ref: str) -> int | None:
    """The number of a nag or notice about a case that stands at this place; no page, no list."""
    query = (
        select(deliveries.c.id)
        .join(outbox)
        .where(
            deliveries.c.case_id == case_id,
            deliveries.c.message_ref == message_ref,
            outbox.c.kind == "message",
            outbox.c.call_no.is_(None),
        )
    )
    return (await connection.execute(query.limit(1))).scalar_one_or_none()


async def page(connection: AsyncConnection, case_id: str, message_ref: str) -> int | None:
    """The number of a page about a case that stands at this place as a card of its own."""
    query = select(deliveries.c.id).where(
        deliveries.c.case_id == case_id,
        deliveries.c.message_ref == message_ref,
        deliveries.c.is_card.is_(True),
    )
    return (await connection.execute(query.limit(1))).scalar_one_or_none()


async def recallable(connection: AsyncConnection, delivery: Delivery) -> list[tuple[int, str]]:
    """Number and recall reference of every message about a case alone on one person's wire.

    A list that names other cases too stays, and is drawn without this one.
    """
    beside = deliveries.alias()
    shared = (
        select(beside.c.id)
        .where(
            beside.c.person == deliveries.c.person,
            beside.c.message_ref == deliveries.c.message_ref,
            beside.c.case_id != deliveries.c.case_id,
        )
        .exists()
    )
    query = select(deliveries.c.id, deliveries.c.recall_ref).where(
        deliveries.c.case_id == delivery.case_id,
        deliveries.c.person == delivery.person,
        deliveries.c.transport == delivery.transport,
        deliveries.c.recall_ref != "",
        ~shared,
    )
    found = await connection.execute(query.order_by(deliveries.c.id))
    return [(int(row.id), str(row.recall_ref)) for row in found]


async def recalled(connection: AsyncConnection, numbers: list[int]) -> None:
    """They are taken back, or cannot be any more: nobody asks again."""
    gone = update(deliveries).where(deliveries.c.id.in_(numbers))
    await connection.execute(gone.values(recall_ref=""))


async def load(connection: AsyncConnection, delivery_id: int) -> Delivery | None:
    """A delivery together with the body of the message it shows."""
    query = select(deliveries, outbox.c.body).join(outbox).where(deliveries.c.id == delivery_id)
    row = (await connection.execute(query)).mappings().first()
    return _delivery(row) if row else None


async def rendered(connection: AsyncConnection, delivery_id: int, digest: str) -> None:
    """Remember what a message shows after an edit, for every case that it names."""
    place = (deliveries.c.transport, deliveries.c.address, deliveries.c.message_ref)
    edited = await connection.execute(select(*place).where(deliveries.c.id == delivery_id))
    for known in edited.all():
        same = [column == value for column, value in zip(place, known, strict=True)]
        await connection.execute(update(deliveries).where(*same).values(rendered=digest))


async def moved(
    connection: AsyncConnection, delivery_id: int, message_ref: str, recall_ref: str
) -> None:
    """A fresh message stands in the place of an old one, for every case that it names."""
    place = (deliveries.c.transport, deliveries.c.address, deliveries.c.message_ref)
    old = (await connection.execute(select(*place).where(deliveries.c.id == delivery_id))).first()
    if old is not None:
        same = [column == value for column, value in zip(place, old, strict=True)]
        fresh = {"message_ref": stored_ref(message_ref), "recall_ref": recall_ref}
        await connection.execute(update(deliveries).where(*same).values(**fresh))


async def last_to(connection: AsyncConnection, person: str, case_id: str) -> str | None:
    """The transport on which the person was last written to about a case."""
    query = select(deliveries.c.transport).where(
        deliveries.c.person == person, deliveries.c.case_id == case_id
    )
    found = await connection.execute(query.order_by(deliveries.c.id.desc()).limit(1))
    return found.scalar_one_or_none()


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(**{field.name: row[field.name] for field in fields(Delivery)})
