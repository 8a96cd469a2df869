"""How much a message looks like labelled ones of each category: naive Bayes on short pieces.

The lexicon is the floor and knows why; likeness speaks where no word of it stands, and weighs
against a word that stands there by accident. `likeness.json` holds how often each piece of one to
three characters occurred in labelled messages of each category; `python -m
tests.handlers.reading.training` counts them anew. Pure after loading; no network, no library.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path

from escalation.words import Category

COUNTS_FILE = Path(__file__).with_name("likeness.json")

LONGEST = 2_000
"""Characters looked at; the rest of a longer message is left to the lexicon."""

_SMOOTHING = 0.5
"""What a piece that never occurred in a category counts there."""

_ENOUGH = 120
"""Known pieces after which further ones weigh less: they are not independent of each other."""

_LONGEST_PIECE = 3
_END = "$"
"""The piece that ends every message, so its counts are those of messages."""

_FIGURES = re.compile(r"\d+")

Counts = Mapping[Category, int]


@dataclass(frozen=True, slots=True)
class Likely:
    """Logarithms, comparable within one message: `of` by category, and `media` against all the
    others, above zero when the message looks like a media threat. `telling` are the pieces that
    speak most for it, `known` how many pieces of it ever occurred."""

    of: Mapping[Category, float]
    media: float
    telling: tuple[str, ...]
    known: int


class Likeness:
    """The counted pieces of labelled messages."""

    def __init__(self, counts: Mapping[str, Counts]) -> None:
        self._counts = counts
        totals = dict.fromkeys(Category, 0)
        for by_category in counts.values():
            for one, count in by_category.items():
                totals[one] += count
        spread = _SMOOTHING * len(counts)
        self._rare = {one: -log(total + spread) for one, total in totals.items() if spread}
        messages = counts.get(_END, {})
        self._before = {one: log(max(1, messages.get(one, 0))) for one in Category}
        rest = sum(totals.values()) - totals[Category.MEDIA]
        self._rare_rest = -log(rest + spread) if spread else 0.0

    def of(self, tight: str) -> Likely:
        """What the message, folded and squeezed, looks like."""
        known = [piece for piece in pieces(tight[:LONGEST]) if piece in self._counts]
        of = {one: rare * len(known) for one, rare in self._rare.items()}
        rest = self._rare_rest * len(known)
        speaking: list[tuple[float, str]] = []
        for piece in known:
            counts = self._counts[piece]
            for one, count in counts.items():
                of[one] += _weight(count)
            media = counts.get(Category.MEDIA, 0)
            others = sum(counts.values()) - media
            rest += _weight(others)
            speaking.append((_weight(others) - _weight(media), piece))
        less = min(1.0, (_ENOUGH / len(known)) ** 0.5) if known else 1.0
        against = of.get(Category.MEDIA, 0.0) - rest
        return Likely(
            of={one: value * less + self._before[one] for one, value in of.items()},
            media=against * less,
            telling=tuple(piece for _, piece in sorted(speaking)[:3]),
            known=len(known),
        )


def pieces(tight: str) -> set[str]:
    """Every one, two and three characters in a row, once each; any number is one 0."""
    text = f"^{_FIGURES.sub('0', tight)}{_END}"
    return {
        text[at : at + length]
        for length in range(1, _LONGEST_PIECE + 1)
        for at in range(len(text) - length + 1)
    }


@lru_cache
def shipped() -> Likeness:
    """The likeness that is shipped, read once."""
    listed: dict[str, dict[str, int]] = json.loads(COUNTS_FILE.read_text(encoding="utf-8"))
    return Likeness(
        {
            piece: {Category(one): count for one, count in counts.items()}
            for piece, counts in listed.items()
        }
    )


def _weight(count: int) -> float:
    return log((count + _SMOOTHING) / _SMOOTHING)
