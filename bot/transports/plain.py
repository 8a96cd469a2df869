"""Takes the sting out of people's words before a platform shows them (A44).

Nothing is judged here: only characters that turn a line round, break a protocol or cannot be
encoded at all are taken out.
"""

import re
import unicodedata
from pathlib import PurePath
from traceback import extract_tb

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
# Marks, embeddings, overrides and isolates of writing direction, and their deprecated kin: with
# them a text can show other words, or another file suffix, than it contains.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufff9-\ufffb\ufffe\uffff]")
_UNSAFE_IN_NAMES = re.compile(r'["\'\\/:*?<>|;%]')
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{20,}")

_ZERO_WIDTH_JOINER = "\u200d"

LONGEST_NAME = 80
LONGEST_DETAIL = 300


def whole(text: str) -> str:
    """The text with lone surrogates, which no encoding takes, shown as U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def neutral(text: str) -> str:
    """The text with every character harmless; line breaks and tabs stay."""
    text = _LINE_ENDS.sub("\n", whole(text))
    return _CONTROLS.sub("", _BIDI.sub("", text))


def one_line(text: str) -> str:
    """The harmless text with all white space runs as one blank: fit for a header."""
    return " ".join(neutral(text).split())


def unjoined(text: str, end: int) -> int:
    """A place at or before `end` that parts no accent from its letter and no joined emoji."""
    for place in range(end, max(end - 32, 0), -1):
        following = text[place : place + 1]
        joined = following and (
            unicodedata.combining(following)
            or unicodedata.category(following) in ("Mn", "Me")
            or _ZERO_WIDTH_JOINER in (following, text[place - 1])
        )
        if not joined:
            return place
    return end


def file_name(name: str, otherwise: str) -> str:
    """A name fit for headers and for any disk, its suffix kept; `otherwise` when nothing is left.

    aiogram writes the name into a multipart header without quoting it, so that a quotation mark
    or a line break in it would end the header.
    """
    safe = _UNSAFE_IN_NAMES.sub("_", one_line(name)).strip(". ")
    if len(safe) > LONGEST_NAME:
        stem, dot, suffix = safe.rpartition(".")
        safe = stem[: LONGEST_NAME - 10] + dot + suffix[:9] if stem else safe[:LONGEST_NAME]
    return safe or otherwise


def detail(text: str) -> str:
    """A platform's or a library's words for the log: short, in one line, without bot tokens."""
    return _TOKEN.sub("<token>", one_line(text))[:LONGEST_DETAIL]


def origin(error: BaseException) -> str:
    """What went wrong and where, without its words: those of a database quote what people wrote.

    A full traceback is not logged for the same reason: it may show the values of variables.
    """
    places = extract_tb(error.__traceback__)[-3:]
    path = " > ".join(f"{PurePath(each.filename).name}:{each.lineno}" for each in places)
    return f"{type(error).__name__} at {path}"
