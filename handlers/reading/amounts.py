"""The sum of money a complaint is about, in yuan (R-BM-6 looks at more than 50,000).

Private numbers and telephones have been blanked before. Counts, clocks, dates, windows, tail
numbers and hotlines are no money.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from handlers.reading.lexicon import NumberWords
from handlers.reading.numerals import FORMAL, number_of

_RUN = re.compile(
    r"[\d零一二两三四五六七八九十](?<![\d.□].)(?:(?<=\d)(?:\d{0,2}(?:,\d{3})+|\d{0,11})(?:\.\d{1,4})?)?"
    r"(?:[零〇一二两三四五六七八九十百千万亿]|[kw](?![a-z])|\d){0,16}"
)
_UNIT = re.compile(r"[ ]?[多来余]?[ ]?(?:元|块|圆|rmb|人民币|¥)")
_COINS = re.compile(r"[ ]?块(?P<jiao>[\d一二两三四五六七八九])(?![\d十百千万元块个])")
_LARGE = re.compile(r"[百千万亿kw]")
_FILLER = " :,是为了要的约共计钱款人民币大概左右大约\u200b¥￥rmb"
_MOST_RUNS = 100
_LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum at [start:end]; `rank`: labelled 2, plain 1, a balance or a fee beside it 0."""

    yuan: Decimal
    start: int
    end: int
    rank: int


def amounts(digits: str, words: NumberWords) -> tuple[Amount, ...]:
    """All sums of money of the text."""
    return tuple(_all(digits.translate(FORMAL), words))


def amount_at_issue(found: tuple[Amount, ...]) -> Amount | None:
    """The best labelled, among equals the first written."""
    return max(found, key=lambda one: (one.rank, -one.start), default=None)


def _all(digits: str, words: NumberWords) -> Iterator[Amount]:
    for match in islice(_RUN.finditer(digits), _MOST_RUNS):
        value = number_of(match.group())
        if value is None or not 0 < value < _LARGEST:
            continue
        beside = digits[max(0, match.start() - 12) : match.start()]
        after = digits[match.end() : match.end() + 8]
        coins = _COINS.match(after)
        if coins is not None:
            value += (number_of(coins["jiao"]) or Decimal(0)) / 10
        if _is_money(match.group(), beside, after, words):
            yield Amount(value, match.start(), match.end(), _rank(beside, words))


def _is_money(run: str, beside: str, after: str, words: NumberWords) -> bool:
    """A unit decides; else a large numeral or a verb of money, and no measure word after it."""
    bare = beside.rstrip(_FILLER)
    if _UNIT.match(after) or beside.rstrip(" ").endswith(("¥", "￥", "rmb", "人民币")):
        return run != "一" or bool(re.match(r"块(?:钱|[\d])|[ ]?元", after))
    if beside.rstrip(" :").endswith(words.not_amounts) or bare.endswith(words.not_amounts):
        return False
    if after.lstrip("多来余几").startswith(words.measures) or after.startswith(("%", ":", "/")):
        return False
    if run in words.hotlines:
        return False
    if _LARGE.search(run):
        return True
    named = _is_named(bare, words) or after.startswith(words.money_followers)
    named = named or (len(run) >= 3 and any(word in bare[-6:] for word in words.money_to))
    return named and run.isdecimal() and run.isascii() and not run.startswith("0")


def _is_named(bare: str, words: NumberWords) -> bool:
    """A verb of money or a label ends here, perhaps with a person between: 扣|我|300."""
    if bare.endswith(words.money_verbs + words.amount_labels):
        return True
    person = next((one for one in words.pronouns if bare.endswith(one)), "")
    return bool(person) and bare[: -len(person)].endswith(words.money_verbs)


def _rank(beside: str, words: NumberWords) -> int:
    bare = beside.rstrip(_FILLER)
    if beside.rstrip(" :").endswith(words.amount_labels) or bare.endswith(words.amount_labels):
        return 2
    return 0 if bare.endswith(words.weak_amounts) else 1
