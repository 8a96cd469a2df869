"""What is allowed and yet will fail some night: warnings of `duban check`.

Looks at every hour of the next 14 days, as the rota stands now.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.configuration import Configuration
from escalation.duty import Duty, Target
from escalation.plan import Level, Plan
from escalation.words import PersonId, UnitId, UnitKind
from storage.files import problems as say
from storage.files.problems import Fault, Problem, Severity

HOURS = 14 * 24

Place = tuple[tuple[Target, UnitId | None], ...]
"""A level's targets with the units they stand for, the same for many outlets."""


def findings(read: Configuration, now: datetime) -> tuple[Problem, ...]:
    """Every warning, in the order of the files."""
    return (
        *_wires(read),
        *_mailboxes(read),
        *_mute(read, now),
        *_gaps(read, now),
    )


def _warning(file: str, line: int | None, fault: Fault) -> Problem:
    return Problem(file, line, *fault, Severity.WARNING)


def _wires(read: Configuration) -> Iterator[Problem]:
    """Settings without which a command refuses or a summary stays at home."""
    if read.settings.telegram.token is None:
        yield _warning("设置", None, say.no_telegram_token())
    sending = [file for file in read.plan_files if file.plan.summary.mailboxes]
    if read.settings.mail.host is None and sending:
        first = sending[0]
        yield _warning(first.path, first.lines.get("summary"), say.no_mail_host(first.plan.id))


def _mailboxes(read: Configuration) -> Iterator[Problem]:
    for mailbox in read.duty.organisation.mailboxes.values():
        if not mailbox.address:
            line = read.organisation.lines.get(f"mailbox:{mailbox.id}")
            yield _warning(read.organisation.path, line, say.no_address(mailbox.id))


def _mute(read: Configuration, now: datetime) -> Iterator[Problem]:
    """People on duty whom nothing can reach, each told once."""
    told: set[PersonId] = set()
    for group in read.duty.schedules:
        called = (p for at in _hours(now) for p in read.duty.on_call(group, at))
        for person_id in dict.fromkeys(called):
            person = read.duty.organisation.people[person_id]
            if person.telegram is None and person.mail is None and person_id not in told:
                told.add(person_id)
                line = read.organisation.lines.get(f"person:{person_id}")
                yield _warning(read.organisation.path, line, say.no_channel(person.name, group))


def _gaps(read: Configuration, now: datetime) -> Iterator[Problem]:
    """Levels that name nobody for some outlet at some hour."""
    for file in read.plan_files:
        if file.plan.until_at is not None and file.plan.until_at <= now:
            continue
        zone = ZoneInfo(file.plan.timezone)
        for level in file.plan.levels:
            for names, empty in _empty_hours(read.duty, file.plan, level, now):
                first = empty[0].astimezone(zone).strftime("%m-%d %H:%M")
                fault = say.nobody(level.name, "、".join(names), first, len(empty), HOURS)
                yield _warning(file.path, file.lines.get(f"level:{level.id}"), fault)


def _empty_hours(
    duty: Duty, plan: Plan, level: Level, now: datetime
) -> Iterator[tuple[list[str], list[datetime]]]:
    """Outlets for which a level is empty, with those hours; outlets of one place together."""
    outlets: dict[Place, list[UnitId]] = {}
    for outlet in _outlets(duty, plan):
        outlets.setdefault(_place(duty, level, outlet), []).append(outlet)
    for same in outlets.values():
        empty = [
            at
            for at in _hours(now)
            if not any(duty.people(target, same[0], at) for target in level.targets)
        ]
        if empty:
            yield [duty.organisation.units[each].name for each in same[:3]], empty


def _outlets(duty: Duty, plan: Plan) -> Iterator[UnitId]:
    organisation = duty.organisation
    for unit in organisation.units.values():
        named = not plan.units or any(organisation.is_within(unit.id, u) for u in plan.units)
        if unit.kind is UnitKind.OUTLET and named:
            yield unit.id


def _place(duty: Duty, level: Level, outlet: UnitId) -> Place:
    def stands_for(target: Target) -> UnitId | None:
        if target.at is None:
            return outlet
        above = duty.organisation.above(outlet, target.at)
        return above.id if above else None

    return tuple((target, stands_for(target)) for target in level.targets)


def _hours(now: datetime) -> Iterator[datetime]:
    first = now.replace(minute=0, second=0, microsecond=0)
    return (first + timedelta(hours=hour) for hour in range(HOURS))
