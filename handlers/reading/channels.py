"""The channel a complaint came by, R-INTAKE-2. A mere intention to go there is none."""

from itertools import islice

from escalation.words import Channel
from handlers.reading.folding import Script
from handlers.reading.lexicon import Lexicon
from handlers.reading.occurrences import MOST_OCCURRENCES, Occurrence, occurrences
from handlers.reading.reading import Evidence


def channel(script: Script, lexicon: Lexicon) -> tuple[Channel, Evidence | None]:
    """The first channel of the lexicon's order that the message came by; else the outlet."""
    for words in lexicon.channels:
        for found in islice(occurrences(script, words.words), MOST_OCCURRENCES):
            if not _is_intended(script, found, lexicon):
                return words.channel, _evidence(words.channel, found)
        for found in islice(occurrences(script, words.came_by), MOST_OCCURRENCES):
            if _came_by(script, found, lexicon):
                return words.channel, _evidence(words.channel, found)
    return Channel.OUTLET, None


def _evidence(by: Channel, found: Occurrence) -> Evidence:
    return Evidence("R-INTAKE-2", (found.word,), f"channel {by.value}")


def _is_intended(script: Script, found: Occurrence, lexicon: Lexicon) -> bool:
    return script.before(found.start, 6).endswith(lexicon.context.intended)


def _came_by(script: Script, found: Occurrence, lexicon: Lexicon) -> bool:
    """A marker touches it: 银监局|转来, 接到|12345. 都, 也 and 的 may stand between."""
    before = script.before(found.start, 8)
    after = script.after(found.end, 8).lstrip("都也已经的件")
    marked = after.startswith(lexicon.came_by_markers) or before.endswith(lexicon.came_by_markers)
    return marked and not before.endswith(lexicon.context.intended)
