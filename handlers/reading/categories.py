"""The category C01 to C15 of a message.

1. A media threat is C14.
2. Else the best sum of what it looks like (likeness), of the lexicon's words for a category (a word
   counts 2, a hint or a hint flag 1), and, for the first category in the lexicon's order with one
   of its flags or decisive words, much more; for others behind it a little less.
3. Else C01.
"""

from escalation.words import Category, Flag
from handlers.reading.folding import Script
from handlers.reading.lexicon import CategoryWords, Lexicon, Terms, Words
from handlers.reading.likeness import Likely
from handlers.reading.occurrences import occurrences
from handlers.reading.reading import Evidence

DECISIVE = 2.0
"""What a flag or a decisive word adds; only a very clear likeness to another category is more."""

OVERTAKEN = 1.4
"""The same for a category behind the first of them."""

ENOUGH = 13
"""Known pieces below which a message without a word of the lexicon is left at C01."""

SCORED = 0.25
"""What one point of score adds."""

_MOST_POINTS = 6


def category(
    script: Script, flags: frozenset[Flag], lexicon: Lexicon, likely: Likely
) -> tuple[Category, Evidence]:
    """The category and what decided it."""
    decided = _decided(script, flags, lexicon)
    if Category.MEDIA in decided:
        return Category.MEDIA, _evidence(Category.MEDIA, decided[Category.MEDIA])
    matched = {words.category: _score(script, flags, words) for words in lexicon.categories}
    if not decided and likely.known < ENOUGH and not any(score for _, score in matched.values()):
        return Category.GENERAL, _evidence(Category.GENERAL, ())
    sums: dict[Category, float] = {
        one: likely.of.get(one, 0.0) + SCORED * min(matched[one][1], _MOST_POINTS)
        for one in matched
        if one is not Category.MEDIA
    }
    for place, one in enumerate(decided):
        sums[one] += DECISIVE if place == 0 else OVERTAKEN
    best = max(sums, key=sums.__getitem__)
    return best, _evidence(best, decided.get(best) or matched[best][0])


def _decided(script: Script, flags: frozenset[Flag], lexicon: Lexicon) -> dict[Category, Words]:
    """The categories with one of their flags or decisive words, in the lexicon's order."""
    found: dict[Category, Words] = {}
    for words in lexicon.categories:
        raised = words.flags & flags
        decisive = _matched(script, words.decisive)
        if raised or decisive:
            found[words.category] = decisive or tuple(sorted(flag.value for flag in raised))
    return found


def _score(script: Script, flags: frozenset[Flag], words: CategoryWords) -> tuple[Words, int]:
    strong = _matched(script, words.words)
    hints = tuple(
        hint for hint in _matched(script, words.hints) if not any(hint in word for word in strong)
    )
    return strong + hints, 2 * len(strong) + len(hints) + len(words.hint_flags & flags)


def _matched(script: Script, terms: Terms) -> Words:
    """What stands there, once for each word or pattern of the lexicon."""
    found: dict[str, str] = {}
    for one in occurrences(script, terms):
        if not one.torn:
            found.setdefault(one.term, one.word)
    return tuple(found.values())


def _evidence(chosen: Category, why: Words) -> Evidence:
    return Evidence("categories of section 1", why, f"category {chosen.value}")
