"""Units, people and groups of the bank as values, and the questions rules ask of them.

Decides who stands above whom. Knows nothing of rotas (see `duty`) and of chat platforms
beyond the addresses a person was given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from escalation.words import PersonId, UnitId, UnitKind


class Role(StrEnum):
    """What a person may do beyond their place in units and groups."""

    ADMINISTRATOR = "administrator"
    UNION = "union"
    SPOKESPERSON = "spokesperson"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """通道次序: the names of transports in the order in which a person is tried."""

    ordinary: tuple[str, ...]
    critical: tuple[str, ...]


USUAL_LADDER = Ladder(
    ordinary=("wecom", "telegram", "mail"),
    critical=("wecom", "telegram", "sms", "voice", "wecom_call", "mail"),
)
"""For whoever the organisation file gives none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One member of staff. `telegram` is the numeric id, never a user name (A38).

    `wecom` is the userid there, in lower case. `mobile` is where Duban sends SMS and rings;
    `telephone` where people of the bank, and for a spokesperson the press, may ring.
    """

    id: PersonId
    name: str
    unit: UnitId
    title: str = ""
    telegram: int | None = None
    wecom: str | None = None
    mobile: str | None = None
    mail: str | None = None
    telephone: str | None = None
    ladder: Ladder = USUAL_LADDER
    roles: frozenset[Role] = frozenset()

    def address_on(self, transport: str) -> str | None:
        """Where the organisation file says that this person is on that transport."""
        if transport == "telegram":
            return str(self.telegram) if self.telegram is not None else None
        if transport in ("sms", "voice"):
            return self.mobile
        if transport in ("wecom", "wecom_call"):
            return self.wecom
        return self.mail if transport == "mail" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A place in the bank; `contacts` are the first and second contact, in that order."""

    id: UnitId
    name: str
    kind: UnitKind
    parent: UnitId | None = None
    head: PersonId | None = None
    contacts: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A standing group of a unit, for example the complaint group 投诉受理小组.

    `kind` is the word plans use (`complaint`, `press`, `union`); a unit has at most one
    group of a kind.
    """

    id: str
    name: str
    kind: str
    unit: UnitId
    leader: PersonId | None = None
    deputies: tuple[PersonId, ...] = ()
    members: tuple[PersonId, ...] = ()

    @property
    def everyone(self) -> tuple[PersonId, ...]:
        """Leader, deputies and members, each once, in that order."""
        leader = (self.leader,) if self.leader else ()
        return tuple(dict.fromkeys((*leader, *self.deputies, *self.members)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where a unit's reports go; `readers` are the people who open it (R-CONF-1)."""

    id: str
    unit: UnitId
    address: str
    readers: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Everything the organisation file says, except the rota."""

    units: Mapping[UnitId, Unit]
    people: Mapping[PersonId, Person]
    groups: tuple[Group, ...] = ()
    mailboxes: Mapping[str, Mailbox] = field(default_factory=dict)

    def line_above(self, unit: UnitId) -> Iterator[Unit]:
        """The unit itself, then its parents up to the top. A loop in the file ends it."""
        seen: set[UnitId] = set()
        current = self.units.get(unit)
        while current is not None and current.id not in seen:
            seen.add(current.id)
            yield current
            current = self.units.get(current.parent) if current.parent else None

    def above(self, unit: UnitId, kind: UnitKind) -> Unit | None:
        """The nearest unit of that kind at or above `unit`."""
        return next((each for each in self.line_above(unit) if each.kind == kind), None)

    def is_within(self, unit: UnitId, ancestor: UnitId) -> bool:
        """Whether `unit` is `ancestor` or lies below it."""
        return any(each.id == ancestor for each in self.line_above(unit))

    def group(self, kind: str, unit: UnitId) -> Group | None:
        """The group of that kind which belongs to exactly this unit."""
        return next((g for g in self.groups if g.kind == kind and g.unit == unit), None)

    def groups_of(self, person: PersonId) -> tuple[Group, ...]:
        """Every group in which the person leads, deputises or serves."""
        return tuple(g for g in self.groups if person in g.everyone)

    def staff(self, unit: UnitId) -> tuple[Person, ...]:
        """People whose own unit is exactly this one."""
        return tuple(p for p in self.people.values() if p.unit == unit)

    def name(self, person: PersonId | None) -> str:
        """How the person is called, or the bare identifier when they have left the file."""
        if person is None:
            return ""
        known = self.people.get(person)
        return known.name if known else str(person)

    def head_of(
        self, person: PersonId, without: frozenset[PersonId] = frozenset()
    ) -> PersonId | None:
        """Who is told when this person stalls: the head of the nearest unit not led by them.

        Heads in `without` are passed over: the person complained about learns nothing.
        """
        known = self.people.get(person)
        if known is None:
            return None
        heads = (unit.head for unit in self.line_above(known.unit))
        return next((head for head in heads if head and head not in {person, *without}), None)
