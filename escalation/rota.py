"""Looks over rotas ahead of time: hours with nobody, and whom one may ring meanwhile (T25)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from escalation.duty import Duty, Schedule
from escalation.organisation import Person
from escalation.words import PersonId, UnitId

_STEP = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody is on call from the first instant to before the second, both aware UTC."""

    starts_at: datetime
    ends_at: datetime


def empty_hours(schedule: Schedule, from_at: datetime, until_at: datetime) -> tuple[Gap, ...]:
    """When nobody is on call between two instants, found to a quarter of an hour.

    Looked at are the quarters of the clock and the first instant itself, which is how finely
    people write shifts; a gap shorter than that between two looks is not found.
    """
    gaps: list[Gap] = []
    at = from_at
    while at < until_at:
        following = min(_next_quarter(at), until_at)
        if not schedule.on_call(at):
            if gaps and gaps[-1].ends_at == at:
                gaps[-1] = Gap(gaps[-1].starts_at, following)
            else:
                gaps.append(Gap(at, following))
        at = following
    return tuple(gaps)


def on_call_between(
    schedule: Schedule, from_at: datetime, until_at: datetime
) -> tuple[PersonId, ...]:
    """Everybody who is on call at some time between two instants, each once."""
    found: list[PersonId] = []
    at = from_at
    while at < until_at:
        found += schedule.on_call(at)
        at = _next_quarter(at)
    return tuple(dict.fromkeys(found))


def to_ring(duty: Duty, unit: UnitId, at: datetime) -> Person | None:
    """Whom somebody of a unit may ring now: on call and with a telephone, the nearest first.

    Failing that, the nearest head with a telephone; None when the file names no such number.
    """
    organisation = duty.organisation
    line = list(organisation.line_above(unit))
    on_call = [
        person
        for each in line
        for group in organisation.groups
        if group.unit == each.id
        for person in duty.on_call(group.id, at)
    ]
    heads = [each.head for each in line if each.head]
    known = (organisation.people.get(person) for person in (*on_call, *heads))
    return next((person for person in known if person and person.telephone), None)


def _next_quarter(at: datetime) -> datetime:
    """The next full quarter of an hour; every zone in use is whole quarters from UTC."""
    past = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at - past + _STEP
