"""Learn the weights of the pieces anew: `python -m tests.handlers.reading.training`.

For each category one linear support vector machine (squared hinge, dual coordinate descent, as in
Hsieh and others 2008), the rare side weighing as much as the others. Deterministic, needs no
library, about half a minute. Halves that measure are not learnt.
"""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

from escalation.words import Category
from handlers.reading import Lexicon
from handlers.reading.folding import script_of
from handlers.reading.likeness import ALWAYS, CATEGORIES, UNIT, WEIGHTS_FILE, Likeness, pieces
from tests.handlers.reading.measuring import TUNING, Labelled, labelled, the_lexicon

_LEAST = 2
"""A piece seen once says nothing that lasts."""

_STRICTNESS = 6.0
"""What a message on the wrong side costs; chosen by cross-validation, flat from 2 to 8."""

_ROUNDS = 20

_COUNTED = 0.25
"""How much of naive Bayes is added to the line of media threats: it misses others than the line
does, so the two together are better on messages not seen."""

Seen = list[tuple[frozenset[str], Category]]
Line = dict[str, float]


def seen(messages: Iterable[Labelled], lexicon: Lexicon) -> Seen:
    """The pieces of each message and its category."""
    return [
        (
            frozenset(
                pieces(
                    script_of(
                        message.text, lexicon.folding, lexicon.word_run, lexicon.look_alikes
                    ).tight
                )
            ),
            message.category,
        )
        for message in messages
    ]


def line(messages: Seen, category: Category, vocabulary: Mapping[str, int]) -> list[int]:
    """Weights of the pieces, in hundredths, that put the category on one side."""
    rows = [
        ([vocabulary[piece] for piece in sorted(found) if piece in vocabulary], len(found) ** -0.5)
        for found, _ in messages
    ]
    sides = [1.0 if one is category else -1.0 for _, one in messages]
    costs = {side: _STRICTNESS * len(sides) / (2 * max(1, sides.count(side))) for side in (1, -1)}
    weights = [0.0] * len(vocabulary)
    raised = [0.0] * len(rows)
    chance = random.Random(15)
    order = list(range(len(rows)))
    for _ in range(_ROUNDS):
        chance.shuffle(order)
        for at in order:
            _learn(rows[at], at, sides[at], 1 / (2 * costs[int(sides[at])]), weights, raised)
    return [round(UNIT * weight) for weight in weights]


def _learn(
    row: tuple[list[int], float],
    at: int,
    side: float,
    slack: float,
    weights: list[float],
    raised: list[float],
) -> None:
    """One step of dual coordinate descent; the first weight is that of every message."""
    places, part = row
    margin = side * (weights[0] + part * sum([weights[place] for place in places]))
    slope = margin - 1 + slack * raised[at]
    if slope >= 0 and raised[at] == 0:
        return
    before = raised[at]
    raised[at] = max(0.0, before - slope / (part * part * len(places) + 1 + slack))
    step = (raised[at] - before) * side
    weights[0] += step
    for place in places:
        weights[place] += step * part


def counted(messages: Seen, category: Category, vocabulary: Mapping[str, int]) -> list[float]:
    """Naive Bayes: the logarithm of how much likelier each piece is in the category."""
    inside, outside = [0.5] * len(vocabulary), [0.5] * len(vocabulary)
    for found, one in messages:
        side = inside if one is category else outside
        for piece in found:
            if piece in vocabulary:
                side[vocabulary[piece]] += 1
    shift = log(sum(outside) / sum(inside))
    return [0.0] + [log(a / b) + shift for a, b in zip(inside[1:], outside[1:], strict=True)]


def vocabulary_of(messages: Seen, least: int = _LEAST) -> dict[str, int]:
    """The pieces worth learning, each with its place; the first place is that of `ALWAYS`."""
    counts = Counter(piece for found, _ in messages for piece in found)
    known = sorted(piece for piece, count in counts.items() if count >= least)
    return {piece: place for place, piece in enumerate([ALWAYS, *known])}


def learnt(messages: Seen, least: int = _LEAST) -> dict[str, tuple[int, ...]]:
    """The weights of every piece for every category."""
    vocabulary = vocabulary_of(messages, least)
    lines = [line(messages, category, vocabulary) for category in CATEGORIES]
    media = CATEGORIES.index(Category.MEDIA)
    odds = counted(messages, Category.MEDIA, vocabulary)
    lines[media] = [
        weight + round(UNIT * _COUNTED * odd)
        for weight, odd in zip(lines[media], odds, strict=True)
    ]
    return dict(zip(vocabulary, zip(*lines, strict=True), strict=True))


def digest(messages: Sequence[tuple[frozenset[str], Category]]) -> str:
    """Tells whether weights were learnt from these messages, folded as today."""
    told = "\n".join(f"{one.value} {' '.join(sorted(found))}" for found, one in messages)
    return hashlib.sha256(told.encode()).hexdigest()


def everything(lexicon: Lexicon) -> Seen:
    """All messages that may be fitted to."""
    return seen((one for half in TUNING for one in labelled(half)), lexicon)


def trained(halves: Iterable[str], lexicon: Lexicon) -> Likeness:
    """A likeness of these halves only, for measuring on the others."""
    return Likeness(learnt(seen((one for half in halves for one in labelled(half)), lexicon)))


def written(weights: Mapping[str, tuple[int, ...]], learnt_from: str) -> str:
    """One piece a line, so that a change can be read."""
    lines = ",\n".join(
        f"{json.dumps(piece, ensure_ascii=False)}: {json.dumps(by, separators=(',', ':'))}"
        for piece, by in weights.items()
    )
    return f'{{"learnt_from": "{learnt_from}",\n"pieces": {{\n{lines}\n}}}}\n'


if __name__ == "__main__":
    messages = everything(the_lexicon())
    WEIGHTS_FILE.write_text(written(learnt(messages), digest(messages)), encoding="utf-8")
