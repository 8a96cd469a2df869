"""Measure the reading of labelled messages: recall and precision, exact numbers, categories.

`python -m tests.handlers.reading.measuring tuning` prints the figures of a half, and every miss of
a half that is fitted to. Of a half that measures (night_kept, unseen) nobody is shown a miss.
With `lexicon-alone` behind it, likeness to labelled messages is left out.
"""

import sys
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from escalation.words import Category, Flag
from handlers.reading import Lexicon, Reading, lexicon_from, read
from handlers.reading.likeness import Likeness

_HERE = Path(__file__).parent
TUNING = (
    "tuning",
    "kept",
    "kept_later",
    "night_tuning",
    "tuning_wide",
    "tuning_media",
    "tuning_categories",
)
"""Halves that rules, lexicon and likeness are fitted to. The two kept ones were unseen once."""

LEXICON_FILE = _HERE.parents[2] / "plans" / "lexicon.yaml"


@dataclass(frozen=True)
class Labelled:
    """One message with what a person says it means; None means: nothing of the kind is there."""

    text: str
    media: bool
    telephone: str | None
    amount: Decimal | None
    category: Category


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1, and the messages that were read wrongly, by what was wrong."""

    media_recall: float
    media_precision: float
    telephone: float
    amount: float
    category: float
    misses: tuple[tuple[str, str, str], ...] = field(repr=False)


def the_lexicon() -> Lexicon:
    """The lexicon that is shipped."""
    return lexicon_from(yaml.safe_load(LEXICON_FILE.read_text(encoding="utf-8")))


def labelled(half: str) -> list[Labelled]:
    """The messages of one half, `tuning` or `kept`."""
    document = yaml.safe_load((_HERE / "labelled" / f"{half}.yaml").read_text(encoding="utf-8"))
    assert document["half"] == half
    return [_labelled(message) for message in document["messages"]]


def _labelled(message: dict[str, Any]) -> Labelled:
    amount = message.get("amount")
    return Labelled(
        text=message["text"],
        media=message["media"],
        telephone=message.get("telephone"),
        amount=None if amount is None else Decimal(amount),
        category=Category(message["category"]),
    )


def figures(messages: list[Labelled], lexicon: Lexicon) -> Figures:
    """Read every message and compare."""
    pairs = [(message, read(message.text, lexicon)) for message in messages]
    wanted = sum(message.media for message, _ in pairs)
    raised = sum(Flag.MEDIA_THREAT in reading.flags for _, reading in pairs)
    hit = sum(message.media and Flag.MEDIA_THREAT in reading.flags for message, reading in pairs)
    misses = tuple(miss for message, reading in pairs for miss in _misses(message, reading))

    def right(what: str) -> float:
        return 1 - sum(miss[0] == what for miss in misses) / len(pairs)

    return Figures(
        media_recall=hit / wanted,
        media_precision=hit / raised,
        telephone=right("telephone"),
        amount=right("amount"),
        category=right("category"),
        misses=misses,
    )


def _misses(message: Labelled, reading: Reading) -> list[tuple[str, str, str]]:
    compared = {
        "media": (message.media, Flag.MEDIA_THREAT in reading.flags),
        "telephone": (message.telephone, reading.telephone),
        "amount": (message.amount, reading.amount),
        "category": (message.category, reading.category),
    }
    return [
        (what, message.text, f"wanted {wanted}, read {got}")
        for what, (wanted, got) in compared.items()
        if wanted != got
    ]


if __name__ == "__main__":
    half, lexicon = sys.argv[1], the_lexicon()
    if "lexicon-alone" in sys.argv:
        lexicon = replace(lexicon, likeness=Likeness({}))
    found = figures(labelled(half), lexicon)
    for line in found.misses if half in TUNING else ():
        sys.stdout.write(" | ".join(line) + "\n")
    sys.stdout.write(
        f"{half}: media recall {found.media_recall:.3f} precision"
        f" {found.media_precision:.3f}, telephone {found.telephone:.3f}, amount"
        f" {found.amount:.3f}, category {found.category:.3f}\n"
    )
