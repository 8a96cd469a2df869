"""单位: which outlet or department is complained about, as buttons or by a typed name (R-INTAKE-2).

What comes from outside or above is often reported by somebody of another unit. Plan, levels and
contacts follow the unit complained about; the reporter stays first contact.
"""

from dataclasses import replace

from escalation.organisation import Organisation, Unit
from escalation.words import UnitId, UnitKind
from handlers import units
from handlers.action import Action
from handlers.cards.draft_card import units_card
from handlers.conversations import drafting, holding, told
from handlers.draft import Draft, Wanted, asking
from handlers.reading.reader import cleaned
from handlers.room import Room
from handlers.sentences import say

_MOST = 24
_LONGEST_NAME = 60


async def ask(room: Room, action: Action) -> None:
    """The units near the reporter's own; another name may be typed."""
    draft = await drafting.of_action(room, action)
    if draft is not None:
        await holding.keep(room, asking(draft, Wanted.UNIT, "", room.now))
        near = _near(room.organisation, room.person.unit)[:_MOST]
        room.redraw(units_card(draft, near, say("unit.how")))


async def chosen(room: Room, action: Action) -> None:
    """One unit chosen."""
    draft = await drafting.of_action(room, action)
    if draft is None:
        return
    unit = units.by_token(action.choice, room.organisation)
    if unit is None:
        room.toast(say("refused.unknown_unit"))
        return
    await holding.present(room, with_chosen(room, draft, unit), redraw=True)


async def typed(room: Room, draft: Draft, text: str) -> None:
    """A typed name: taken when it is one unit, else those that fit are shown."""
    wanted = cleaned(text)[:_LONGEST_NAME]
    found = units.fitting(wanted, room.organisation)
    exact = [each for each in found if each.name == wanted]
    if len(exact) == 1 or len(found) == 1:
        unit = (exact or found)[0].id
        draft = told.with_source(room, with_chosen(room, draft, unit), "unit")
        await holding.present(room, draft)
        return
    how = say("unit.found" if found else "unit.none", text=wanted[:30])
    room.reply(units_card(draft, found[:_MOST], how))


def with_chosen(room: Room, draft: Draft, unit: UnitId) -> Draft:
    """The draft about this unit; 主任 in what was told is now one of its people (R-CONF-1)."""
    draft = replace(draft, unit=unit, unit_named=True, unit_seen=None, pending=None)
    return told.with_accused(room, draft, draft.accused)


def _near(organisation: Organisation, own: UnitId) -> list[Unit]:
    """Outlets and departments below the nearest unit that has any, then everything else of it."""
    for above in organisation.line_above(own):
        below = [
            unit
            for unit in organisation.units.values()
            if unit.id != above.id and organisation.is_within(unit.id, above.id)
        ]
        if len(below) > 1:
            places = (UnitKind.OUTLET, UnitKind.LINE)
            return sorted(below, key=lambda unit: unit.kind not in places)
    return list(organisation.units.values())
