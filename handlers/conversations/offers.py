"""Buttons that were shown, typed instead where buttons do not travel: 无责, C10, 明天 10:00."""

import unicodedata
from collections.abc import Sequence

from handlers.action import Action
from handlers.card import Card
from handlers.draft import Offer

_MOST = 60


def offers_of(card: Card) -> tuple[Offer, ...]:
    """Every button of a card as something that may be typed."""
    buttons = [button for row in card.buttons for button in row]
    return tuple(
        Offer(each.label, each.action.verb, each.action.subject, each.action.choice)
        for each in buttons[:_MOST]
        if each.action.verb != "cancel"
    )


def pressed(offers: Sequence[Offer], text: str) -> Action | None:
    """The button meant: all that stands on it, or a part that stands on no other."""
    typed = plain(text)
    whole = [each for each in offers if plain(each.label) == typed]
    partly = [each for each in offers if typed in map(plain, each.label.split())]
    for found in (whole, partly):
        if typed and len(found) == 1:
            return Action(found[0].verb, found[0].subject, found[0].choice)
    return None


def plain(text: str) -> str:
    """Letters, digits and characters only, so that symbols, spaces and widths do not matter."""
    normal = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in normal if char.isalnum())
