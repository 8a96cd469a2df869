"""The rota 值班表 of the organisation file: shifts by group, turns of teams, overrides 替班."""

from datetime import date, time

from escalation.duty import Override, Schedule, Shift, Turns
from escalation.words import PersonId
from storage.files import problems as say
from storage.files.references import GROUP, PERSON, ROTA, Register
from storage.files.table import Table
from storage.files.times import date_of, instant_of, time_of, timezone_of, weekdays_of

KEYS = ("shifts", "overrides", "timezone")
SHIFT_KEYS = ("people", "teams", "turns", "since", "days", "from", "to")
OVERRIDE_KEYS = ("person", "substitute", "from", "until")

FIRST_MONDAY = date(2026, 1, 5)
"""Turns are counted from here when `since` is not written."""

Teams = tuple[tuple[PersonId, ...], ...]


def read_rota(table: Table, register: Register, timezone: str) -> dict[str, Schedule]:
    """The schedules by group id."""
    rota = table.table("rota", "值班表", None)
    found: dict[str, Schedule] = {}
    for word, each in rota.items("值班表", KEYS) if rota else ():
        register.refer(GROUP, word, "值班表", "小组")
        register.lines[f"{ROTA}:{word.text}"] = word.line
        found[word.text] = _schedule(each, word.text, register, timezone_of(each, timezone))
    return found


def _schedule(table: Table, group: str, register: Register, timezone: str) -> Schedule:
    shifts = tuple(
        _shift(each, group, register) for each in table.tables("shifts", "班次", SHIFT_KEYS)
    )
    if not shifts:
        table.fault("shifts", say.no_shifts(group))
    overrides = (
        _override(each, group, register, timezone)
        for each in table.tables("overrides", "替班", OVERRIDE_KEYS)
    )
    return Schedule(
        group=group,
        shifts=shifts,
        overrides=tuple(each for each in overrides if each is not None),
        timezone=timezone,
    )


def _shift(table: Table, group: str, register: Register) -> Shift:
    teams = _teams(table, group, register)
    turns = table.optional("turns")
    if turns and "teams" not in table:
        table.fault("turns", say.turns_without_teams(group))
    return Shift(
        teams=teams,
        starts=time_of(table, "from", time(0, 0)),
        ends=time_of(table, "to", time(0, 0)),
        weekdays=weekdays_of(table, "days"),
        turns=table.choice("turns", turns, Turns) if turns else None,
        since=date_of(table, "since", FIRST_MONDAY),
    )


def _teams(table: Table, group: str, register: Register) -> Teams:
    """Fixed people are one team; teams are lists of people, or single people."""
    if "people" in table and "teams" in table:
        table.fault("teams", say.people_and_teams(group))
    if "people" in table:
        teams: Teams = (_people(table, "people", register),)
    else:
        teams = _teams_of(table, register)
    if not teams or not all(teams):
        table.fault("teams" if "teams" in table else "people", say.empty_shift(group))
    return teams


def _people(table: Table, key: str, register: Register) -> tuple[PersonId, ...]:
    return tuple(PersonId(each) for each in register.several(PERSON, table, key, "值班人员"))


def _teams_of(table: Table, register: Register) -> Teams:
    return tuple(
        tuple(PersonId(register.refer(PERSON, word, table.place, "值班人员")) for word in team)
        for team in table.rows("teams")
    )


def _override(table: Table, group: str, register: Register, timezone: str) -> Override | None:
    for key in OVERRIDE_KEYS:
        if key not in table:
            table.missing(key)
    person = register.one(PERSON, table, "person", "原值班人")
    substitute = register.one(PERSON, table, "substitute", "替班人")
    starts_at = instant_of(table, "from", timezone)
    ends_at = instant_of(table, "until", timezone, ends=True)
    if not (person and substitute and starts_at and ends_at):
        return None
    if ends_at <= starts_at:
        table.fault("until", say.backwards(f"{group} 的替班"))
    return Override(
        person=PersonId(person),
        substitute=PersonId(substitute),
        starts_at=starts_at,
        ends_at=ends_at,
    )
