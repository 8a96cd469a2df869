"""From a card's plain text to Telegram's HTML, in pieces that Telegram takes.

The text is cut before it is escaped, so that no cut can fall inside an escape.
"""

from html import escape

from bot.transports.plain import neutral, unjoined
from handlers.card import Card

LONGEST_TEXT = 4096
"""Telegram's limit after entities. Counted here in UTF-16 units, the strictest way to count."""

MOST_PIECES = 4
"""A card is a page and no book: what is longer than this ends with an ellipsis."""

LONGEST_TOAST = 200
_ELLIPSIS = "…"


def pieces(card: Card, most: int = MOST_PIECES) -> list[str]:
    """The card as at most `most` messages of HTML, the headline bold; empty for no text."""
    text = neutral(card.text)
    bold = len(neutral(card.headline))
    rendered = []
    for piece in _cut(text, most):
        if piece.strip():
            rendered.append(_html(piece, bold))
        bold = max(0, bold - len(piece))
    return rendered


def toast(text: str) -> str:
    """What fits into the answer to a tap."""
    return shortened(neutral(text), LONGEST_TOAST)


def shortened(text: str, units: int) -> str:
    """The text itself, or its beginning and an ellipsis, within so many UTF-16 units."""
    if _fitting(text, units) == len(text):
        return text
    return text[: unjoined(text, _fitting(text, units - 1))] + _ELLIPSIS


def _cut(text: str, most: int) -> list[str]:
    cut: list[str] = []
    while text and len(cut) < most - 1:
        end = _end(text)
        cut.append(text[:end])
        text = text[end:]
    return [*cut, shortened(text, LONGEST_TEXT)] if text else cut


def _end(text: str) -> int:
    """Where the first piece ends: at a line break in its second half, else where it is full."""
    end = _fitting(text, LONGEST_TEXT)
    if end == len(text):
        return end
    line_end = text.rfind("\n", end // 2, end)
    return line_end + 1 if line_end >= 0 else unjoined(text, end)


def _fitting(text: str, units: int) -> int:
    """How many characters fit into so many UTF-16 units."""
    for position, character in enumerate(text):
        units -= 2 if ord(character) > 0xFFFF else 1
        if units < 0:
            return position
    return len(text)


def _html(piece: str, bold: int) -> str:
    headline, rest = piece[:bold], piece[bold:]
    marked = f"<b>{escape(headline, quote=False)}</b>" if headline.strip() else headline
    return marked + escape(rest, quote=False)
