"""值班: who is on duty now in the groups of one's own line, and the contacts of each unit."""

from datetime import datetime

from escalation.duty import Duty
from escalation.organisation import Organisation, Person, Unit
from escalation.words import PersonId, UnitId
from handlers.card import Card
from handlers.sentences import say


def roster_card(unit: UnitId, duty: Duty, now: datetime, at: str) -> Card:
    """From the person's own unit upwards."""
    lines = [
        line for each in duty.organisation.line_above(unit) for line in _unit_lines(each, duty, now)
    ]
    return Card(
        headline=say("roster.headline", at=at), lines=tuple(lines) or (say("roster.empty"),)
    )


def _unit_lines(unit: Unit, duty: Duty, now: datetime) -> list[str]:
    organisation = duty.organisation
    lines = []
    for group in organisation.groups:
        if group.unit != unit.id:
            continue
        on_call = duty.on_call(group.id, now)
        if on_call:
            people = _people(on_call, organisation)
            lines.append(say("roster.on_call", group=group.name, people=people))
        elif group.leader:
            people = _people((group.leader,), organisation)
            lines.append(say("roster.leader", group=group.name, people=people))
    for place, contact in enumerate(unit.contacts[:2], start=1):
        person = _people((contact,), organisation)
        lines.append(say(f"roster.contact_{place}", person=person))
    if unit.head and unit.head not in unit.contacts:
        lines.append(say("roster.head", person=_people((unit.head,), organisation)))
    return [say("roster.unit", unit=unit.name), *lines] if lines else []


def _people(people: tuple[PersonId, ...], organisation: Organisation) -> str:
    known = [organisation.people[each] for each in people if each in organisation.people]
    return "、".join(_person(each) for each in known)


def _person(person: Person) -> str:
    """Name, title, and where to ring when the chat is silent."""
    known = [each for each in (person.title, person.telephone) if each]
    if not known:
        return person.name
    return say("roster.person", name=person.name, title=" ".join(known))
