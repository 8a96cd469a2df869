"""The category C01 to C15 of a message.

1. In the lexicon's order, the first category with one of its flags or decisive words.
2. Else the best score: a word counts 2, a hint or a hint flag 1; of equals the earlier one.
3. Else C01.
"""

from escalation.words import Category, Flag
from handlers.reading.folding import Script
from handlers.reading.lexicon import CategoryWords, Lexicon, Terms, Words
from handlers.reading.occurrences import occurrences
from handlers.reading.reading import Evidence


def category(script: Script, flags: frozenset[Flag], lexicon: Lexicon) -> tuple[Category, Evidence]:
    """The category and what decided it."""
    for words in lexicon.categories:
        raised = words.flags & flags
        decisive = _matched(script, words.decisive)
        if raised or decisive:
            why = decisive or tuple(sorted(flag.value for flag in raised))
            return words.category, _evidence(words.category, why)
    return _best(script, flags, lexicon)


def _best(script: Script, flags: frozenset[Flag], lexicon: Lexicon) -> tuple[Category, Evidence]:
    best, best_score = Category.GENERAL, 0
    why: Words = ()
    for words in lexicon.categories:
        matched, score = _score(script, flags, words)
        if score > best_score:
            best, best_score, why = words.category, score, matched
    return best, _evidence(best, why)


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
