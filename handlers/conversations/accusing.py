"""被投诉人: chosen from a list or typed, before filing and after (R-CONF-1).

A person matched is gone around from then on; a name nobody bears is kept as text, and the card
says that it has not been matched.
"""

from collections.abc import Iterable
from dataclasses import replace

from escalation.event import AccusedNamed
from escalation.organisation import Person
from escalation.permission import Act, may
from escalation.words import PersonId, UnitId
from handlers.action import Action
from handlers.card import Card
from handlers.cards.buttons import DETAIL
from handlers.cards.draft_card import accused_card, token
from handlers.conversations import drafting, holding, told
from handlers.conversations.outcome import told_outcome
from handlers.draft import Draft, Wanted, asking
from handlers.reading.reader import cleaned
from handlers.room import Room
from handlers.sentences import say

_MOST = 30
_LONGEST_NAME = 60


async def ask_for_draft(room: Room, action: Action) -> None:
    """The list for a draft; a name may be typed as well."""
    draft = await drafting.of_action(room, action)
    if draft is not None:
        await holding.keep(room, asking(draft, Wanted.ACCUSED, "", room.now))
        room.redraw(_draft_list(room, draft))


async def toggle_in_draft(room: Room, action: Action) -> None:
    """One person of the list, chosen or taken back."""
    draft = await drafting.of_action(room, action)
    if draft is None:
        return
    person = by_token(action.choice, room)
    if person is None:
        room.toast(say("refused.unknown_person"))
        return
    draft = replace(draft, complained_about=draft.complained_about ^ {person})
    await holding.keep(room, draft)
    chosen = person in draft.complained_about
    name = room.organisation.name(person)
    room.toast(say("accused.taken" if chosen else "accused.removed", name=name))
    room.redraw(_draft_list(room, draft))


async def typed_for_draft(room: Room, draft: Draft, text: str) -> None:
    """A typed name."""
    called = cleaned(text)[:_LONGEST_NAME]
    people = told.named(called, room.organisation, draft.unit)
    if room.me in people:
        room.reply(Card(lines=(say("accused.yourself"),)))
    draft = replace(
        draft,
        accused=called,
        complained_about=draft.complained_about | (people - {room.me}),
        pending=None,
    )
    await holding.present(room, told.with_source(room, draft, "accused"))


async def ask_for_case(room: Room, action: Action) -> None:
    """The list for a case that was filed."""
    case = await room.visible(action.subject)
    if case is None or not may(room.me, Act.ACCUSE, case, room.duty):
        room.toast(say("refused.not_found"))
        return
    await holding.ask(room, Wanted.ACCUSE, case.id)
    people = [p for p in _listed(room, case.unit) if p.id not in case.complained_about]
    back = Action(DETAIL, case.id)
    room.reply(accused_card((), people, "setaccused", case.id, back), case=case)


async def chosen_for_case(room: Room, action: Action) -> None:
    """One person chosen: their access ends now."""
    person = by_token(action.choice, room)
    if person is None:
        room.toast(say("refused.unknown_person"))
        return
    await _name(room, action.subject, frozenset({person}), "")


async def typed_for_case(room: Room, draft: Draft, text: str) -> None:
    """A typed name for a case."""
    called = cleaned(text)[:_LONGEST_NAME]
    subject = draft.pending.subject if draft.pending else ""
    case = await room.visible(subject)
    unit = case.unit if case else draft.unit
    people = told.named(called, room.organisation, unit)
    await holding.keep(room, replace(draft, pending=None))
    await _name(room, subject, people, called)


def by_token(choice: str, room: Room) -> PersonId | None:
    """The person a button means."""
    return next((each for each in room.organisation.people if token(each) == choice), None)


async def _name(room: Room, case_id: str, people: frozenset[PersonId], text: str) -> None:
    if room.me in people:
        room.toast(say("accused.yourself"))
        return
    event = AccusedNamed(by=room.me, people=people, text=text)
    acted = await room.desk.act(room.connection, case_id, event, room.now)
    matched = acted.refused is None and not people
    room.toast(say("accused.unmatched") if matched else await told_outcome(room, acted, "accuse"))


def _draft_list(room: Room, draft: Draft) -> Card:
    back = Action("draft", draft.id)
    people = _listed(room, draft.unit)
    known = {person.id for person in people}
    others: Iterable[Person] = (
        room.organisation.people[each]
        for each in sorted(draft.complained_about - known)
        if each in room.organisation.people
    )
    return accused_card(draft.complained_about, [*others, *people], "setwho", draft.id, back)


def _listed(room: Room, unit: UnitId) -> list[Person]:
    """Staff of the unit and the heads of its line, without the one who asks."""
    organisation = room.organisation
    heads = [each.head for each in organisation.line_above(unit) if each.head]
    people = [
        *organisation.staff(unit),
        *(organisation.people[head] for head in heads if head in organisation.people),
    ]
    known = {person.id: person for person in people if person.id != room.me}
    return list(known.values())[:_MOST]
