"""The customer's telephone (R-INTAKE-1): 11 digits, or area code-number for a landline.

Private numbers have been blanked before. A number of the wrong length is not mended but left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from handlers.reading.lexicon import NumberWords

_GAP = "[ \\-.·_\u200b]{0,2}"
_MOBILE = re.compile(rf"(?P<number>1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d)")
_LANDLINE = re.compile(
    rf"(?P<area>0(?<!\d.)(?:10|2\d|[3-9]\d{{2}}))\)?{_GAP}(?P<number>[2-8]\d{{2,3}}{_GAP}\d{{4}}|[2-8]\d{{3}}{_GAP}\d{{3}})(?!\d)"
)
_LOCAL = re.compile(r"(?P<number>[2-8](?<![\d\-].)\d{2,3}[ \-]?\d{4})(?!\d|[ ]?[元块万千百,.])")
_COUNTRY = re.compile(rf"(?<!\d)(?:\+|00)?86{_GAP}$")
_NOT_DIGITS = re.compile(r"\D")
_BESIDE = " :,-、。是为()的号\u200b"
_MOST = 30


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number at [start:end]; `rank` compares it with the others of the message.

    `explicit`: it stands after 电话 or a correction. `of_customer`: nothing says it is another's.
    """

    number: str
    start: int
    end: int
    explicit: bool
    corrected: bool
    of_customer: bool

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Corrections first and the last of them, then labelled, then the first written."""
        return (self.corrected, self.explicit, self.start if self.corrected else -self.start)


def telephones(digits: str, words: NumberWords) -> tuple[Telephone, ...]:
    """All telephone numbers of the text, whoever's they are."""
    return tuple(islice(_all(digits, words), _MOST))


def customer_telephone(found: tuple[Telephone, ...]) -> Telephone | None:
    """The one to call the customer by."""
    own = [one for one in found if one.of_customer]
    return max(own, key=lambda one: one.rank, default=None)


def _all(digits: str, words: NumberWords) -> Iterator[Telephone]:
    taken: list[tuple[int, int]] = []
    for pattern in (_MOBILE, _LANDLINE, _LOCAL):
        for match in pattern.finditer(digits):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            if pattern is _MOBILE and _continues(digits, match.start()):
                continue
            telephone = _weighed(match, digits, words)
            if pattern is _LOCAL and not telephone.explicit:
                continue
            taken.append(match.span())
            yield telephone


def _continues(digits: str, start: int) -> bool:
    """Whether the number at `start` is the tail of a longer one; a country code 86 is none."""
    return digits[start - 1 : start].isdigit() and not _COUNTRY.search(
        digits[max(0, start - 6) : start]
    )


def _weighed(match: re.Match[str], digits: str, words: NumberWords) -> Telephone:
    number = _NOT_DIGITS.sub("", match["number"])
    area = match.groupdict().get("area")
    beside = digits[max(0, match.start() - 12) : match.start()]
    bare = beside.rstrip(_BESIDE)
    corrected = bare.endswith(words.corrections) or beside.endswith(words.corrections)
    return Telephone(
        number=f"{area}-{number}" if area else number,
        start=match.start(),
        end=match.end(),
        explicit=corrected or bare.endswith(words.telephone_labels),
        corrected=corrected,
        of_customer=not (
            beside.endswith(words.not_customers) or bare.endswith(words.not_customers)
        ),
    )
