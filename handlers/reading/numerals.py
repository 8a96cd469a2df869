"""Numbers as people write them: 三千二, 两万五, 1万5百, 5k, 叁佰 → a value; 幺三八 → digits."""

import re
from decimal import Decimal, InvalidOperation

SPOKEN = str.maketrans(
    "零〇洞一幺二两三四五六七拐八九勾壹贰叁肆伍陆柒捌玖", "00011223456778" + "99" + "123456789"
)
"""Digits read out one by one."""

FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟俩仨", "一二三四五六七八九十百千两三")
"""Numerals of vouchers, and 俩 and 仨 of speech."""

_HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    "〇": 0,
}
_UNITS = {"十": 10, "百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000, "亿": 10**8}
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千万亿kw]")
_SEPARATOR = "[ \\-\u200b]"
_SAID = "(?:[零〇洞一幺二两三四五六七拐八九勾壹贰叁肆伍陆柒捌玖0-9](?![十百千万亿拾佰仟]))"
_SPOKEN_RUN = re.compile(
    rf"{_SAID}{{3}}[,、]{_SAID}{{4}}[,、]{_SAID}{{4}}|{_SAID}(?:{_SEPARATOR}{{0,2}}{_SAID}){{3,}}"
)


def number_of(written: str) -> Decimal | None:
    """The value of a written number; None when it is none (三五 is no number, 三千五 is 3500)."""
    tokens = _TOKEN.findall(written)
    if not tokens or "".join(tokens) != written:
        return None
    total = section = Decimal(0)
    pending: Decimal | None = None
    shorthand = Decimal(0)
    for token in tokens:
        unit = _UNITS.get(token)
        if unit is None:
            value = _digit_value(token)
            if value is None or (pending is not None and pending != 0):
                return None
            shorthand = Decimal(0) if value == 0 else shorthand
            pending = value
        elif unit >= 10_000:
            total += (section + (pending or 0) if section or pending is not None else 1) * unit
            section, pending, shorthand = Decimal(0), None, Decimal(unit) / 10
        else:
            section += (Decimal(1) if pending is None else pending) * unit
            pending, shorthand = None, Decimal(unit) / 10
    return total + section + _rest(pending, shorthand)


def _rest(pending: Decimal | None, shorthand: Decimal) -> Decimal:
    """The last digit without a unit: 三千二 means 3200, 三千零二 and 3千50 mean what they say."""
    if pending is None:
        return Decimal(0)
    return pending * shorthand if shorthand >= 10 and 0 < pending < 10 else pending


def _digit_value(token: str) -> Decimal | None:
    if token in _HAN_DIGITS:
        return Decimal(_HAN_DIGITS[token])
    try:
        return Decimal(token.replace(",", ""))
    except InvalidOperation:
        return None


def with_spoken_digits(folded: str) -> str:
    """Turn digits that were spoken one by one (幺三八零…) into digits, keeping every place.

    Only runs of seven or more, or runs of four or more that are spoken throughout, are turned; a
    run that already holds a whole mobile number in digits is left alone, because the Han digit
    beside it counts something else (13800001111三个人).
    """
    return _SPOKEN_RUN.sub(lambda match: _spoken(match.group()), folded)


def _spoken(run: str) -> str:
    figures = sum(char.isdigit() and char.isascii() for char in run)
    spoken = sum(not char.isascii() for char in run)
    if spoken < 3 or figures >= 10:
        return run
    return run.translate(SPOKEN).replace(",", " ").replace("、", " ")
