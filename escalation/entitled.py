"""Who may have the register 登记簿 as a file, and which cases of it.

Heads have that of their unit and readers that of their mailbox's unit, with everything below it.
No role gives it: administrators keep the machine and not the cases.
"""

from collections.abc import Callable, Iterator

from escalation.organisation import Mailbox, Organisation
from escalation.summary import Reach
from escalation.words import PersonId, UnitId

Holds = Callable[[UnitId, frozenset[PersonId]], bool]
"""Whether a case of that unit, and about those people, is on somebody's register."""


def entitled_to(person: PersonId, organisation: Organisation) -> tuple[UnitId, ...]:
    """The units whose register this person may have, each with all below it; none twice."""
    tops = dict.fromkeys(view.unit for view in _views(person, organisation))
    return tuple(
        unit
        for unit in tops
        if not any(organisation.is_within(unit, each) for each in tops if each != unit)
    )


def on_register_of(person: PersonId, organisation: Organisation, top: UnitId) -> Holds:
    """Which cases of `top` and below exist on the register of this person (R-CONF-1, A39).

    Never one about themselves. What they may have only as a reader is what the mailbox gets: no
    case about another of its readers either, for what one of them has the others open.
    """
    below = Reach(organisation, _as_head(person, top))
    views = [Reach(organisation, view) for view in _views(person, organisation)]

    def holds(unit: UnitId, about: frozenset[PersonId]) -> bool:
        return below.holds(unit, about) and any(view.holds(unit, about) for view in views)

    return holds


def _as_head(person: PersonId, unit: UnitId) -> Mailbox:
    """What would be opened by the head of the unit alone."""
    return Mailbox(id="", unit=unit, address="", readers=(person,))


def _views(person: PersonId, organisation: Organisation) -> Iterator[Mailbox]:
    """What this person reads, or would if there were a mailbox for heads."""
    if person not in organisation.people:
        return
    for unit in organisation.units.values():
        if unit.head == person:
            yield _as_head(person, unit.id)
    for mailbox in organisation.mailboxes.values():
        if person in mailbox.readers and mailbox.unit in organisation.units:
            yield mailbox
