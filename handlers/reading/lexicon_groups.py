"""Groups of words and the patterns made of them: 《凭证》…《丢失》 (lexicon section `groups`).

A piece in 《》 is a group's name or words parted by /; … stands for up to six characters,
…… for up to twelve. Every repetition is bounded, so reading stays linear.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.reading.lexicon import Pattern, Terms, Words
from handlers.reading.lexicon_section import Section

_PIECE = re.compile(r"《([^《》]+)》|(……|…)|([^《》…]+)")
_GAPS = {"…": ".{0,6}?", "……": ".{0,12}?"}


def longest_first(words: Iterable[str]) -> Words:
    """The words, longest first, so that the longest of two matching ones is taken."""
    return tuple(sorted(words, key=len, reverse=True))


def any_of(words: Iterable[str]) -> str:
    """An alternation of the words, longest first; matches nothing when there are none."""
    listed = longest_first(words)
    return "(?:" + "|".join(map(re.escape, listed)) + ")" if listed else "(?!)"


@dataclass(frozen=True, slots=True)
class Groups:
    """The named groups of words of a lexicon."""

    named: Mapping[str, Words]

    @classmethod
    def of(cls, section: Section) -> "Groups":
        """All groups of the section."""
        return cls({name: section.words(name) for name, _ in section.entries()})

    def terms(self, section: Section, *keys: str, needed: bool = False, but: str = "") -> Terms:
        """The lists at `keys`, of which the first may be needed: plain words, and patterns
        wherever 《》 stand; without the words that hold `but`."""
        plain: list[str] = []
        patterns: list[Pattern] = []
        for key in keys:
            for word in section.words(key, needed=needed and key == keys[0]):
                if but and but in word:
                    continue
                if is_pattern(word):
                    patterns.append(self._pattern(word, section, key))
                else:
                    plain.append(word)
        return Terms(tuple(dict.fromkeys(plain)), tuple(patterns))

    def expression(self, written: str, section: Section, key: str) -> str:
        """A regular expression for `written`, in which groups and gaps may stand."""
        return "".join(piece.expression for piece in self._pieces(written, section, key))

    def _pattern(self, written: str, section: Section, key: str) -> Pattern:
        *head, last = self._pieces(written, section, key)
        before = "".join(piece.expression for piece in head)
        return Pattern(
            written=written,
            firsts=tuple(
                frozenset(word[0] for word in piece.words) for piece in (*head, last) if piece.words
            ),
            expression=re.compile(f"{before}(?P<last>{last.expression})"),
        )

    def _pieces(self, written: str, section: Section, key: str) -> list["_Piece"]:
        whole = len(re.findall("《[^《》]+》", written))
        if written.count("《") != whole or written.count("》") != whole:
            section.complain(key, f"“{written}” has a 《 or 》 without its partner")
        found = _PIECE.findall(written) or [("", "", written)]
        return [self._piece(braced, gap, text, section, key) for braced, gap, text in found]

    def _piece(self, braced: str, gap: str, text: str, section: Section, key: str) -> "_Piece":
        if gap:
            return _Piece((), _GAPS[gap])
        words = self._members(braced, section, key) if braced else (text,)
        return _Piece(words, any_of(words) if braced else re.escape(text))

    def _members(self, braced: str, section: Section, key: str) -> Words:
        """The words of 《名》 or 《甲/乙》; in the second form an item may be a group as well."""
        if "/" not in braced and braced not in self.named:
            section.complain(key, f"“{braced}” is no group; write 《甲/乙》 for words")
        return tuple(
            word for item in braced.split("/") for word in self.named.get(item, (item,)) if word
        )


@dataclass(frozen=True, slots=True)
class _Piece:
    """One group, literal or gap of a pattern; a gap has no words."""

    words: Words
    expression: str


def is_pattern(word: str) -> bool:
    """Whether a word of the lexicon is a pattern of groups and not a plain word."""
    return "《" in word or "》" in word
