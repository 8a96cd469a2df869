"""Where the receipt of a case stands, so that it is drawn anew when the case changes.

Only a receipt that took the place of a tapped card is known by its place on the screen.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.message import Priority
from escalation.permission import Act, may
from escalation.plan import Plan
from escalation.words import PersonId
from handlers.cards.receipt import receipt
from handlers.incoming import Incoming
from handlers.rulebook import Rulebook
from storage import marks
from storage.codec import to_text
from storage.outbox import Owed, RowKind


async def remember(
    connection: AsyncConnection, case: Case, person: PersonId, at: Incoming, now: datetime
) -> None:
    """The receipt is about to take the place of the card that was tapped."""
    if at.answer_ref and at.message_ref:
        place = (person, at.sender.transport, at.sender.address, at.message_ref)
        await marks.save(connection, _mark(case), "\n".join(place), now)


async def anew(
    connection: AsyncConnection,
    case: Case,
    plan: Plan,
    rules: Rulebook,
    by: PersonId,
    now: datetime,
) -> tuple[Owed, ...]:
    """The receipt as it should look now, in its place; none when it is unknown or not to be seen.

    An older rendering not sent yet is to be withdrawn by `prefix`.
    """
    kept = await marks.load(connection, _mark(case))
    if kept is None:
        return ()
    holder, transport, address, ref = kept.split("\n")
    person = PersonId(holder)
    if not may(person, Act.VIEW, case, rules.duty):
        return ()
    card = receipt(case, plan, rules.duty, person, now, rules.guidance)
    owed = Owed(
        key=f"{prefix(case)}{case.version}",
        kind=RowKind.EDIT,
        body=f"{ref}\n{to_text(card)}",
        priority=Priority.REPLY if person == by else Priority.REFRESH,
        case_id=case.id,
        person=person,
        transport=transport,
        address=address,
    )
    return (owed,)


def prefix(case: Case) -> str:
    """With what the keys of its renderings begin."""
    return f"receipt:{case.id}:"


def _mark(case: Case) -> str:
    return f"receipt:{case.id}"
