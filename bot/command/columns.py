"""Text in columns where a Chinese character is as wide as two Latin ones."""

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """How many cells a terminal needs for the text."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def padded(text: str, cells: int) -> str:
    """The text filled up with blanks to so many cells."""
    return text + " " * max(0, cells - width(text))


def wrapped(words: Sequence[str], cells: int, joint: str = "、") -> list[str]:
    """Words joined into lines of at most so many cells; a longer word stands alone."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]}{joint}{word}" if lines else word
        if lines and width(longer) <= cells:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def rows(table: Sequence[Sequence[str]], gap: int = 2) -> list[str]:
    """A table as lines, each column as wide as its widest cell."""
    columns = max((len(row) for row in table), default=0)
    widths = [max(width(row[i]) for row in table if i < len(row)) for i in range(columns)]
    return [
        "".join(padded(cell, widths[i] + gap) for i, cell in enumerate(row)).rstrip()
        for row in table
    ]
