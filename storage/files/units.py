"""Units of the organisation file: nested under each other or flat with `parent`."""

from escalation.organisation import Unit
from escalation.words import PersonId, UnitId, UnitKind
from storage.files import problems as say
from storage.files.references import PERSON, UNIT, Register
from storage.files.table import Table

KEYS = ("id", "name", "kind", "parent", "head", "contacts", "units")


def read_units(table: Table, register: Register) -> dict[UnitId, Unit]:
    """Every unit, from the top down."""
    found: dict[UnitId, Unit] = {}
    for each in table.tables("units", "单位", KEYS):
        _read(each, None, register, found)
    return found


def _read(table: Table, above: str | None, register: Register, found: dict[UnitId, Unit]) -> None:
    unit_id = UnitId(table.identifier("id"))
    parent = _parent(table, above, register)
    unit = Unit(
        id=unit_id,
        name=table.text("name", 60),
        kind=_kind(table),
        parent=UnitId(parent) if parent else None,
        head=_person(register.one(PERSON, table, "head", "负责人")),
        contacts=tuple(
            PersonId(each) for each in register.several(PERSON, table, "contacts", "联系人")
        ),
    )
    if register.enter(UNIT, table, unit_id):
        found[unit_id] = unit
        if parent:
            register.parents[unit_id] = parent
    for each in table.tables("units", "单位", KEYS):
        _read(each, unit_id or None, register, found)


def _kind(table: Table) -> UnitKind:
    word = table.optional("kind")
    if word is None:
        table.missing("kind")
        return UnitKind.OUTLET
    return table.choice("kind", word, UnitKind) or UnitKind.OUTLET


def _parent(table: Table, above: str | None, register: Register) -> str | None:
    written = table.optional("parent")
    if written is None:
        return above
    if above and written.text != above:
        table.fault("parent", say.two_parents(table.text("id"), above, written.text))
        return above
    return register.refer(UNIT, written, table.place, "上级")


def check_parents(register: Register) -> None:
    """Note every circle of parents once, at its first unit."""
    told: set[str] = set()
    for start in register.parents:
        path = [start]
        while (above := register.parents.get(path[-1])) and above not in path:
            path.append(above)
        circle = path[path.index(above) :] if above else []
        if circle and not told & set(circle):
            told |= set(circle)
            first = min(circle, key=lambda unit: register.lines[f"{UNIT}:{unit}"])
            turn = circle.index(first)
            names = [*circle[turn:], *circle[:turn], first]
            register.page.fault(register.lines[f"{UNIT}:{first}"], say.parent_loop(names))


def _person(text: str | None) -> PersonId | None:
    return PersonId(text) if text else None
