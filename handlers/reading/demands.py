"""What the customer wants, 要求 (R-INTAKE-1): the words after 要求, 希望, 要我们 ….

Places of the folded text are those of the masked one, from which the demand is cut.
"""

import re

from handlers.reading.lexicon import DemandWords

LONGEST = 100
"""Characters kept of a demand."""

_END = re.compile(r"[。!?;\n]")
_EDGES = " :,，。:：、\u200b"


def demand(folded: str, masked: str, words: DemandWords) -> str | None:
    """The demand in the staff's own words, cut at the sentence's end or where other facts begin."""
    for openers in words.openers:
        places = [(folded.find(word), word) for word in openers if word in folded]
        if not places:
            continue
        at, opener = min(places, key=lambda place: (place[0], -len(place[1])))
        start = at + (
            1 if opener.startswith("要") and len(opener) > 1 and opener != "要求" else len(opener)
        )
        found = masked[start : _end(folded, start, words)].strip(_EDGES)
        if found:
            return found
    return None


def _end(folded: str, start: int, words: DemandWords) -> int:
    sentence = _END.search(folded, start, start + LONGEST)
    end = sentence.start() if sentence else min(len(folded), start + LONGEST)
    facts = [folded.find(word, start + 1, end) for word in words.ends]
    return min([end, *(place for place in facts if place > start)])
