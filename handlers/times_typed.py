"""A time as people type it: 今天15:00, 明天上午10点, 后天下午三点半, 11月25日17:00, 3天后.

Local time of the zone given. A day without an hour (明天答复), two different times, and what is
past already are no answer: the person is asked again rather than held to a guess.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.reading.numerals import number_of

_HAN = "零〇一二两三四五六七八九十"
_N = rf"(?<![\d{_HAN}])(?:\d{{1,4}}|[{_HAN}]{{1,4}})"
_LATER = re.compile(
    rf"(?P<halfday>半)天|(?:(?P<days>{_N})(?:[天日](?:之|以)?[内后里]|天$))"
    rf"|(?:(?P<hours>{_N})个?(?P<half>半)?(?:小时|钟头)(?P<half2>半)?)?"
    rf"(?:(?P<halfhour>半)个?(?:小时|钟头)|(?P<minutes>{_N})(?:分钟|分(?=[之以内后里]))"
    rf"|(?P<quarters>{_N})刻钟)?"
)
_CLOCK = re.compile(
    rf"(?<![\d:])(?P<h>\d{{1,2}}):(?P<m>\d{{2}})(?![\d:])"
    rf"|(?<!\d)(?P<hour>{_N})[点时](?!间)(?:(?P<half>半)|(?P<quarter>[一三])刻"
    rf"|(?P<minute>{_N})分?(?!钟|\d))?"
)
_PARTS = {
    "凌晨": 0,
    "半夜": 0,
    "清晨": 0,
    "早上": 0,
    "早晨": 0,
    "上午": 0,
    "中午": 12,
    "下午": 12,
    "傍晚": 12,
    "晚上": 12,
    "夜里": 12,
    "今早": 0,
    "明早": 0,
    "今晚": 12,
    "明晚": 12,
}
_DAYS = {"大后天": 3, "后天": 2, "明": 1, "今": 0}
_IN_DAYS = re.compile(rf"(?P<n>{_N})天(?:之|以)?后")
_DATE = re.compile(
    rf"(?:(?P<y>\d{{4}})[-/.年])?(?<!\d)(?P<m>{_N})(?:月|[-/.])(?P<d>{_N})(?:[日号]|(?![\d点:]))"
    rf"|(?<![\d月])(?P<day>{_N})[日号]"
)
_WEEKDAY = re.compile(r"(?P<next>下个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_OVER = ("昨", "前天", "上周", "上星期", "上个")


def instant_typed(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant meant (aware UTC), always after `now`; None when there is none in the text."""
    at = _instant(text, now, zone)
    return at if at is not None and at > now else None


def is_past(text: str, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the text was understood and its time is over, so that it cannot be meant."""
    at = _instant(text, now, zone)
    return any(word in text for word in _OVER) or (at is not None and at <= now)


def _instant(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant meant, over or not."""
    plain = re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", unicodedata.normalize("NFKC", text))
    local = now.astimezone(zone)
    if any(word in plain for word in _OVER):
        return None
    weekday = _WEEKDAY.search(plain)
    # 下周一十点 is ten o'clock, and not 一十点.
    plain = plain if weekday is None else plain.replace(weekday.group(), f"{weekday.group()} ")
    clocks = {(found.group(), found.start()) for found in _CLOCK.finditer(plain)}
    if len(clocks) > 1:
        return None
    try:
        at = _on_a_day(plain, local) if clocks else _later(plain, local)
    except (ValueError, OverflowError):
        return None
    return at.astimezone(UTC) if at is not None else None


def _later(plain: str, local: datetime) -> datetime | None:
    """3天后, 两个半小时后, 半小时内, 90分钟."""
    found = [each for each in _LATER.finditer(plain) if each.group()]
    if len(found) != 1:
        return None
    told = found[0].groupdict()
    minutes = _value(told["minutes"]) + 15 * _value(told["quarters"])
    minutes += 30 * sum(bool(told[each]) for each in ("half", "half2", "halfhour"))
    hours = _value(told["hours"]) + (12 if told["halfday"] else 0)
    # Through UTC: three days later is 72 hours, whatever clocks were turned meanwhile.
    span = timedelta(days=_value(told["days"]), hours=hours, minutes=minutes)
    return (local.astimezone(UTC) + span).astimezone(local.tzinfo)


def _on_a_day(plain: str, local: datetime) -> datetime | None:
    """A time of day with the day it is on; without a day the next such time."""
    clock = _CLOCK.search(plain)
    assert clock is not None
    before, after = plain[: clock.start()], plain[clock.end() :]
    day = _day(before, local.date()) or _day(after, local.date())
    part = next((word for word in _PARTS if word in plain), None)
    hour, minute = _hour_and_minute(clock)
    late = timedelta(0)
    if part is not None and _PARTS[part] and hour < 12:
        noon = part == "中午" and hour >= 10
        past_midnight = part in ("晚上", "夜里", "今晚", "明晚") and hour < 5
        late = timedelta(days=1) if past_midnight else late
        hour += 0 if noon or past_midnight else 12
    elif part is not None and hour == 12 and part in ("凌晨", "半夜"):
        hour = 0
    elif part in ("晚上", "夜里", "今晚", "明晚") and hour == 12:
        hour = 24
    at = _at(day or local.date(), hour, minute, local) + late
    tonight = day is None or "今晚" in plain
    if at <= local and tonight and part in ("凌晨", "半夜") and hour < 6:
        # 凌晨1点 said in the evening is that of the night before us.
        return _at(local.date() + timedelta(days=1), hour, minute, local)
    if at <= local and part is None and not clock["h"] and (day or local.date()) == local.date():
        # 3点 said in the morning is this afternoon; 10点 said at five may be tomorrow: ask.
        later = at + timedelta(hours=12)
        return later if 1 <= hour <= 6 and later > local else at
    return at


def _at(day: date, hour: int, minute: int, local: datetime) -> datetime:
    if hour == 24 and minute == 0:
        day, hour = day + timedelta(days=1), 0
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=local.tzinfo)


def _hour_and_minute(clock: re.Match[str]) -> tuple[int, int]:
    if clock["h"]:
        return int(clock["h"]), int(clock["m"])
    minute = _value(clock["minute"])
    if clock["half"]:
        minute = 30
    elif clock["quarter"]:
        minute = 15 if clock["quarter"] == "一" else 45
    return _value(clock["hour"]), minute


def _day(around: str, today: date) -> date | None:
    """The day that words beside the time name; None when they name none."""
    if found := _IN_DAYS.search(around):
        return today + timedelta(days=_value(found["n"]))
    if found := _DATE.search(around):
        return _dated(found, today)
    if found := _WEEKDAY.search(around):
        wanted = min("一二三四五六日天".index(found["day"]), 6)
        this = today - timedelta(days=today.weekday()) + timedelta(days=wanted)
        if found["next"]:
            return this + timedelta(days=7)
        return this if this >= today else this + timedelta(days=7)
    return next((today + timedelta(days=n) for word, n in _DAYS.items() if word in around), None)


def _dated(found: re.Match[str], today: date) -> date:
    """11月25日 of this year, or the next when long over; 25日 of this month or the next."""
    if found["day"]:
        day = _value(found["day"])
        this = today.replace(day=day)
        if this >= today:
            return this
        following = today.replace(day=1) + timedelta(days=32)
        return following.replace(day=day)
    year = int(found["y"]) if found["y"] else today.year
    named = date(year, _value(found["m"]), _value(found["d"]))
    long_over = not found["y"] and today - named > timedelta(days=180)
    return named.replace(year=year + 1) if long_over else named


def _value(written: str | None) -> int:
    if not written:
        return 0
    number = number_of(written)
    if number is None:
        raise ValueError(written)
    return int(number)
