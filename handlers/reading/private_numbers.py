"""Numbers that must not travel on: identity cards, bank cards, CVV, one-time codes (A46).

Found before telephones and amounts, so that none of them is ever taken for one. It works on the
folded text with spoken digits, whose places are those of the original. The expressions begin with
the digit and look back afterwards, because Python then skips quickly to the next digit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_GAP = "[ \\-.·_\u200b]"
_D = "[0-9零一二三四五六七八九*]"
"""A digit of a secret, or the star of one that was struck out before it was stored."""

_SAID = "[ :=,是为\"'“”‘’()的了收到给\\-\u200b]{0,6}"
_IDENTITY = re.compile(
    rf"[1-9](?<!\d.)\d{{5}}{_GAP}{{0,2}}(?:18|19|20)\d{{2}}{_GAP}?(?:0[1-9]|1[0-2]){_GAP}?"
    rf"(?:0[1-9]|[12]\d|3[01]){_GAP}{{0,2}}\d{{3}}[\dx](?![\da-z])"
)
_LONG = re.compile(r"\d(?<!\d.)\d{12,39}(?:x(?![a-z]))?")
_GROUPS = re.compile(rf"\d(?<!\d.)\d{{1,17}}(?:{_GAP}{{1,2}}\d{{1,18}}){{1,7}}")
_MOBILE = re.compile(r"(?:86|0086)?1[3-9]\d{9}")
_CVV = re.compile(
    rf"(?:cvv2?|cvc2?|cvn2?|安全码|背面的?后?[三3]位数?|签名栏后?[三3]位数?)"
    rf"{_SAID}(?P<secret>{_D}(?:{_GAP}?{_D}){{2,3}})(?!{_D})"
)
_CODE = re.compile(
    rf"(?:验证码|校验码|动态码|动态密码|动态口令|短信码|短信密码|一次性密码|交易码|口令|密码|\botp|\bpin)"
    rf"{_SAID}(?P<secret>{_D}(?:{_GAP}?{_D}){{3,7}})(?!{_D})"
)
_CODE_FIRST = re.compile(
    r"(?P<secret>[\d*](?<!\d.)[\d*]{3,7})(?:是|就是|这个)?(?:验证码|动态码|校验码)"
)

_SECRET_MARKS = ("cv", "码", "三位", "3位", "口令", "otp", "pin")
"""One of these stands in every expression for a secret."""


class Private(StrEnum):
    """What kind of private number it is."""

    IDENTITY = "identity"
    CARD = "card"
    SECRET = "secret"


@dataclass(frozen=True, slots=True)
class PrivateNumber:
    """A private number at [start:end] of the text."""

    kind: Private
    start: int
    end: int


def private_numbers(digits: str) -> tuple[PrivateNumber, ...]:
    """Every private number, in order of place, none overlapping another."""
    found = sorted(_candidates(digits), key=lambda one: (one.start, -one.end))
    kept: list[PrivateNumber] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def _candidates(digits: str) -> Iterator[PrivateNumber]:
    spoken_of = any(mark in digits for mark in _SECRET_MARKS)
    for pattern in (_CVV, _CODE, _CODE_FIRST) if spoken_of else ():
        for match in pattern.finditer(digits):
            yield PrivateNumber(Private.SECRET, *match.span("secret"))
    for match in _IDENTITY.finditer(digits):
        yield PrivateNumber(Private.IDENTITY, *match.span())
    for match in _LONG.finditer(digits):
        # Any number this long is masked: better a masked order number than a bared card.
        if not _MOBILE.fullmatch(match.group()):
            yield PrivateNumber(Private.CARD, *match.span())
    for match in _GROUPS.finditer(digits):
        yield from _cards_in_groups(match)


def _cards_in_groups(run: re.Match[str]) -> Iterator[PrivateNumber]:
    """Cards written in groups, 6222 0212 3456 7890 123, among the groups of one run."""
    groups = [match.span() for match in re.finditer(r"\d+", run.group())]
    first = 0
    while first < len(groups):
        last = _card_end(run.group(), groups, first)
        if last is None:
            first += 1
            continue
        yield PrivateNumber(
            Private.CARD, run.start() + groups[first][0], run.start() + groups[last][1]
        )
        first = last + 1


def _card_end(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """The last group of a card that begins with group `first`: by check digit, else by 62…."""
    number = ""
    longest: int | None = None
    for last in range(first, min(first + 6, len(groups))):
        part = text[slice(*groups[last])]
        if _MOBILE.fullmatch(part) or len(number + part) > 19:
            break
        number += part
        if len(number) >= 15 and number[0] in "3456789" and checks_out(number):
            return last
        if len(number) >= 16 and number.startswith("62"):
            longest = last
    return longest


def checks_out(number: str) -> bool:
    """The check digit of card numbers (Luhn)."""
    doubled = (int(digit) * 2 for digit in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0


def masked(text: str, numbers: tuple[PrivateNumber, ...]) -> str:
    """The text with private numbers starred: of an identity card the first and last two
    characters stay, of a card the last four, of a secret nothing."""
    pieces: list[str] = []
    end = 0
    for one in numbers:
        pieces += (text[end : one.start], _starred(one.kind, text[one.start : one.end]))
        end = one.end
    return "".join((*pieces, text[end:]))


def _starred(kind: Private, number: str) -> str:
    places = [at for at, char in enumerate(number) if char.isalnum()]
    shown = {Private.IDENTITY: places[:2] + places[-2:], Private.CARD: places[-4:]}.get(kind, [])
    hidden = set(places) - set(shown)
    return "".join("*" if at in hidden else char for at, char in enumerate(number))


def blanked(digits: str, spans: tuple[tuple[int, int], ...]) -> str:
    """The text with the spans replaced by □, so that nothing else is found there."""
    pieces: list[str] = []
    last = 0
    for start, end in sorted(spans):
        pieces += (digits[last:start], "□" * (end - start))
        last = end
    return "".join((*pieces, digits[last:]))
