"""A period as people type it: 2026-11, 上月, 11月, 2026-11-01至2026-11-15, 今年.

Local days, both ends included. Nothing at all is this month. What lies ahead of a month or year
that has begun is still named by it.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_APART = re.compile(r"\s*(?:至|到|~|—+|–|--)\s*|\s+")
_SPACED = re.compile(r"\s*([年月日号])\s*(?=\d|$|至|到|~|—|–)")
_YEAR = re.compile(r"(20\d{2})年?")
_MONTH = re.compile(r"(20\d{2})[-/.年](\d{1,2})月?")
_DAY = re.compile(r"(20\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?")
_MONTH_ALONE = re.compile(r"(\d{1,2})月")
_DAY_ALONE = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_MONTHS_BACK = {"本月": 0, "这个月": 0, "当月": 0, "上月": 1, "上个月": 1}
_YEARS_BACK = {"今年": 0, "本年": 0, "去年": 1}
_DAYS_BACK = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1}


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, which are both in it."""

    first: date
    last: date

    @property
    def is_over_a_year(self) -> bool:
        """Whether it is longer than any year is."""
        return self.last - self.first >= timedelta(days=366)


def period_typed(text: str, today: date) -> Period | None:
    """The period meant; None when the words are none, or end before they begin."""
    plain = unicodedata.normalize("NFKC", text).strip() or "本月"
    try:
        ends = [_part(each, today) for each in _APART.split(_SPACED.sub(r"\1", plain))]
    except ValueError:  # the 31st of a month that has 30 days
        return None
    first, last = ends[0], ends[-1]
    if len(ends) > 2 or first is None or last is None or last.last < first.first:
        return None
    return Period(first.first, last.last)


def _part(text: str, today: date) -> Period | None:
    """One day, month or year."""
    if text in _MONTHS_BACK:
        before = today.replace(day=1) - timedelta(days=1) if _MONTHS_BACK[text] else today
        return _month(before.year, before.month)
    if text in _YEARS_BACK:
        return _year(today.year - _YEARS_BACK[text])
    if text in _DAYS_BACK:
        day = today - timedelta(days=_DAYS_BACK[text])
        return Period(day, day)
    if found := _DAY.fullmatch(text):
        return _day(*map(int, found.groups()))
    if found := _MONTH.fullmatch(text):
        return _month(*map(int, found.groups()))
    if found := _YEAR.fullmatch(text):
        return _year(int(found[1]))
    return _of_no_year(text, today)


def _of_no_year(text: str, today: date) -> Period | None:
    """11月 and 11月5日: the latest that has begun."""
    found = _DAY_ALONE.fullmatch(text) or _MONTH_ALONE.fullmatch(text)
    if found is None:
        return None
    named = [int(each) for each in found.groups()]
    of_year = _day if len(named) == 2 else _month
    this = of_year(today.year, *named)
    return this if this.first <= today else of_year(today.year - 1, *named)


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def _month(year: int, month: int) -> Period:
    first = date(year, month, 1)
    return Period(first, first.replace(day=monthrange(year, month)[1]))


def _day(year: int, month: int, day: int) -> Period:
    return Period(date(year, month, day), date(year, month, day))
