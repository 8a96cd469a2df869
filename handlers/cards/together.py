"""Many messages at once as one: nobody reads forty cards in a row (T27)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from escalation.duty import Duty
from escalation.message import Message
from escalation.permission import Act
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards import message as cards
from handlers.cards.board import PER_PAGE, Listed, pick_card
from handlers.cards.brief import list_brief
from handlers.cards.buttons import DETAIL, in_rows
from handlers.sentences import say


def together_card(listed: Sequence[Listed], duty: Duty, now: datetime, *, repeat: bool) -> Card:
    """Cases that wait for one person, the most urgent first; PER_PAGE are named, all counted."""
    card = pick_card(listed, duty, now, Act.ACKNOWLEDGE)
    lines = (
        *card.lines,
        *_more(len(listed)),
        say("together.how"),
        *((say("page.repeat"),) if repeat else ()),
    )
    headline = say("together.headline", count=len(listed))
    return replace(card, headline=headline, lines=lines, brief=list_brief(len(listed)))


def reminders_card(
    told: Sequence[tuple[Message, Listed]], duty: Duty, now: datetime, *, repeat: bool
) -> Card:
    """Reminders and notices of one person: a line a case, with the latest that is to be said."""
    latest = {listed.case.id: (message, listed) for message, listed in told}
    shown = list(latest.values())[:PER_PAGE]
    lines = [_line(message, listed, duty, now) for message, listed in shown]
    buttons = [Button(each.case.number, Action(DETAIL, each.case.id)) for _, each in shown]
    return Card(
        headline=say("together.reminders", count=len(told), cases=len(latest)),
        lines=(
            *lines,
            *_more(len(latest)),
            say("together.details"),
            *((say("page.repeat"),) if repeat else ()),
        ),
        buttons=in_rows(buttons, 2),
        protected=True,
    )


def _line(message: Message, listed: Listed, duty: Duty, now: datetime) -> str:
    """The headline that its own card would have; some of those do not name the case."""
    case = listed.case
    said = cards.render(message, case, listed.plan, duty, now, repeat=False).headline
    return said if case.number in said else f"{said}｜{case.number}"


def _more(count: int) -> tuple[str, ...]:
    return (say("together.more", count=count - PER_PAGE),) if count > PER_PAGE else ()
