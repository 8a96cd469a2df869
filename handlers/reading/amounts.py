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
    r"[\d零一二两三四五六七八九十](?<![\d.□百千万].)"
    r"(?:(?<=\d)(?:\d{0,2}(?:,\d{3})+|\d{0,2}(?: \d{3})+(?= ?[元块])|\d{0,11})(?:\.\d{1,4})?)?"
    r"(?:[零〇二两三四五六七八九十百千万亿]|一(?![直下起样共些定般切旦边])|[kw](?![a-z])|\d"
    r"|[多来几余个 ](?=[百千万亿]|w(?![a-z]))){0,16}"
)
_UNIT = re.compile(
    "[ ]?[多来余几]?[ ]?(?:元|圆|rmb|人民币|cny|¥|毛|角|大洋|美元|美金|港币|港元|日元|英镑|欧元"
    "|块(?!屏|玻璃|牌|砖|板|地|瓷|表|毛巾|显示|招牌|区域))"
)
_ROUNDED = re.compile("[多来几余个 ]")
_DIGIT = r"[\d一二两三四五六七八九]"
_COINS = re.compile(
    rf"[ ]?[块元]零?(?P<jiao>{_DIGIT})(?![\d十百千万元块个])[毛角]?"
    rf"(?:(?P<fen>{_DIGIT})分?(?![\d十百千万元块]))?"
)
_ONLY_JIAO = re.compile("[毛角](?:钱|分)?")
_LARGE = re.compile(r"[百千万亿kw]")
_EXTENSION = re.compile(r"□\)?[ \-]?(?:转|分机|ext\.?)[ :]?$")
_BARE = re.compile(r"[1-9]\d{1,6}|\d{1,7}\.\d{1,2}|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,2})?")
_INSTEAD = re.compile(r"(?:不是|不对)[^是]{0,14}?(?:[, ]|而|应该?|金额)*[是为][ :]?$")
_FILLER = " :,是为了要的约共计钱款人民币大概左右大约\u200b¥￥rmb"
_CALLED = (
    "打",
    "打了",
    "打过",
    "打给",
    "拨",
    "拨打",
    "拨了",
    "叫",
    "叫了",
    "报",
    "报了",
    "找",
    "找了",
)
_MOST_RUNS = 100
_LARGEST = Decimal(10) ** 12
_CORRECTED, _LABELLED, _PLAIN, _WEAK, _GUESSED = 3, 2, 1, 0, -1


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum at [start:end]; `rank` compares it with the others: put right (不是100，是1000),
    labelled, plain, beside a balance or a fee, and last a number that only may be money."""

    yuan: Decimal
    start: int
    end: int
    rank: int

    @property
    def corrected(self) -> bool:
        """Whether it says of itself that it replaces another."""
        return self.rank == _CORRECTED


def amounts(digits: str, words: NumberWords) -> tuple[Amount, ...]:
    """All sums of money of the text."""
    return tuple(_all(digits.translate(FORMAL), words))


def amount_at_issue(found: tuple[Amount, ...]) -> Amount | None:
    """The best of them, among equals the first written."""
    return max(found, key=lambda one: (one.rank, -one.start), default=None)


def _all(digits: str, words: NumberWords) -> Iterator[Amount]:
    speaks_of_money = any(word in digits for word in words.money_talk)
    for match in islice(_RUN.finditer(digits), _MOST_RUNS):
        run = _longest_number(digits, *match.span())
        if run is None or not 0 < run.value < _LARGEST:
            continue
        rank = _rank(run, words)
        if rank is None and speaks_of_money and _may_be_money(run, words):
            rank = _GUESSED
        if rank is not None:
            yield Amount(_with_coins(run.value, digits, run.end), run.start, run.end, rank)


@dataclass(frozen=True, slots=True)
class _Run:
    """A number of `value` at string[start:end]."""

    string: str
    start: int
    end: int
    value: Decimal

    @property
    def text(self) -> str:
        return self.string[self.start : self.end]


def _longest_number(digits: str, start: int, end: int) -> _Run | None:
    """The run without what does not belong to its number: 3200|一 of 3200一直没到."""
    for shorter in range(end, start, -1):
        value = number_of(_ROUNDED.sub("", digits[start:shorter]))
        if value is not None:
            return _Run(digits, start, shorter, value)
    return None


def _with_coins(yuan: Decimal, digits: str, end: int) -> Decimal:
    """8块5 is 8.5, 五块六毛三 is 5.63, 8毛钱 is 0.8."""
    coins = _COINS.match(digits, end)
    if coins is not None:
        jiao, fen = (number_of(coins[part] or "零") or Decimal(0) for part in ("jiao", "fen"))
        return yuan + jiao / 10 + fen / 100
    return yuan / 10 if _ONLY_JIAO.match(digits, end) else yuan


def _rank(run: _Run, words: NumberWords) -> int | None:
    """How surely the number is the sum at issue; None when nothing says that it is money."""
    before = run.string[max(0, run.start - 20) : run.start]
    after = run.string[run.end : run.end + 8]
    bare = before.rstrip(_FILLER)
    if _EXTENSION.search(before):
        return None
    if before.rstrip(" ").endswith("不是") or not _is_money(run.text, before, after, words):
        return None
    if before.rstrip(" :").endswith(words.corrections) or _INSTEAD.search(before):
        return _CORRECTED
    if before.rstrip(" :").endswith(words.amount_labels) or bare.endswith(words.amount_labels):
        return _LABELLED
    return _WEAK if bare.endswith(words.weak_amounts) else _PLAIN


def _is_money(run: str, before: str, after: str, words: NumberWords) -> bool:
    """A unit decides; else a large numeral or a verb of money, and no measure word after it."""
    bare = before.rstrip(_FILLER)
    if _UNIT.match(after) or before.rstrip(" ").endswith(("¥", "￥", "$", "rmb", "cny", "人民币")):
        return run != "一" or bool(re.match(r"块(?:钱|[\d])|[ ]?元", after))
    if _counts_something(run, before, after, words):
        return False
    if _LARGE.search(run):
        return True
    named = _is_named(bare, words) or after.startswith(words.money_followers)
    named = named or (len(run) >= 3 and any(word in bare[-6:] for word in words.money_to))
    put_right = _INSTEAD.search(before) or before.rstrip(" :").endswith(words.corrections)
    named = named or bool(put_right and len(run) >= 2)
    if run in words.hotlines and bare.endswith(_CALLED):
        return False
    return named and run.isdecimal() and run.isascii() and not run.startswith("0")


def _counts_something(run: str, before: str, after: str, words: NumberWords) -> bool:
    """A card's tail, a window, minutes, people: no money, whatever stands around."""
    before = before.rstrip(" :")
    return (
        before.endswith(words.not_amounts)
        or before.rstrip(_FILLER + "都已有快近超过").endswith(words.not_amounts)
        or after.lstrip("多来余几").startswith(words.measures)
        or after.startswith(("%", ":", "/"))
    )


def _is_named(bare: str, words: NumberWords) -> bool:
    """A verb of money or a label ends here, perhaps with a person between: 扣|我|300."""
    if bare.endswith(words.money_verbs + words.amount_labels):
        return True
    person = next((one for one in words.pronouns if bare.endswith(one)), "")
    return bool(person) and bare[: -len(person)].endswith(words.money_verbs)


def _may_be_money(run: _Run, words: NumberWords) -> bool:
    """A number alone (水费扣了两遍 420) in a text about money; two digits need a verb nearby."""
    if not _BARE.fullmatch(run.text):
        return False
    before = run.string[max(0, run.start - 12) : run.start]
    after = run.string[run.end : run.end + 8]
    if _counts_something(run.text, before, after, words) or _EXTENSION.search(before):
        return False
    if run.text in words.hotlines:
        return False
    if before.rstrip(" ").endswith("不是"):
        return False
    if re.search(r"[\da-z□+.\-][ \-]?$", before) or re.match(r"[a-z]|[ \-]?[\d□.\-]", after):
        return False
    plain = run.text.isdecimal() and len(run.text) > 2
    return plain or any(word in before for word in words.money_verbs)
