"""The organisation file: units, people, groups, mailboxes and the rota, into `Duty`.

Every reference is checked only after all of it was read, so that one wrong entry does not
make a hundred others look wrong.
"""

from dataclasses import dataclass
from pathlib import Path

from escalation.duty import Duty
from escalation.organisation import Organisation
from storage.files.people import read_groups, read_mailboxes, read_people
from storage.files.problems import Problem
from storage.files.references import Register, check_references
from storage.files.rota import read_rota
from storage.files.table import Page, Table
from storage.files.times import timezone_of
from storage.files.units import check_parents, read_units
from storage.files.yaml_nodes import compose, read_text

KEYS = ("timezone", "ladder", "units", "people", "groups", "rota", "mailboxes")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFile:
    """What an organisation file says, with the lines on which it says so.

    `lines` has keys such as `unit:north`, `person:wangfang`, `group:branch-complaint`,
    `rota:branch-complaint`, `mailbox:branch-union`.
    """

    path: str
    duty: Duty
    timezone: str
    lines: dict[str, int]


def read_organisation(path: Path) -> tuple[OrganisationFile | None, tuple[Problem, ...]]:
    """The organisation file with its lines, and every problem in it."""
    text, problems = read_text(path, "组织文件")
    if text is None:
        return None, problems
    return read_organisation_text(text, str(path))


def load_organisation(path: Path) -> tuple[Duty | None, tuple[Problem, ...]]:
    """The organisation with its rota, and every problem in the file."""
    read, problems = read_organisation(path)
    return (read.duty if read else None), problems


def read_organisation_text(
    text: str, file: str
) -> tuple[OrganisationFile | None, tuple[Problem, ...]]:
    """The same from a text; `file` is the name that problems give."""
    root, problems = compose(text, file)
    if root is None:
        return None, problems
    page = Page(file)
    table = Table(page, root, "组织文件", KEYS)
    for key in ("units", "people"):
        if key not in table:
            table.missing(key)
    register = Register(page)
    read = _read(table, register)
    check_references(register)
    check_parents(register)
    return (read if page.is_usable else None), page.in_order


def _read(table: Table, register: Register) -> OrganisationFile:
    timezone = timezone_of(table)
    organisation = Organisation(
        units=read_units(table, register),
        people=read_people(table, register),
        groups=read_groups(table, register),
        mailboxes=read_mailboxes(table, register),
    )
    duty = Duty(organisation=organisation, schedules=read_rota(table, register, timezone))
    return OrganisationFile(
        path=table.page.file, duty=duty, timezone=timezone, lines=register.lines
    )
