"""话术卡: what to do and say in front of the customer (R-TR-1), and which card fits a case.

The wording is the office's and comes from a file; nothing here writes a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from escalation.words import Category, Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceCard:
    """先做, 可以说, 不要说. `flags` are those that bring the card before the category's own."""

    id: str
    name: str
    first: str
    say: str
    never: str
    flags: frozenset[Flag] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """Every card by its identifier: of the categories C01 to C15, and of difficult customers."""

    categories: Mapping[Category, GuidanceCard] = field(default_factory=dict)
    types: Mapping[str, GuidanceCard] = field(default_factory=dict)

    def find(self, wanted: str) -> GuidanceCard | None:
        """A card by its identifier or its name, however it is written."""
        plain = wanted.strip().upper()
        every = (*self.categories.values(), *self.types.values())
        exact = [card for card in every if plain in (card.id.upper(), card.name.upper())]
        within = [card for card in every if plain and plain in card.name.upper()]
        return next(iter((*exact, *within)), None)

    def fitting(self, category: Category, flags: frozenset[Flag]) -> tuple[GuidanceCard, ...]:
        """The cards for a case, the most urgent first.

        What the flags ask for goes before the category: whoever threatens with the press gets
        the answer to the press, whatever went wrong (R-MEDIA-2).
        """
        marked = [card for card in self.categories.values() if card.flags & flags]
        own = [self.categories[category]] if category in self.categories else []
        difficult = [card for card in self.types.values() if card.flags & flags]
        return tuple({card.id: card for card in (*marked, *own, *difficult)}.values())
