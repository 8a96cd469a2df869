"""What a person has begun: a complaint not filed yet, and what their next message will mean.

One row a person, so that a restart forgets nothing. What was understood is kept as the reading
itself; a correction puts a new value into it.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Complaint
from escalation.organisation import Person
from escalation.plan import DraftRule
from escalation.words import Flag, PersonId, UnitId
from handlers.reading import Reading
from storage import drafts
from storage.codec import from_text, to_text

PENDING_FOR = timedelta(minutes=30)
"""How long a question waits for its answer before a message means a new complaint again."""

ADDING_FOR = timedelta(minutes=10)
"""How long messages go into a case although nobody tapped 补充: just after 紧急."""

_log = logging.getLogger(__name__)

URGENT = frozenset({Flag.MEDIA_THREAT, Flag.VIOLENT, Flag.EMERGENCY, Flag.ANGRY_LEAVE})
"""Flags whose draft files itself: nobody must find it unsent in the morning (R-MEDIA-1)."""


class Wanted(StrEnum):
    """What the next message of a person means."""

    REPORT = "report"
    EMERGENCY = "emergency"
    FIELD = "field"
    ACCUSED = "accused"
    UNIT = "unit"
    ADD = "add"
    RESULT = "result"
    SEND_BACK = "send_back"
    LOWER = "lower"
    TRANSFER = "transfer"
    ACCUSE = "accuse"
    DIFFERS = "differs"
    RELEASE = "release"
    RETURN = "return"
    REOPEN = "reopen"
    WATCH = "watch"
    END_WATCH = "end_watch"
    LOSS = "loss"
    PROMISE = "promise"
    PAY = "pay"
    HELP = "help"
    LINK = "link"
    RECOUNT = "recount"
    RECATEGORISE = "recategorise"
    CHOICE = "choice"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class Offer:
    """A button that was shown and may be typed instead, where buttons do not travel."""

    label: str
    verb: str
    subject: str = ""
    choice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A question asked. `subject` is the case, or the field of the draft; answer it by `until`.

    `unasked` when the bot itself expects more for a case: then it may be another complaint.
    `choice` is what was chosen before the question; `offers` are its buttons.
    """

    wanted: Wanted
    subject: str = ""
    until: datetime
    unasked: bool = False
    choice: str = ""
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A message the draft came from; `field` when it answered a question for one field (I32).

    `mark` is the name under which storage remembers what became of it.
    """

    mark: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """A case that the draft can be added to with one tap."""

    case: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`files_at` is when an urgent draft files itself, `held` that the person forbade it;
    `remind_at` is when an ordinary one is reminded of, once. `unit` is the unit complained
    about, `unit_named` that it was read or chosen and is not merely the reporter's own;
    `unit_seen` is another unit that the words of somebody at an outlet name.
    `media_denied`: the reporter took off a threat that was understood. `offered` are cases it
    may belong to, `unsure` that nobody said yet whether it does; `lost` that what was stored
    could not be read any more."""

    id: str
    unit: UnitId
    begun_at: datetime
    unit_named: bool = False
    unit_seen: UnitId | None = None
    reading: Reading | None = None
    place: str = ""
    complained_about: frozenset[PersonId] = frozenset()
    accused: str | None = None
    attachments: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    files_at: datetime | None = None
    held: bool = False
    remind_at: datetime | None = None
    reminded: bool = False
    pending: Pending | None = None
    media_denied: bool = False
    offered: tuple[Offered, ...] = ()
    unsure: bool = False
    lost: bool = False

    @property
    def is_begun(self) -> bool:
        """Whether there is anything to file."""
        return bool(self.reading or self.attachments or self.place)

    @property
    def flags(self) -> frozenset[Flag]:
        """What was understood, or marked by hand."""
        return self.reading.flags if self.reading else frozenset()

    @property
    def is_urgent(self) -> bool:
        """Whether it files itself unless withdrawn."""
        return bool(self.flags & URGENT)

    @property
    def due_at(self) -> datetime | None:
        """When the tick must look at it."""
        return self.files_at or self.remind_at

    @property
    def complaint(self) -> Complaint:
        """The record of R-INTAKE-1 as far as it is known."""
        read = self.reading
        if read is None:
            return Complaint(place=self.place)
        return Complaint(
            customer_name=read.customer_name,
            telephone=read.telephone,
            matter=read.matter,
            demand=read.demand,
            amount=read.amount,
            category=read.category,
            channel=read.channel,
            business=read.business,
            place=self.place,
        )


def blank(person: Person, chance: Random, now: datetime) -> Draft:
    """A draft in which nothing is known yet."""
    return Draft(id=f"{chance.getrandbits(40):010x}", unit=person.unit, begun_at=now)


async def load(connection: AsyncConnection, person: Person, chance: Random, now: datetime) -> Draft:
    """The person's draft, a blank one when there is none; a question too old is forgotten."""
    text = await drafts.load(connection, person.id)
    if text is None:
        return blank(person, chance, now)
    try:
        draft = from_text(Draft, text)
    except ValidationError:
        # Written by an older version: the messages themselves are still in the inbox.
        _log.warning("the draft of %s cannot be read any more and is dropped", person.id)
        return replace(blank(person, chance, now), lost=True)
    if draft.pending is not None and draft.pending.until <= now:
        draft = replace(draft, pending=None)
    if not draft.is_begun:
        # The clocks of a complaint run from its first message, not from an older question.
        draft = replace(draft, begun_at=now)
    return draft


async def keep(connection: AsyncConnection, person: PersonId, draft: Draft, now: datetime) -> None:
    """Store the draft; one that holds nothing is dropped."""
    if draft.is_begun or draft.pending is not None:
        await drafts.save(connection, person, to_text(draft), draft.due_at, now)
    else:
        await drafts.drop(connection, person)


def scheduled(draft: Draft, rule: DraftRule, now: datetime) -> Draft:
    """The draft with its instants set by the plan: urgent ones file themselves, others remind.

    A further message does not put off an urgent draft's instant; it does an ordinary one's.
    """
    if not draft.is_begun:
        return replace(draft, files_at=None, remind_at=None)
    if draft.is_urgent and not draft.held:
        seconds = timedelta(seconds=rule.urgent_files_itself_seconds)
        return replace(draft, files_at=draft.files_at or now + seconds, remind_at=None)
    remind_at = None if draft.reminded else now + timedelta(minutes=rule.remind_minutes)
    return replace(draft, files_at=None, remind_at=remind_at)


def asking(
    draft: Draft,
    wanted: Wanted,
    subject: str,
    now: datetime,
    choice: str = "",
    offers: tuple[Offer, ...] = (),
) -> Draft:
    """The draft with a question put to the person."""
    until = now + PENDING_FOR
    pending = Pending(wanted=wanted, subject=subject, until=until, choice=choice, offers=offers)
    return replace(draft, pending=pending)


def expecting_more(draft: Draft, case: str, now: datetime) -> Draft:
    """The draft of somebody who was not asked, but will have more to say about a case."""
    until = now + ADDING_FOR
    return replace(
        draft, pending=Pending(wanted=Wanted.ADD, subject=case, until=until, unasked=True)
    )
