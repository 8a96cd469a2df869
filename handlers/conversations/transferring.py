"""转办 and 请人协办: to whom, as buttons or by a typed search; then that person is paged."""

from collections.abc import Callable
from dataclasses import dataclass

from escalation.case import Case
from escalation.event import ByPerson, HelperAdded, Transferred
from escalation.organisation import Person
from escalation.permission import Act
from escalation.words import PersonId
from handlers.action import Action
from handlers.cards.choices import people_card
from handlers.cards.draft_card import token
from handlers.conversations import asking
from handlers.conversations.accusing import by_token
from handlers.draft import Draft, Offer, Wanted
from handlers.reading.reader import cleaned
from handlers.room import Room
from handlers.sentences import say

_MOST = 24


@dataclass(frozen=True, slots=True)
class _Asked:
    """One act that needs a person. `key` names its sentences, `chosen` the verb of its buttons."""

    act: Act
    key: str
    chosen: str
    wanted: Wanted
    event: Callable[[PersonId, PersonId], ByPerson]


TRANSFER = _Asked(
    Act.TRANSFER,
    "transfer",
    "trto",
    Wanted.TRANSFER,
    lambda by, to: Transferred(by=by, to=to),
)
HELP = _Asked(Act.HELP, "helping", "helpto", Wanted.HELP, lambda by, to: HelperAdded(by=by, to=to))
CHOSEN = (TRANSFER.chosen, HELP.chosen)
_BY_VERB: dict[str, _Asked] = {
    verb: each for each in (TRANSFER, HELP) for verb in (each.act, each.chosen)
}
_BY_WANTED = {each.wanted: each for each in (TRANSFER, HELP)}


async def ask(room: Room, action: Action) -> None:
    """The people on the case's line, as buttons."""
    asked = _BY_VERB[action.verb]
    case = await asking.case_for(room, action.subject, asked.act)
    if case is not None:
        await _offer(room, case, asked, _on_the_line(room, case, asked), say(f"{asked.key}.how"))


async def searched(room: Room, draft: Draft, text: str) -> None:
    """A typed name, title or unit."""
    assert draft.pending is not None
    asked = _BY_WANTED[draft.pending.wanted]
    case = await asking.case_answered(room, draft, asked.act)
    if case is None:
        return
    wanted = cleaned(text)
    everybody = list(room.organisation.people)
    found = [p for p in _allowed(room, case, asked, everybody) if _fits(room, p, wanted)]
    how = say("transfer.found" if found else "transfer.none", text=wanted[:30])
    await _offer(room, case, asked, found[:_MOST], how)


async def chosen(room: Room, action: Action) -> None:
    """Hand the case over, or call for help."""
    asked = _BY_VERB[action.verb]
    to = by_token(action.choice, room)
    if to is None:
        room.toast(say("refused.unknown_person"))
        return
    name = room.organisation.name(to)
    await asking.act(room, action.subject, asked.event(room.me, to), asked.act, name=name)


async def _offer(room: Room, case: Case, asked: _Asked, people: list[Person], how: str) -> None:
    """A title is searched for; only a whole name that is offered presses its button."""
    card = people_card(case, people, asked.chosen, asked.key, how)
    offers = tuple(Offer(p.name, asked.chosen, case.id, token(p.id)) for p in people)
    await asking.put(room, case, card, asked.wanted, offers=offers)


def _on_the_line(room: Room, case: Case, asked: _Asked) -> list[Person]:
    """Complaint groups and contacts of the case's unit and of those above it."""
    organisation = room.organisation
    found: list[PersonId] = []
    for unit in organisation.line_above(case.unit):
        found += unit.contacts
        group = organisation.group("complaint", unit.id)
        found += group.everyone if group else ()
    return _allowed(room, case, asked, found)[:_MOST]


def _allowed(room: Room, case: Case, asked: _Asked, people: list[PersonId]) -> list[Person]:
    """Never the person complained about (R-BM-5), and nobody who has it already."""
    known = room.organisation.people
    shut_out = {*case.complained_about, case.handler}
    if asked is HELP:
        shut_out |= {room.me, *case.helpers}
    return [known[each] for each in dict.fromkeys(people) if each in known and each not in shut_out]


def _fits(room: Room, person: Person, wanted: str) -> bool:
    unit = room.organisation.units.get(person.unit)
    return bool(wanted) and wanted in f"{person.name} {person.title} {unit.name if unit else ''}"
