"""People, groups and mailboxes of the organisation file.

A person's telegram is the numeric id: a user name can be given up and taken by somebody else
the next day, and two people cannot share one phone (A38).
"""

import re

from escalation.organisation import Group, Mailbox, Person, Role
from escalation.words import PersonId, UnitId
from storage.files import problems as say
from storage.files.references import GROUP, MAILBOX, PERSON, UNIT, Register
from storage.files.table import Table

PERSON_KEYS = ("id", "name", "unit", "title", "telegram", "mail", "telephone", "roles")
GROUP_KEYS = ("id", "name", "kind", "unit", "leader", "deputies", "members")
MAILBOX_KEYS = ("id", "unit", "address", "readers")

_MAIL = re.compile(r"[^@\s,;<>\x00-\x1f]+@[^@\s,;<>\x00-\x1f]+")
_TELEPHONE = re.compile(r"\+?[0-9][0-9 -]{1,18}[0-9](?: ?转 ?[0-9]{1,6})?")
_MOST_TELEGRAM = 2**52


def read_people(table: Table, register: Register) -> dict[PersonId, Person]:
    """Every person; no two with one telegram."""
    found: dict[PersonId, Person] = {}
    owners: dict[int, tuple[str, int]] = {}
    for each in table.tables("people", "人员", PERSON_KEYS):
        person = _person(each, register)
        if person.telegram is not None:
            _check_owner(each, person, owners)
        if register.enter(PERSON, each, person.id):
            found[person.id] = person
    return found


def read_groups(table: Table, register: Register) -> tuple[Group, ...]:
    """Every group; a unit has one of a kind."""
    found: list[Group] = []
    kinds: dict[tuple[UnitId, str], str] = {}
    for each in table.tables("groups", "小组", GROUP_KEYS):
        group = _group(each, register)
        if not group.everyone:
            each.fault("id", say.empty_group(group.id))
        first = kinds.setdefault((group.unit, group.kind), group.id)
        if first != group.id:
            each.fault("kind", say.same_kind_of_group(group.unit, group.kind, first))
        if register.enter(GROUP, each, group.id):
            found.append(group)
    return tuple(found)


def read_mailboxes(table: Table, register: Register) -> dict[str, Mailbox]:
    """Every mailbox; one without an address is left to `duban check` to warn of."""
    found: dict[str, Mailbox] = {}
    for each in table.tables("mailboxes", "信箱", MAILBOX_KEYS):
        mailbox = Mailbox(
            id=each.identifier("id"),
            unit=_unit(each, register),
            address=_mail(each, "address") or "",
            readers=_people(each, "readers", "收信人", register),
        )
        if register.enter(MAILBOX, each, mailbox.id):
            found[mailbox.id] = mailbox
    return found


def _person(table: Table, register: Register) -> Person:
    roles = (table.choice("roles", word, Role) for word in table.words("roles"))
    title = table.optional("title", 60)
    return Person(
        id=PersonId(table.identifier("id")),
        name=table.text("name", 40),
        unit=_unit(table, register),
        title=title.text if title else "",
        telegram=_telegram(table),
        mail=_mail(table, "mail"),
        telephone=_telephone(table),
        roles=frozenset(role for role in roles if role is not None),
    )


def _group(table: Table, register: Register) -> Group:
    leader = register.one(PERSON, table, "leader", "组长")
    return Group(
        id=table.identifier("id"),
        name=table.text("name", 60),
        kind=table.identifier("kind"),
        unit=_unit(table, register),
        leader=PersonId(leader) if leader else None,
        deputies=_people(table, "deputies", "副组长", register),
        members=_people(table, "members", "成员", register),
    )


def _unit(table: Table, register: Register) -> UnitId:
    if "unit" not in table:
        table.missing("unit")
    return UnitId(register.one(UNIT, table, "unit", "单位") or "")


def _people(table: Table, key: str, role: str, register: Register) -> tuple[PersonId, ...]:
    return tuple(PersonId(each) for each in register.several(PERSON, table, key, role))


def _telephone(table: Table) -> str | None:
    """A number as it is dialled: digits, with + - and an extension at most."""
    word = table.optional("telephone", 30)
    if word is None:
        return None
    if not _TELEPHONE.fullmatch(word.text):
        table.fault("telephone", say.bad_telephone(word.text))
        return None
    return word.text


def _telegram(table: Table) -> int | None:
    word = table.optional("telegram")
    if word is None:
        return None
    if re.fullmatch(r"[0-9]{1,16}", word.text) and 0 < int(word.text) < _MOST_TELEGRAM:
        return int(word.text)
    table.page.fault(word.line, say.telegram_name(table.place, word.text[:40]))
    return None


def _mail(table: Table, key: str) -> str | None:
    word = table.optional(key, 254)
    if word is None or not word.text:
        return None
    if not _MAIL.fullmatch(word.text):
        table.page.fault(word.line, say.bad_mail(table.place, word.text[:60]))
    return word.text


def _check_owner(table: Table, person: Person, owners: dict[int, tuple[str, int]]) -> None:
    number, line = person.telegram or 0, table.line_of("telegram")
    first, first_line = owners.setdefault(number, (f"{person.name}（{person.id}）", line))
    if first_line != line or person.id not in first:
        second = f"{person.name}（{person.id}）"
        table.fault("telegram", say.same_telegram(first, second, number, first_line))
