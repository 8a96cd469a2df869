"""People's own words, made fit to stand in the body of a mail.

The register in the attachment keeps what was said; the body goes through more hands, and shows
no telephone and no customer's name (A44, R-CONF-1).
"""

import re
import unicodedata
from collections.abc import Iterable

from handlers.cards.masking import masked_name

_NUMBER = re.compile(r"(?<!\d)\+?\d(?:[\s.·\-—－()（）]{0,3}\d){6,}")
_HARMLESS = re.compile(r"(?:19|20)\d\d[-.]\d{1,2}[-.]\d{1,2}(?!\d)[\s\d]{0,3}|\d{4}-\d{5}")
"""A date, with the hour that may follow it, and the number of a case."""

_MONEY = ("元", "块", "圆")
_UNWANTED = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_KEPT_LINES = "\n\t"
_NOBODY = "○○"


def plain(text: str) -> str:
    """One line without control characters, direction overrides and halves of characters."""
    if not text.isprintable():
        text = "".join(" " if c.isspace() else c for c in text if c.isspace() or _is_visible(c))
    return " ".join(text.split())


def printable(text: str) -> str:
    """The text as the register keeps it: its lines stay, what no sheet can hold goes."""
    if text.isprintable():  # nearly all of a register, and letter by letter it takes its time
        return text
    return "".join(c for c in text if c in _KEPT_LINES or _is_visible(c))


def without_names(text: str, names: Iterable[str | None]) -> str:
    """One plain line in which these customers' names are masked wherever they stand: 刘**."""
    line = plain(text)
    for name in sorted({plain(each or "") for each in names}, key=len, reverse=True):
        if len(name) > 1:
            line = line.replace(name, masked_name(name))
    return line


def without_accused(text: str, names: Iterable[str]) -> str:
    """The text with 被投诉人 made unknown in it: not even the surname stays (R-CONF-1)."""
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 1:
            text = text.replace(name, _NOBODY)
    return text


def discreet(text: str, length: int) -> str:
    """A short plain line in which every long number is masked, whoever wrote it there."""
    line = _NUMBER.sub(_masked, plain(text))
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def _masked(number: re.Match[str]) -> str:
    """The last two digits; dates, sums of money and case numbers are no telephones."""
    is_money = number.string[number.end() :].lstrip().startswith(_MONEY)
    if is_money or _HARMLESS.fullmatch(number.group()):
        return number.group()
    digits = [c for c in number.group() if c.isdigit()]
    return f"****{''.join(digits[-2:])}"


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in _UNWANTED
