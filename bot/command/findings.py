"""What is allowed and yet will fail some night: warnings of `duban check`.

Plans, settings, mailboxes and units; the rota is looked at in `rota_findings`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.command.rota_findings import rota_findings
from bot.configuration import Configuration
from bot.wires_on import wires_on
from escalation.organisation import Role, Unit
from escalation.reaching import ways
from escalation.words import UnitKind
from storage.files import duty_problems, plan_problems, problems, watching_problems
from storage.files.plan import PlanFile
from storage.files.plan_checks import doubts, problems_of
from storage.files.problems import Fault, Problem, Severity


def findings(read: Configuration, now: datetime) -> tuple[Problem, ...]:
    """Every warning: settings, plans, mailboxes, units, rota."""
    return (
        *_wires(read),
        *_plans(read, now),
        *_mailboxes(read),
        *_units(read),
        *rota_findings(read, now),
    )


def is_over(file: PlanFile, now: datetime) -> bool:
    """Whether no complaint will ever fall under the plan again."""
    return file.plan.until_at is not None and file.plan.until_at <= now


def _wires(read: Configuration) -> Iterator[Problem]:
    """Settings without which a command refuses or a summary stays at home."""
    if read.settings.telegram.token is None and not read.settings.wecom.is_on:
        yield Problem("设置", None, *problems.no_chat(), Severity.WARNING)
    sending = [file for file in read.plan_files if file.plan.summary.mailboxes]
    if read.settings.mail.host is None and sending:
        first = sending[0]
        fault = problems.no_mail_host(first.plan.id)
        yield Problem(first.path, first.lines.get("summary"), *fault, Severity.WARNING)
    yield from _watching(read)


def _watching(read: Configuration) -> Iterator[Problem]:
    """Nobody looks whether the wires work, or nobody could be told that the engine stands still."""
    settings = read.settings
    own = settings.watchdog
    if settings.is_drill:
        return
    if settings.wecom.is_on and settings.probe.wecom_user is None:
        fault = watching_problems.not_probed("企业微信", "wecom_user")
        yield Problem("设置", None, *fault, Severity.WARNING)
    if settings.telegram.token is not None and settings.probe.telegram_chat is None:
        fault = watching_problems.not_probed("Telegram", "telegram_chat")
        yield Problem("设置", None, *fault, Severity.WARNING)
    if settings.mail.host is not None and settings.probe.mail is None:
        yield Problem("设置", None, *watching_problems.not_probed("邮件", "mail"), Severity.WARNING)
    if own.mail.host is None and own.second_mail.host is None:
        yield Problem("设置", None, *watching_problems.no_watchdog_mail(), Severity.WARNING)
    elif not _is_told(read):
        yield Problem("设置", None, *watching_problems.nobody_for_the_watchdog(), Severity.WARNING)


def _is_told(read: Configuration) -> bool:
    people = read.duty.organisation.people.values()
    mails = [person.mail for person in people if Role.ADMINISTRATOR in person.roles]
    return any(mails) or bool(read.settings.watchdog.also)


def _plans(read: Configuration, now: datetime) -> Iterator[Problem]:
    for file in read.plan_files:
        if is_over(file, now) and file.plan.until_at is not None:
            ended = f"{file.plan.until_at.astimezone(file.plan.zone):%Y-%m-%d %H:%M}"
            over = iter([("period", plan_problems.period_over(ended))])
            yield from problems_of(file.path, file.lines, over, Severity.WARNING)
        else:
            found = doubts(file.plan)
            yield from problems_of(file.path, file.lines, found, Severity.WARNING)


def _mailboxes(read: Configuration) -> Iterator[Problem]:
    for mailbox in read.duty.organisation.mailboxes.values():
        if not mailbox.address:
            yield _at(read, f"mailbox:{mailbox.id}", duty_problems.no_address(mailbox.id))
        if not mailbox.readers:
            yield _at(read, f"mailbox:{mailbox.id}", duty_problems.no_readers(mailbox.id))


def _units(read: Configuration) -> Iterator[Problem]:
    """Units without head or contacts, told together; contacts nobody reaches, one by one."""
    units = [u for u in read.duty.organisation.units.values() if u.kind is not UnitKind.LINE]
    headless = [unit for unit in units if unit.head is None]
    if headless:
        yield _at(read, f"unit:{headless[0].id}", duty_problems.no_head(_names(headless)))
    short = [unit for unit in units if len(set(unit.contacts)) < 2]
    if short:
        yield _at(read, f"unit:{short[0].id}", duty_problems.few_contacts(_names(short)))
    people, there = read.duty.organisation.people, wires_on(read.settings)
    for unit in units:
        named = dict.fromkeys((*unit.contacts, *((unit.head,) if unit.head else ())))
        mute = [people[each].name for each in named if not ways(people[each], there)]
        if mute:
            fault = duty_problems.unreachable_contacts(unit.name, mute)
            yield _at(read, f"unit:{unit.id}", fault)


def _names(units: Sequence[Unit]) -> list[str]:
    return [unit.name for unit in units]


def _at(read: Configuration, key: str, fault: Fault) -> Problem:
    line = read.organisation.lines.get(key)
    return Problem(read.organisation.path, line, *fault, Severity.WARNING)
