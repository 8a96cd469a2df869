"""Numbers of people and of times: three or more complain alike, or one complains again (R-UP-3)."""

import re
from collections.abc import Iterator
from itertools import islice

from escalation.words import Flag
from handlers.reading.folding import Script
from handlers.reading.lexicon import Lexicon
from handlers.reading.numerals import number_of
from handlers.reading.occurrences import MOST_OCCURRENCES, Standing

_SOME = {"好几": 3, "好些": 3, "几": 3}


def counted_people(script: Script, lexicon: Lexicon) -> Iterator[tuple[Flag, Standing, str]]:
    """Three or more people: GROUP; beside a queue or our own staff only a doubt."""
    found = lexicon.counted.people.finditer(script.tight)
    for match in islice(found, MOST_OCCURRENCES):
        if _people(match["count"]) < lexicon.counted.least or _is_a_sum(match):
            continue
        beside = script.before(match.start(), 8) + script.after(match.end(), 4)
        waiting = any(word in beside for word in lexicon.counted.queue)
        yield Flag.GROUP, Standing.DOUBT if waiting else Standing.CERTAIN, match.group()
        if not waiting:
            return


def _is_a_sum(match: re.Match[str]) -> bool:
    """扣了50 客户说: figures without a measure word are counted only before 人."""
    return match["measure"] is None and match["count"].isdecimal() and match["who"] != "人"


def _people(count: str) -> int:
    """五六 (five or six) counts as the lower number; 十几 is more than ten."""
    if count in _SOME:
        return _SOME[count]
    digits = count.rstrip("几")
    if not digits:
        return _SOME["几"]
    value = number_of(digits)
    if value is not None:
        return int(value)
    first = number_of(digits[0])
    return int(first) if first is not None else 0


def ordinal_repeat(script: Script, lexicon: Lexicon) -> Iterator[tuple[Flag, Standing, str]]:
    """第二次投诉 and later: REPEAT."""
    match = lexicon.counted.ordinal.search(script.tight)
    if match is not None:
        yield Flag.REPEAT, Standing.CERTAIN, match.group()


def other_province(script: Script, lexicon: Lexicon) -> Iterator[tuple[Flag, Standing, str]]:
    """湖南开的卡: ACROSS_PROVINCES (R-UP-4), unless it is the bank's own province."""
    match = lexicon.counted.elsewhere.search(script.tight)
    if match is not None:
        yield Flag.ACROSS_PROVINCES, Standing.CERTAIN, match.group()
