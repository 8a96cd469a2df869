"""每日确认 (R-DAILY-1): each unit that owes a report confirms the day's figures; silence is nagged.

Decides who is asked when, and what an answer is worth. Whoever is complained about in a case of
the unit is asked exactly as on any other day, and sees figures without that case; somebody who
may know of it is asked besides, and only that answer counts (R-CONF-1).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice

from escalation.organisation import Organisation
from escalation.plan import ConfirmationRule
from escalation.reported import Fact
from escalation.words import PersonId, UnitId


class Verdict(StrEnum):
    """What somebody answered: the figures are right, or not."""

    CONFIRMED = "confirmed"
    DIFFERS = "differs"


class State(StrEnum):
    """How a unit's confirmation stands. NOT_ASKED: nobody could be asked, or the day was missed."""

    NOT_ASKED = "not_asked"
    SILENT = "silent"
    CONFIRMED = "confirmed"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody was asked, `times` in all, the last time at `at`."""

    person: PersonId
    times: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`seen` is what stood on the card; `counts` False: from one who may not know all of it."""

    by: PersonId
    at: datetime
    verdict: Verdict
    words: str = ""
    seen: tuple[Fact, ...] = ()
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """One unit's confirmation of one local day, whose report is cut off at `until` (aware UTC).

    `next_due` is when to look again, None when nobody is to be asked any more.
    """

    plan: str
    unit: UnitId
    day: date
    since: datetime
    until: datetime
    next_due: datetime | None
    asked: tuple[Asked, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def standing(self) -> Answer | None:
        """The latest answer that counts."""
        return next((each for each in reversed(self.answers) if each.counts), None)

    @property
    def state(self) -> State:
        """How it stands now."""
        if self.standing is not None:
            return State(self.standing.verdict)
        return State.SILENT if self.asked else State.NOT_ASKED

    @property
    def is_late(self) -> bool:
        """Whether the answer came when the report had been cut off."""
        return self.standing is not None and self.standing.at >= self.until

    def times(self, person: PersonId) -> int:
        """How often the person was asked."""
        return next((each.times for each in self.asked if each.person == person), 0)

    def as_of(self, at: datetime) -> "Confirmation":
        """As it stood just before that instant."""
        given = tuple(each for each in self.answers if each.at < at)
        return replace(self, answers=given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a look came to: the confirmation as it is now, and who is asked at this instant."""

    confirmation: Confirmation
    people: tuple[PersonId, ...] = ()


def line_of(unit: UnitId, organisation: Organisation) -> tuple[PersonId, ...]:
    """Who is asked for a unit, in order: first and second contact, then the head."""
    known = organisation.units.get(unit)
    if known is None:
        return ()
    named = (*known.contacts, *((known.head,) if known.head else ()))
    return tuple(dict.fromkeys(each for each in named if each in organisation.people))


def look(
    confirmation: Confirmation,
    rule: ConfirmationRule,
    organisation: Organisation,
    accused: frozenset[PersonId],
    now: datetime,
) -> Asking:
    """Ask whoever is next at `now`; `accused` are complained about in cases of the unit.

    Each is asked and nagged `at_most` times before the next. Nobody is asked once the report is
    cut off, however late a restart looks.
    """
    if confirmation.standing is not None or now >= confirmation.until:
        return Asking(confirmation=replace(confirmation, next_due=None))
    usual = line_of(confirmation.unit, organisation)
    entitled = _entitled(confirmation.unit, usual, organisation, accused)
    people = _next(confirmation, rule, entitled, usual, accused)
    after = _with_asked(confirmation, people, now)
    again = now + timedelta(minutes=rule.nag_every_minutes)
    more = _next(after, rule, entitled, usual, accused) and again < after.until
    return Asking(
        confirmation=replace(after, next_due=again if more else None), people=tuple(people)
    )


def may_answer(person: PersonId, confirmation: Confirmation, organisation: Organisation) -> bool:
    """Whether the question is this person's: it was put to them, or could have been."""
    usual = line_of(confirmation.unit, organisation)
    return person in usual or confirmation.times(person) > 0


def answered(confirmation: Confirmation, answer: Answer) -> Confirmation:
    """The confirmation with the answer; one that counts ends the nagging.

    Said again of the same figures by the same person, nothing changes.
    """
    before = next((e for e in reversed(confirmation.answers) if e.by == answer.by), None)
    if before is not None and replace(before, at=answer.at) == answer:
        return confirmation
    next_due = None if answer.counts else confirmation.next_due
    return replace(confirmation, answers=(*confirmation.answers, answer), next_due=next_due)


def _entitled(
    unit: UnitId,
    usual: tuple[PersonId, ...],
    organisation: Organisation,
    accused: frozenset[PersonId],
) -> tuple[PersonId, ...]:
    """Those of the line who may know of every case.

    Where that leaves one person only, or no head, the nearest head above who may comes last:
    else the silence of one would leave nobody fit to answer.
    """
    found = tuple(each for each in usual if each not in accused)
    known = organisation.units.get(unit)
    has_head = known is not None and known.head in found
    if found == usual or (has_head and len(found) > 1):
        return found
    return (*found, *_head_above(unit, organisation, accused.union(found)))


def _head_above(
    unit: UnitId, organisation: Organisation, without: frozenset[PersonId]
) -> tuple[PersonId, ...]:
    heads = (each.head for each in organisation.line_above(unit))
    above = (h for h in heads if h and h not in without and h in organisation.people)
    return tuple(islice(above, 1))


def _next(
    confirmation: Confirmation,
    rule: ConfirmationRule,
    entitled: Iterable[PersonId],
    usual: Iterable[PersonId],
    accused: frozenset[PersonId],
) -> list[PersonId]:
    """Whose turn it is; and, of those complained about, whose turn it would have been."""

    def turn(line: Iterable[PersonId]) -> PersonId | None:
        left = (p for p in line if confirmation.times(p) <= rule.at_most)
        return next(left, None)

    told = {each.by for each in confirmation.answers}
    usual_turn = turn(usual)
    people = [turn(entitled)]
    if usual_turn in accused and usual_turn not in told:
        people.append(usual_turn)
    return [each for each in dict.fromkeys(people) if each is not None]


def _with_asked(
    confirmation: Confirmation, people: Iterable[PersonId], now: datetime
) -> Confirmation:
    asked = {each.person: each for each in confirmation.asked}
    for person in people:
        times = confirmation.times(person) + 1
        asked[person] = Asked(person=person, times=times, at=now)
    return replace(confirmation, asked=tuple(asked.values()))
