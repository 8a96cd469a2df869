"""Whether somebody can be paged at every hour of the next 14 days, as the rota stands now."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.configuration import Configuration
from bot.wires_on import wires_on
from escalation.duty import Duty, Schedule, Target, Who
from escalation.organisation import Group
from escalation.plan import Level
from escalation.reaching import LEAST_WAYS, count, ways
from escalation.words import PersonId, UnitId
from handlers import labels
from storage.files import duty_problems as say
from storage.files.plan import PlanFile
from storage.files.plan_people import covered_units
from storage.files.problems import Fault, Problem, Severity

DAYS = 14
HOURS = DAYS * 24
STEP = timedelta(minutes=15)
"""Gaps of the rota are looked for at quarters of an hour."""

Place = tuple[tuple[Target, UnitId | None], ...]
"""A level's targets with the units they stand for, the same for many outlets."""


def rota_findings(read: Configuration, now: datetime) -> Iterator[Problem]:
    """Empty hours group by group, people whom nothing reaches, levels that are empty at an hour."""
    files = [f for f in read.plan_files if f.plan.until_at is None or f.plan.until_at > now]
    yield from _groups(read, files, now)
    yield from _people(read, now)
    for file in files:
        yield from _gaps(read, file, now)


def _groups(read: Configuration, files: list[PlanFile], now: datetime) -> Iterator[Problem]:
    """Groups that a plan pages by their rota, and that have none or one with gaps."""
    for group in _paged_by_rota(read.duty, files):
        schedule = read.duty.schedules.get(group.id)
        if schedule is None:
            yield _at(read, f"group:{group.id}", say.no_rota(group.name, group.kind))
        elif spans := _empty_spans(schedule, now):
            hours = sum(((end - start) for start, end in spans), timedelta(0)) / timedelta(hours=1)
            zone = ZoneInfo(schedule.timezone)
            shown = [_span(start.astimezone(zone), end.astimezone(zone)) for start, end in spans]
            yield _at(read, f"rota:{group.id}", say.empty_hours(group.name, hours, shown))


def _paged_by_rota(duty: Duty, files: list[PlanFile]) -> list[Group]:
    found: dict[str, Group] = {}
    for file in files:
        targets = {t for level in file.plan.levels for t in level.targets if t.who is Who.DUTY}
        for unit in covered_units(file.plan, duty.organisation):
            for target in targets:
                place = duty.organisation.above(unit, target.at) if target.at else None
                group = duty.organisation.group(target.name, place.id if place else unit)
                if group:
                    found[group.id] = group
    return [group for group in duty.organisation.groups if group.id in found]


def _empty_spans(schedule: Schedule, now: datetime) -> list[tuple[datetime, datetime]]:
    """The stretches of time in which nobody of the schedule is on call."""
    first = _hour(now)
    spans: list[tuple[datetime, datetime]] = []
    for i in range(DAYS * int(timedelta(days=1) / STEP)):
        at = first + i * STEP
        if schedule.on_call(at):
            continue
        if spans and spans[-1][1] == at:
            spans[-1] = (spans[-1][0], at + STEP)
        else:
            spans.append((at, at + STEP))
    return spans


def _span(start: datetime, end: datetime) -> str:
    until = f"{end:%H:%M}" if end - start < timedelta(days=1) else f"{end:%m-%d %H:%M}"
    return f"{start:%m-%d %H:%M}—{until}"


def _people(read: Configuration, now: datetime) -> Iterator[Problem]:
    """Who is on duty with fewer ways than are asked for, and who is not of the group."""
    people, there = read.duty.organisation.people, wires_on(read.settings)
    groups = {group.id: group for group in read.duty.organisation.groups}
    single: dict[PersonId, str] = {}
    told: set[PersonId] = set()
    for group_id in read.duty.schedules:
        called = (p for at in _hours(now) for p in read.duty.on_call(group_id, at))
        for person_id in dict.fromkeys(called):
            person = people[person_id]
            found = ways(person, there)
            if not found and person_id not in told:
                yield _at(read, f"person:{person_id}", say.no_channel(person.name, group_id))
                told.add(person_id)
            elif found and count(found) < LEAST_WAYS:
                single[person_id] = f"{person.name}（{labels.transport(found[0])}）"
            if person_id not in groups[group_id].everyone:
                fault = say.outsider(person.name, groups[group_id].name)
                yield _at(read, f"rota:{group_id}", fault)
    if single:
        fault = say.one_channel(list(single.values()))
        yield _at(read, f"person:{next(iter(single))}", fault)


def _gaps(read: Configuration, file: PlanFile, now: datetime) -> Iterator[Problem]:
    """Levels that call nobody for some outlet at some hour; nobody at all is an agreement's."""
    zone = file.plan.zone
    for level in file.plan.levels:
        gaps = list(_empty_hours(read.duty, file, level, now))
        outlets = covered_units(file.plan, read.duty.organisation)
        if sum(len(u) for u, empty in gaps if len(empty) == HOURS) == len(outlets):
            continue
        for units, empty in gaps:
            names = [read.duty.organisation.units[each].name for each in units]
            first = f"{empty[0].astimezone(zone):%m-%d %H:%M}"
            fault = say.nobody(level.name, names, first, len(empty), HOURS)
            line = file.lines.get(f"level:{level.id}")
            yield Problem(file.path, line, *fault, Severity.WARNING)


def _empty_hours(
    duty: Duty, file: PlanFile, level: Level, now: datetime
) -> Iterator[tuple[list[UnitId], list[datetime]]]:
    """Outlets for which a level is empty, with those hours; outlets of one place together."""
    targets = (*level.targets, *level.if_empty)
    outlets: dict[Place, list[UnitId]] = {}
    for outlet in covered_units(file.plan, duty.organisation):
        outlets.setdefault(_place(duty, targets, outlet), []).append(outlet)
    for same in outlets.values():
        empty = [at for at in _hours(now) if not any(duty.people(t, same[0], at) for t in targets)]
        if empty:
            yield same, empty


def _place(duty: Duty, targets: tuple[Target, ...], outlet: UnitId) -> Place:
    def stands_for(target: Target) -> UnitId | None:
        if target.at is None:
            return outlet
        above = duty.organisation.above(outlet, target.at)
        return above.id if above else None

    return tuple((target, stands_for(target)) for target in targets)


def _hours(now: datetime) -> Iterator[datetime]:
    return (_hour(now) + timedelta(hours=hour) for hour in range(HOURS))


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _at(read: Configuration, key: str, fault: Fault) -> Problem:
    line = read.organisation.lines.get(key)
    return Problem(read.organisation.path, line, *fault, Severity.WARNING)
