"""From a card's plain text to what WeCom shows, in pieces that WeCom takes.

WeCom cuts a text after 2048 bytes without a word, and makes a link of `<a href>` (W:90236).
"""

from bot.transports.plain import neutral, unjoined
from handlers.card import Card

MOST_BYTES = 2048

MOST_PIECES = 7
"""A card is a page and no book: what is longer than this ends with an ellipsis."""

_ELLIPSIS = "…"
_NO_MARKUP = str.maketrans({"<": "＜", ">": "＞"})


def inert(text: str) -> str:
    """People's words with nothing in them that WeCom would make a link of (A44)."""
    return neutral(text).translate(_NO_MARKUP)


def pieces(card: Card, most: int = MOST_PIECES) -> list[str]:
    """The card as at most `most` texts; empty for no text."""
    return [piece for piece in _cut(inert(card.text), most) if piece.strip()]


def shortened(text: str, characters: int) -> str:
    """The text itself, or its beginning and an ellipsis, within so many characters."""
    if len(text) <= characters:
        return text
    return text[: unjoined(text, characters - 1)] + _ELLIPSIS


def _cut(text: str, most: int) -> list[str]:
    cut: list[str] = []
    while text and len(cut) < most - 1:
        end = _end(text)
        cut.append(text[:end].strip("\n"))
        text = text[end:]
    return [*cut, _last(text)] if text else cut


def _last(text: str) -> str:
    if _fitting(text, MOST_BYTES) == len(text):
        return text
    room = MOST_BYTES - len(_ELLIPSIS.encode())
    return text[: unjoined(text, _fitting(text, room))] + _ELLIPSIS


def _end(text: str) -> int:
    """Where the first piece ends: at a line break in its second half, else where it is full."""
    end = _fitting(text, MOST_BYTES)
    if end == len(text):
        return end
    line_end = text.rfind("\n", end // 2, end)
    return line_end + 1 if line_end >= 0 else unjoined(text, end)


def _fitting(text: str, room: int) -> int:
    """How many characters fit into so many bytes."""
    if len(text) * 4 <= room:
        return len(text)
    for position, character in enumerate(text):
        room -= len(character.encode())
        if room < 0:
            return position
    return len(text)
