"""The day's figures of one unit, as one person may see them (R-DAILY-1, R-CONF-1).

Loading stands here and counting in `escalation`, so that the card in the chat, the mail and
/today all count alike.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.confirmation import Confirmation
from escalation.organisation import Mailbox, Organisation
from escalation.plan import Plan
from escalation.reported import Fact, facts_of
from escalation.summary import summarise
from escalation.words import PersonId
from handlers.card import Card
from handlers.cards.confirming import headline_of, question_card
from handlers.rulebook import Rulebook
from storage import confirmations
from storage.codec import to_text
from storage.register import of_units

_MOMENT = timedelta(microseconds=1)


async def of_unit(
    connection: AsyncConnection, confirmation: Confirmation, now: datetime
) -> list[Case]:
    """The unit's own cases on the day's register, those hidden from somebody among them."""
    until = min(now + _MOMENT, confirmation.until)
    return await of_units(connection, (confirmation.unit,), confirmation.since, until)


async def question(
    connection: AsyncConnection,
    rulebook: Rulebook,
    confirmation_id: str,
    person: PersonId,
    now: datetime,
) -> Card | None:
    """The question to one person as it stands at `now`: they may have been named since asked."""
    kept = await confirmations.load(connection, confirmation_id)
    plan = plan_named(kept.confirmation.plan, rulebook) if kept else None
    if kept is None or plan is None:
        return None
    confirmation, organisation = kept.confirmation, rulebook.duty.organisation
    found = await of_unit(connection, confirmation, now)
    facts = seen_by(person, found, confirmation, organisation, plan, now)
    times = confirmation.times(person)
    kind = "again" if times > 1 else "headline"
    headline = headline_of(confirmation, organisation, kind, times)
    seal = seal_of(facts)
    return question_card(confirmation, kept.id, facts, seal, plan, now, headline=headline)


def accused_in(found: Iterable[Case]) -> frozenset[PersonId]:
    """Everybody complained about in these cases."""
    return frozenset(person for case in found for person in case.complained_about)


def seen_by(
    viewer: PersonId,
    found: Sequence[Case],
    confirmation: Confirmation,
    organisation: Organisation,
    plan: Plan,
    now: datetime,
) -> tuple[Fact, ...]:
    """What the viewer sees of the unit's day at `now`: no case about themselves is in it."""
    until = min(now + _MOMENT, confirmation.until)
    box = Mailbox(id="", unit=confirmation.unit, address="", readers=(viewer,))
    summary = summarise(
        found, organisation, plan, box, confirmation.day, until, since=confirmation.since
    )
    return facts_of(summary.lines)


def seal_of(facts: Sequence[Fact]) -> str:
    """A short name for exactly these figures: a button confirms what stood above it."""
    said = "".join(to_text(each) for each in sorted(facts, key=lambda each: each.case))
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def plan_named(plan: str, rulebook: Rulebook) -> Plan | None:
    """The plan of that identifier, if it is still in the folder."""
    return next((each for each in rulebook.plans if each.id == plan), None)
