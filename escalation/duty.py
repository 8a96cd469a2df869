"""Who is on duty: shifts, rotation, overrides 替班, and the people a plan's target means.

All local times are those of the schedule's time zone (Asia/Shanghai unless the file says
otherwise); all instants are aware UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from escalation.organisation import Group, Organisation, Unit
from escalation.words import PersonId, UnitId, UnitKind


class Turns(StrEnum):
    """How the teams of a shift follow each other."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """班次: the hours of a local day (past midnight when `ends` is not after `starts`).

    With `turns`, the teams take it in turn by day or week counted from `since`; without,
    every team named is on. `weekdays` are Monday 0 to Sunday 6 of the day it starts.
    """

    teams: tuple[tuple[PersonId, ...], ...]
    starts: time = time(0, 0)
    ends: time = time(0, 0)
    weekdays: frozenset[int] = frozenset(range(7))
    turns: Turns | None = None
    since: date = date(2026, 1, 5)

    def begun_on(self, local: datetime) -> date | None:
        """The local day on which the shift running at `local` began, if it is running."""
        for day in (local.date(), local.date() - timedelta(days=1)):
            begins = datetime.combine(day, self.starts, local.tzinfo)
            ends_on = day if self.ends > self.starts else day + timedelta(days=1)
            ends = datetime.combine(ends_on, self.ends, local.tzinfo)
            if begins <= local < ends and day.weekday() in self.weekdays:
                return day
        return None

    def people_at(self, local: datetime) -> tuple[PersonId, ...]:
        """Those on this shift at a local instant."""
        day = self.begun_on(local)
        if day is None or not self.teams:
            return ()
        if self.turns is None:
            return tuple(dict.fromkeys(person for team in self.teams for person in team))
        length = 7 if self.turns is Turns.WEEKLY else 1
        return self.teams[((day - self.since).days // length) % len(self.teams)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """替班: between two instants `substitute` stands in for `person`."""

    person: PersonId
    substitute: PersonId
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """值班表 of one group."""

    group: str
    shifts: tuple[Shift, ...]
    overrides: tuple[Override, ...] = ()
    timezone: str = "Asia/Shanghai"

    def on_call(self, at: datetime) -> tuple[PersonId, ...]:
        """Who is on call at an instant, overrides applied, each person once."""
        local = at.astimezone(ZoneInfo(self.timezone))
        planned = [person for shift in self.shifts for person in shift.people_at(local)]
        return tuple(dict.fromkeys(self._substitute(person, at) for person in planned))

    def _substitute(self, person: PersonId, at: datetime) -> PersonId:
        for each in self.overrides:
            if each.person == person and each.starts_at <= at < each.ends_at:
                return each.substitute
        return person


class Who(StrEnum):
    """The first half of a target: whom of a unit or group the plan means."""

    HEAD = "head"
    CONTACTS = "contacts"
    DUTY = "duty"
    LEADER = "leader"
    DEPUTIES = "deputies"
    MEMBERS = "members"
    PERSON = "person"
    FIRST_CONTACT = "first_contact"


@dataclass(frozen=True, slots=True)
class Target:
    """通知对象, written `duty:complaint@branch`, `head@outlet` or `person:zhang`.

    `name` is the group's kind or the person; `at` None means the unit of the case itself.
    """

    who: Who
    name: str = ""
    at: UnitKind | None = None

    def __str__(self) -> str:
        name = f":{self.name}" if self.name else ""
        return f"{self.who}{name}" + (f"@{self.at}" if self.at else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """The organisation together with its rota: answers who a target is at an instant."""

    organisation: Organisation
    schedules: Mapping[str, Schedule] = field(default_factory=dict)

    def people(self, target: Target, unit: UnitId, at: datetime) -> tuple[PersonId, ...]:
        """Those whom `target` means for a case of `unit` at `at`; empty when nobody."""
        if target.who is Who.PERSON:
            known = PersonId(target.name) in self.organisation.people
            return (PersonId(target.name),) if known else ()
        place = self._place(target, unit)
        if place is None:
            return ()
        if target.who is Who.HEAD:
            return (place.head,) if place.head else ()
        if target.who is Who.CONTACTS:
            return place.contacts
        group = self.organisation.group(target.name, place.id)
        return self._of_group(target.who, group, at) if group else ()

    def on_call(self, group: str, at: datetime) -> tuple[PersonId, ...]:
        """Who is on call for a group by its identifier; empty without a schedule."""
        schedule = self.schedules.get(group)
        return schedule.on_call(at) if schedule else ()

    def _place(self, target: Target, unit: UnitId) -> Unit | None:
        if target.at is None:
            return self.organisation.units.get(unit)
        return self.organisation.above(unit, target.at)

    def _of_group(self, who: Who, group: Group, at: datetime) -> tuple[PersonId, ...]:
        if who is Who.DUTY:
            return self.on_call(group.id, at)
        if who is Who.LEADER:
            return (group.leader,) if group.leader else ()
        return group.deputies if who is Who.DEPUTIES else group.everyone
