"""Times as an administrator writes them: local, with the day of the week in Chinese or English.

What is stored are aware UTC instants and plain local times of day.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.files import problems as say
from storage.files.table import Table, Word

DEFAULT_TIMEZONE = "Asia/Shanghai"

_DAYS = {
    **{f"周{name}": day for day, name in enumerate("一二三四五六日")},
    **{f"星期{name}": day for day, name in enumerate("一二三四五六日")},
    **{name: day for day, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
    "周天": 6,
}
_RUNS = {
    "每天": range(7),
    "工作日": range(5),
    "周末": range(5, 7),
    "everyday": range(7),
    "workdays": range(5),
    "weekend": range(5, 7),
}


def timezone_of(table: Table, default: str = DEFAULT_TIMEZONE) -> str:
    """The time zone written in a mapping, checked."""
    word = table.optional("timezone")
    if word is None:
        return default
    try:
        ZoneInfo(word.text)
    except (KeyError, ValueError, OSError):
        table.fault("timezone", say.unknown_timezone(word.text))
        return default
    return word.text


def time_of(table: Table, key: str, default: time) -> time:
    """A time of day; 24:00 is the midnight at which the day ends."""
    word = table.optional(key)
    if word is None:
        return default
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2})", word.text)
    if found and (int(found[1]) < 24 or word.text == "24:00") and int(found[2]) < 60:
        return time(int(found[1]) % 24, int(found[2]))
    table.page.fault(word.line, say.bad_time(key, word.text))
    return default


def date_of(table: Table, key: str, default: date) -> date:
    """A calendar day."""
    word = table.optional(key)
    if word is None:
        return default
    try:
        return date.fromisoformat(word.text)
    except ValueError:
        table.page.fault(word.line, say.bad_date(key, word.text))
        return default


def instant_of(table: Table, key: str, timezone: str, *, ends: bool = False) -> datetime | None:
    """A local instant as UTC. A bare date that ends something includes its whole day."""
    word = table.optional(key)
    if word is None:
        return None
    local = local_instant(word.text)
    if local is None:
        table.page.fault(word.line, say.bad_instant(key, word.text))
        return None
    if ends and re.fullmatch(r"[\d-]+", word.text):
        local += timedelta(days=1)
    return local.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def local_instant(text: str) -> datetime | None:
    """`2026-11-28`, `2026-11-28 02:10` or with seconds, without a zone; None for anything else."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?", text.strip()):
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def weekdays_of(table: Table, key: str) -> frozenset[int]:
    """Days of the week, Monday 0: single days, ranges such as 周一至周五, or 每天."""
    found: set[int] = set()
    for word in table.words(key):
        days = _days_in(word)
        if days is None:
            table.page.fault(word.line, say.bad_days(word.text))
        else:
            found |= days
    return frozenset(found) or frozenset(range(7))


def _days_in(word: Word) -> set[int] | None:
    text = word.text.lower()
    if text in _RUNS:
        return set(_RUNS[text])
    ends = [_DAYS.get(part.strip()) for part in re.split(r"至|到|-|~", text)]
    if len(ends) > 2 or None in ends:
        return None
    first, last = (ends[0] or 0), (ends[-1] or 0)
    return {day % 7 for day in range(first, last + 1 + (7 if last < first else 0))}
