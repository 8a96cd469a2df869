"""How much a message looks like labelled ones of each category: a line drawn through short pieces.

The lexicon is the floor and knows why; likeness speaks where no word of it stands, and weighs
against a word that stands there by accident. `likeness.json` holds what each piece of one to three
characters speaks for or against each category; `python -m tests.handlers.reading.training` learns
it anew from labelled messages. Pure after loading; no network, no library.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from escalation.words import Category

WEIGHTS_FILE = Path(__file__).with_name("likeness.json")

LONGEST = 2_000
"""Characters looked at; the rest of a longer message is left to the lexicon."""

UNIT = 100
"""The weights are whole hundredths."""

ALWAYS = ""
"""The piece that every message has: what speaks for a category before anything is read."""

_LONGEST_PIECE = 3

_FIGURES = re.compile(r"\d+")

CATEGORIES = tuple(Category)
"""The order of the weights of a piece."""

_MEDIA = CATEGORIES.index(Category.MEDIA)

Weights = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Likely:
    """How far the message lies on the side of each category: most messages of a category are above
    0, those the line knows well above 1, most others below -1. `media` is that of a media threat,
    `telling` the pieces that speak most for it, `known` how many pieces were ever learnt."""

    of: Mapping[Category, float]
    media: float
    telling: tuple[str, ...]
    known: int


class Likeness:
    """What was learnt from labelled messages; nothing says neither yes nor no to everything."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._always = weights.get(ALWAYS, (0,) * len(CATEGORIES))

    def of(self, tight: str) -> Likely:
        """What the message, folded and squeezed, looks like."""
        every = pieces(tight[:LONGEST])
        known = {piece: self._weights[piece] for piece in every if piece in self._weights}
        part = len(every) ** -0.5
        sums = [sum(column) for column in zip(*known.values(), strict=True)] or [0] * len(
            CATEGORIES
        )
        of = {
            one: (total * part + always) / UNIT
            for one, total, always in zip(CATEGORIES, sums, self._always, strict=True)
        }
        telling = sorted(known, key=lambda piece: (-known[piece][_MEDIA], piece))[:3]
        return Likely(of, of[Category.MEDIA], tuple(telling), len(known))


def pieces(tight: str) -> set[str]:
    """Every one, two and three characters in a row, once each; any number is one 0."""
    text = f"^{_FIGURES.sub('0', tight)}$"
    return {
        text[at : at + length]
        for length in range(1, _LONGEST_PIECE + 1)
        for at in range(len(text) - length + 1)
    }


@lru_cache
def shipped() -> Likeness:
    """The likeness that is shipped, read once."""
    listed: dict[str, list[int]] = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["pieces"]
    return Likeness({piece: tuple(weights) for piece, weights in listed.items()})
