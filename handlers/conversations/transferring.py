"""转办: to whom, as buttons or by a typed search; then the new handler is paged."""

from dataclasses import replace

from escalation.case import Case
from escalation.event import Transferred
from escalation.organisation import Person
from escalation.permission import Act, may
from escalation.words import PersonId
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards.buttons import in_rows
from handlers.cards.draft_card import token
from handlers.conversations import holding
from handlers.conversations.accusing import by_token
from handlers.conversations.outcome import told_outcome
from handlers.draft import Draft, Wanted
from handlers.reading.reader import cleaned
from handlers.room import Room
from handlers.sentences import say

_MOST = 24


async def ask(room: Room, action: Action) -> None:
    """The people on the case's line, as buttons."""
    case = await room.visible(action.subject)
    if case is None or not may(room.me, Act.TRANSFER, case, room.duty):
        room.toast(say("refused.not_found"))
        return
    if not case.is_open:
        room.toast(say("refused.closed"))
        return
    await holding.ask(room, Wanted.TRANSFER, case.id)
    room.reply(_choice(case, _on_the_line(room, case), say("transfer.how")), case=case)


async def searched(room: Room, draft: Draft, text: str) -> None:
    """A typed name, title or unit."""
    case = await room.visible(draft.pending.subject if draft.pending else "")
    if case is None:
        await holding.keep(room, replace(draft, pending=None))
        room.reply(Card(lines=(say("refused.not_found"),)))
        return
    wanted = cleaned(text)
    found = [
        p for p in _allowed(room, case, list(room.organisation.people)) if _fits(room, p, wanted)
    ]
    how = say("transfer.found" if found else "transfer.none", text=wanted[:30])
    room.reply(_choice(case, found[:_MOST], how), case=case)


async def chosen(room: Room, action: Action) -> None:
    """Hand the case over."""
    to = by_token(action.choice, room)
    if to is None:
        room.toast(say("refused.unknown_person"))
        return
    event = Transferred(by=room.me, to=to)
    acted = await room.desk.act(room.connection, action.subject, event, room.now)
    draft = await holding.load(room)
    await holding.keep(room, replace(draft, pending=None))
    room.toast(await told_outcome(room, acted, Act.TRANSFER))


def _choice(case: Case, people: list[Person], how: str) -> Card:
    buttons = [
        Button(
            say("transfer.person", name=each.name, title=each.title).strip(),
            Action("trto", case.id, token(each.id)),
        )
        for each in people
    ]
    cancel = Button(say("button.cancel"), Action("cancel", case.id))
    return Card(
        headline=say("transfer.headline", number=case.number),
        lines=(how,),
        buttons=(*in_rows(buttons, 2), (cancel,)),
        protected=True,
    )


def _on_the_line(room: Room, case: Case) -> list[Person]:
    """Complaint groups and contacts of the case's unit and of those above it."""
    organisation = room.organisation
    found: list[PersonId] = []
    for unit in organisation.line_above(case.unit):
        found += unit.contacts
        group = organisation.group("complaint", unit.id)
        found += group.everyone if group else ()
    return _allowed(room, case, found)[:_MOST]


def _allowed(room: Room, case: Case, people: list[PersonId]) -> list[Person]:
    """Never the person complained about (R-BM-5), and nobody who has it already."""
    known = room.organisation.people
    shut_out = case.complained_about | ({case.handler} if case.handler else set())
    return [known[each] for each in dict.fromkeys(people) if each in known and each not in shut_out]


def _fits(room: Room, person: Person, wanted: str) -> bool:
    unit = room.organisation.units.get(person.unit)
    return bool(wanted) and wanted in f"{person.name} {person.title} {unit.name if unit else ''}"
