"""Many pages at once as one message: nobody reads forty cards in a row (T27)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from escalation.duty import Duty
from escalation.permission import Act
from handlers.card import Card
from handlers.cards.board import Listed, pick_card
from handlers.sentences import say


def together_card(listed: Sequence[Listed], duty: Duty, now: datetime, *, repeat: bool) -> Card:
    """Cases that wait for one person, the most urgent first; at most PER_PAGE of them."""
    card = pick_card(listed, duty, now, Act.ACKNOWLEDGE)
    lines = (
        *card.lines,
        say("together.how"),
        *((say("page.repeat"),) if repeat else ()),
    )
    return replace(card, headline=say("together.headline", count=len(listed)), lines=lines)
