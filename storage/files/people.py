"""People, groups and mailboxes of the organisation file."""

from escalation.organisation import USUAL_LADDER, Group, Ladder, Mailbox, Person, Role
from escalation.words import PersonId, UnitId
from storage.files import addresses
from storage.files import problems as say
from storage.files.addresses import Owners
from storage.files.ladders import read_ladder
from storage.files.references import GROUP, MAILBOX, PERSON, UNIT, Register
from storage.files.table import Table

PERSON_KEYS = (
    *("id", "name", "unit", "title", "roles"),
    *("telegram", "wecom", "mobile", "mail", "telephone", "ladder"),
)
GROUP_KEYS = ("id", "name", "kind", "unit", "leader", "deputies", "members")
MAILBOX_KEYS = ("id", "unit", "address", "readers")


def read_people(table: Table, register: Register) -> dict[PersonId, Person]:
    """Every person; no two with one telegram, wecom or mobile."""
    found: dict[PersonId, Person] = {}
    usual, owners = read_ladder(table, USUAL_LADDER), Owners()
    for each in table.tables("people", "人员", PERSON_KEYS):
        person = _person(each, register, usual)
        owners.enter(each, person)
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
            address=addresses.mail(each, "address") or "",
            readers=_people(each, "readers", "收信人", register),
        )
        if register.enter(MAILBOX, each, mailbox.id):
            found[mailbox.id] = mailbox
    return found


def _person(table: Table, register: Register, usual: Ladder) -> Person:
    roles = (table.choice("roles", word, Role) for word in table.words("roles"))
    title = table.optional("title", 60)
    return Person(
        id=PersonId(table.identifier("id")),
        name=table.text("name", 40),
        unit=_unit(table, register),
        title=title.text if title else "",
        telegram=addresses.telegram(table),
        wecom=addresses.wecom(table),
        mobile=addresses.mobile(table),
        mail=addresses.mail(table, "mail"),
        telephone=addresses.telephone(table),
        ladder=read_ladder(table, usual),
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
