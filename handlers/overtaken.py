"""Whoever was paged by mail has no card that changes: a mail says that the case was taken (T26)."""

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.message import Kind, Message, Priority, Topic
from escalation.organisation import Organisation
from escalation.words import PersonId
from storage import deliveries

_MAIL = "mail"


async def notices(
    connection: AsyncConnection, before: Case, case: Case, by: PersonId, organisation: Organisation
) -> list[Message]:
    """To those who owed an acknowledgement, owe it no longer, and were last told by mail."""
    if before.acknowledged_by == case.acknowledged_by:
        return []
    waited = [person for call in before.open_calls for person in call.owing]
    waits = {person for call in case.open_calls for person in call.owing}
    gone = [p for p in dict.fromkeys(waited) if p not in waits and p != by]
    return [
        _notice(case, person, organisation.name(by))
        for person in gone
        if await deliveries.last_to(connection, person, case.id) == _MAIL
    ]


def _notice(case: Case, person: PersonId, name: str) -> Message:
    return Message(
        key=f"{case.id}:taken:{case.version}:{person}",
        to=person,
        kind=Kind.NOTICE,
        topic=Topic.ACKNOWLEDGED,
        priority=Priority.NOTICE,
        words=(("by", name),),
    )
