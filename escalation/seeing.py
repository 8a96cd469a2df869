"""Which units a person may see into by their place in the bank.

Wider than `permission` and never narrower: it says where to look for what they may see.
"""

from escalation.organisation import Organisation, Role
from escalation.words import PersonId, UnitId

_LOOKING = frozenset({Role.UNION, Role.SPOKESPERSON})


def seen_by_place(person: PersonId, organisation: Organisation) -> frozenset[UnitId]:
    """Units in which a case may be the person's without naming them: theirs and those below."""
    known = organisation.people.get(person)
    if known is None:
        return frozenset()
    tops = {
        unit.id
        for unit in organisation.units.values()
        if unit.head == person or person in unit.contacts
    }
    tops |= {group.unit for group in organisation.groups_of(person)}
    if known.roles & _LOOKING:
        tops.add(known.unit)
    return frozenset(
        unit
        for unit in organisation.units
        if any(each.id in tops for each in organisation.line_above(unit))
    )
