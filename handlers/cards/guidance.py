"""话术卡 on a phone: 先做, 可以说, 不要说, and buttons to the other cards (R-TR-1)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from escalation.case import Case
from escalation.duty import Duty
from escalation.guidance import Guidance, GuidanceCard
from escalation.plan import Plan
from escalation.words import Category, Flag, PersonId, UnitId
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards.buttons import in_rows
from handlers.sentences import say

GUIDE = "guide"
ALL = "all"
"""The choice of the list of every card."""

_NO_CASE = "-"
_OTHERS = 12


def guidance_card(
    card: GuidanceCard, press: Sequence[str], others: Iterable[GuidanceCard], subject: str
) -> Card:
    """One card, whom the press is sent to where that matters, and the others that may fit."""
    buttons = [_open(each, subject) for each in others if each.id != card.id]
    every = Button(say("guidance.every"), Action(GUIDE, subject or _NO_CASE, ALL))
    return Card(
        headline=say("guidance.headline", name=card.name),
        lines=(
            say("guidance.first", text=card.first),
            say("guidance.say", text=card.say),
            *press,
            say("guidance.never", text=card.never),
        ),
        buttons=(*in_rows(buttons[:_OTHERS], 3), (every,)),
    )


def list_card(guidance: Guidance, subject: str, how: str) -> Card:
    """Every card to choose from."""
    categories = [_open(card, subject, with_id=True) for card in guidance.categories.values()]
    types = [_open(card, subject) for card in guidance.types.values()]
    return Card(
        headline=say("guidance.list"),
        lines=(how,),
        buttons=(*in_rows(categories, 2), *in_rows(types, 3)),
    )


def receipt_lines(case: Case, guidance: Guidance) -> tuple[str, ...]:
    """What to say and not to say right now: the card that fits best, without 先做.

    Whom the press is sent to stands on every card of a media case already.
    """
    fitting = guidance.fitting(case.complaint.category, case.flags)
    if not fitting:
        return ()
    card = fitting[0]
    return (say("guidance.say", text=card.say), say("guidance.never", text=card.never))


def press_lines(
    card: GuidanceCard,
    plan: Plan | None,
    duty: Duty,
    unit: UnitId,
    now: datetime,
    without: frozenset[PersonId] = frozenset(),
) -> tuple[str, ...]:
    """The published spokesperson with the telephone, on cards about the press (R-MEDIA-2)."""
    about_press = card.id == Category.MEDIA or Flag.MEDIA_THREAT in card.flags
    target = plan.spokesperson if plan else None
    if not about_press or target is None:
        return ()
    found = [each for each in duty.people(target, unit, now) if each not in without]
    people = duty.organisation.people
    return tuple(
        say(
            "guidance.press" if people[each].telephone else "guidance.press_without_telephone",
            name=people[each].name,
            telephone=people[each].telephone,
        )
        for each in found[:1]
        if each in people
    )


def guidance_button(case: Case) -> Button:
    """🗣 话术."""
    return Button(say("button.guidance"), Action(GUIDE, case.id))


def _open(card: GuidanceCard, subject: str, *, with_id: bool = False) -> Button:
    key = "draft.choice" if with_id else "guidance.open"
    label = say(key, id=card.id, name=card.name)
    return Button(label, Action(GUIDE, subject or _NO_CASE, card.id))
