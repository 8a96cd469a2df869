"""Make writing comparable before anything is looked for (I34).

`folded` has the length of the original, so every place found in it is a place in the original.
`tight` is what remains without spaces, dots, invisible and other inserted characters; words are
looked for there. It decides nothing about meaning.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

LONGEST_TEXT = 10_000
"""Characters read of one message; no chat platform sends more."""

INVISIBLE = "\u200b"
"""What zero-width, bidirectional and combining characters become: an unseen separator."""

_SENTENCE_BREAK = re.compile(r"[,。!?;…\n]")
_UNSEEN_KINDS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_INVISIBLE_KINDS = frozenset({"Cf", "Mn", "Me", "Co", "Cs", "Cn"})


class FoldingTable(dict[int, str]):
    """Character → one simplified, half-width, lower-case character; filled as characters come."""

    def __init__(self, traditional: Mapping[str, str]) -> None:
        super().__init__()
        self._simplified = dict(traditional)

    def __missing__(self, code: int) -> str:
        folded = self._fold(chr(code))
        self[code] = folded
        return folded

    def _fold(self, char: str) -> str:
        kind = unicodedata.category(char)
        if kind in _INVISIBLE_KINDS:
            return INVISIBLE
        if kind == "Cc":
            return "\n" if char in "\n\r" else " "
        plain = unicodedata.normalize("NFKC", char).lower()
        plain = plain if len(plain) == 1 else char
        bare = unicodedata.normalize("NFKD", plain)
        if bare[0].isascii() and bare[0].isalpha():
            return bare[0]
        return self._simplified.get(plain, plain)


class ShownTable(dict[int, str]):
    """Character → itself, or nothing when it is a control, format or direction character (A44)."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        unseen = char not in "\n\t" and unicodedata.category(char) in _UNSEEN_KINDS
        self[code] = "" if unseen else char
        return self[code]


@dataclass(frozen=True, slots=True)
class Script:
    """One message, folded.

    `origin[i]` is the place of `tight[i]` in the original; `breaks` lists, ascending, the places
    in `tight` before which a sentence or clause ends.
    """

    folded: str
    tight: str
    origin: tuple[int, ...]
    breaks: tuple[int, ...]
    letters: frozenset[str]

    def before(self, start: int, length: int) -> str:
        """Up to `length` tight characters of the same clause in front of `start`."""
        cut = bisect_right(self.breaks, start)
        floor = self.breaks[cut - 1] if cut else 0
        return self.tight[max(floor, start - length) : start]

    def after(self, end: int, length: int) -> str:
        """Up to `length` tight characters of the same clause from `end` on."""
        cut = bisect_left(self.breaks, end)
        ceiling = self.breaks[cut] if cut < len(self.breaks) else len(self.tight)
        return self.tight[end : min(ceiling, end + length)]

    def breaks_inside(self, start: int, end: int) -> int:
        """How many clause ends fall inside tight[start:end]."""
        return bisect_left(self.breaks, end) - bisect_right(self.breaks, start)


def script_of(
    text: str,
    folding: FoldingTable,
    word_run: re.Pattern[str],
    look_alikes: tuple[tuple[str, str], ...],
) -> Script:
    """Fold `text`, squeeze out what was inserted, mend look-alikes of equal length."""
    folded = text.translate(folding)
    spans = [match.span() for match in word_run.finditer(folded)]
    tight = "".join(folded[start:end] for start, end in spans)
    for wrong, right in look_alikes:
        if wrong in tight:
            tight = tight.replace(wrong, right)
    return Script(
        folded=folded,
        tight=tight,
        origin=tuple(chain.from_iterable(range(start, end) for start, end in spans)),
        breaks=_breaks_of(folded, spans),
        letters=frozenset(tight),
    )


def _breaks_of(folded: str, spans: list[tuple[int, int]]) -> tuple[int, ...]:
    breaks: list[int] = []
    place = 0
    previous_end = 0
    for start, end in spans:
        if place and _SENTENCE_BREAK.search(folded, previous_end, start):
            breaks.append(place)
        place += end - start
        previous_end = end
    return tuple(breaks)
