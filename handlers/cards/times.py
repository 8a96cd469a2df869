"""Instants and spans as people at a counter say them, in the plan's local time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.sentences import say

_MINUTE = timedelta(minutes=1)


def clock(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """02:10, 明天 02:10, 昨天 23:50, else with the date."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    key = {0: "time.today", 1: "time.tomorrow", -1: "time.yesterday"}.get(days, "time.other_day")
    return say(key, at=f"{local:%H:%M}", month=local.month, day=local.day)


def stamp(at: datetime, zone: ZoneInfo) -> str:
    """The instant in lists that span days: 11-28 02:10."""
    return f"{at.astimezone(zone):%m-%d %H:%M}"


def span(length: timedelta) -> str:
    """A length of time in whole minutes, at least one."""
    hours, minutes = divmod(max(1, length // _MINUTE), 60)
    if not hours:
        return say("time.minutes", minutes=minutes)
    return say("time.hours", hours=hours) if not minutes else _both(hours, minutes)


def until(due_at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """还剩 42 分钟（03:10 前）, or how long it is overdue."""
    at = clock(due_at, now, zone)
    if due_at > now:
        # A limit of an hour just begun is shown as an hour, not as 59 minutes.
        return say(
            "time.left", span=span(due_at - now + _MINUTE - timedelta(microseconds=1)), at=at
        )
    return say("time.overdue", span=span(now - due_at), at=at)


def _both(hours: int, minutes: int) -> str:
    return say("time.hours_minutes", hours=hours, minutes=minutes)
