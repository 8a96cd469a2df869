"""Count the pieces of the labelled messages anew: `python -m tests.handlers.reading.training`.

Deterministic, needs no library, a second's work. Halves that measure are not counted.
"""

from collections import Counter
from collections.abc import Iterable

from escalation.words import Category
from handlers.reading import Lexicon
from handlers.reading.folding import script_of
from handlers.reading.likeness import COUNTS_FILE, Likeness, pieces
from tests.handlers.reading.measuring import TUNING, Labelled, labelled, the_lexicon

_LEAST = 2
"""A piece seen once says nothing that lasts."""

Counted = dict[str, dict[Category, int]]


def counted(messages: Iterable[Labelled], lexicon: Lexicon) -> Counted:
    """How often each piece occurs in the messages of each category."""
    found: dict[str, Counter[Category]] = {}
    for message in messages:
        script = script_of(message.text, lexicon.folding, lexicon.word_run, lexicon.look_alikes)
        for piece in pieces(script.tight):
            found.setdefault(piece, Counter())[message.category] += 1
    return {
        piece: dict(sorted(found[piece].items()))
        for piece in sorted(found)
        if sum(found[piece].values()) >= _LEAST
    }


def trained(halves: Iterable[str], lexicon: Lexicon) -> Likeness:
    """A likeness of these halves only, for measuring on the others."""
    return Likeness(counted((one for half in halves for one in labelled(half)), lexicon))


def written(counts: Counted) -> str:
    """One piece a line, so that a change can be read."""
    lines = (f"{_text(piece)}: {_numbers(by)}" for piece, by in counts.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _text(piece: str) -> str:
    return '"' + piece.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _numbers(by: dict[Category, int]) -> str:
    return "{" + ", ".join(f'"{one.value}": {count}' for one, count in by.items()) + "}"


if __name__ == "__main__":
    everything = [one for half in TUNING for one in labelled(half)]
    COUNTS_FILE.write_text(written(counted(everything, the_lexicon())), encoding="utf-8")
