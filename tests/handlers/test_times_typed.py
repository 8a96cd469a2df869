"""Times as people type them: read in the branch's own zone, never in the past, never guessed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.sentences import say
from handlers.times_typed import instant_typed, is_past

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 24, 9, 20, tzinfo=ZONE)
"""A Tuesday."""


def read(text: str, now: datetime = MORNING) -> str | None:
    """The instant in local words, or None."""
    at = instant_typed(text, now.astimezone(UTC), ZONE)
    return None if at is None else f"{at.astimezone(ZONE):%m-%d %H:%M}"


UNDERSTOOD = {
    "今天15:00": "11-24 15:00",
    "今天 15：00": "11-24 15:00",
    "明天上午10点": "11-25 10:00",
    "后天下午三点半": "11-26 15:30",
    "大后天9点": "11-27 09:00",
    "11月25日17:00": "11-25 17:00",
    "11月25日 17:00": "11-25 17:00",
    "十一月二十五日下午五点一刻": "11-25 17:15",
    "2026-11-26 17:00": "11-26 17:00",
    "11/26 9:30": "11-26 09:30",
    "25号下午两点": "11-25 14:00",
    "5号10点": "12-05 10:00",
    "1月5日10点": "01-05 10:00",
    "3天后": "11-27 09:20",
    "三日内": "11-27 09:20",
    "2天": "11-26 09:20",
    "三天后下午3点": "11-27 15:00",
    "两小时后": "11-24 11:20",
    "一个半小时后": "11-24 10:50",
    "2小时30分钟后": "11-24 11:50",
    "半小时内": "11-24 09:50",
    "24小时内": "11-25 09:20",
    "一刻钟后": "11-24 09:35",
    "90分钟": "11-24 10:50",
    "半天内": "11-24 21:20",
    "下午5点": "11-24 17:00",
    "17:30": "11-24 17:30",
    "十点": "11-24 10:00",
    "3点": "11-24 15:00",
    "明早九点": "11-25 09:00",
    "今晚8点": "11-24 20:00",
    "今天晚上12点": "11-25 00:00",
    "今晚24点": "11-25 00:00",
    "中午1点": "11-24 13:00",
    "明天中午12点": "11-25 12:00",
    "明天凌晨1点": "11-25 01:00",
    "星期二17点": "11-24 17:00",
    "周五下午3点前": "11-27 15:00",
    "下周一十点": "11-30 10:00",
    "答应客户明天上午10点30分前给答复": "11-25 10:30",
    "5000元明天10点给": "11-25 10:00",
}


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_r_clock_5_a_typed_time_is_understood(text: str) -> None:
    assert read(text) == UNDERSTOOD[text]


NOT_UNDERSTOOD = (
    *("", "尽快", "明天", "明天答复", "下午", "等通知", "5000", "13812345678", "12月1日"),
    *("25:00", "明天25点", "13月1日10:00", "2月30日10点", "10:75", "99999999天后"),
    *("明天10点或者后天11点", "三小时或五小时后", "3个工作日后"),
    *("今天8:00", "8点", "8:00", "昨天10点", "上周五10点", "2026-11-20 17:00", "0分钟后"),
)


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_r_clock_5_what_is_no_time_or_is_past_is_not_guessed(text: str) -> None:
    assert read(text) is None


def test_an_hour_that_is_over_is_not_taken_for_tomorrow() -> None:
    evening = MORNING.replace(hour=17)
    assert read("10点", evening) is None
    assert read("3点", MORNING.replace(hour=16)) is None
    assert read("明天10点", evening) == "11-25 10:00"


BEFORE_MIDNIGHT = MORNING.replace(hour=22, minute=36)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("凌晨1点", "11-25 01:00"),
        ("今晚1点", "11-25 01:00"),
        ("今晚凌晨1点", "11-25 01:00"),
        ("半夜2点半", "11-25 02:30"),
        ("今晚11点", "11-24 23:00"),
        ("半夜12点", "11-25 00:00"),
    ],
)
def test_r_clock_5_the_small_hours_said_before_midnight_are_those_to_come(
    text: str, at: str
) -> None:
    assert read(text, BEFORE_MIDNIGHT) == at


def test_r_clock_5_a_time_that_is_over_is_told_from_one_not_understood() -> None:
    for over in ("今天8:00", "8点", "今天凌晨1点", "昨天10点"):
        assert is_past(over, BEFORE_MIDNIGHT, ZONE)
    for other in ("尽快", "明天", "25:00", "明天10点"):
        assert not is_past(other, BEFORE_MIDNIGHT, ZONE)


@pytest.mark.parametrize("key", ["refused.bad_time", "refused.past_time", "promise.how"])
def test_examples_of_a_time_lie_ahead_at_any_hour(key: str) -> None:
    shown = say(key).partition("例如：")[2].partition("。")[0].split("、")
    for example in shown:
        assert read(example) and read(example, BEFORE_MIDNIGHT)


def test_the_zone_decides_which_day_it_is() -> None:
    now = datetime(2026, 11, 27, 18, 10, tzinfo=UTC)
    assert read("今天17:00", now) == "11-28 17:00"
    at = instant_typed("今天17:00", now, ZoneInfo("UTC"))
    assert at is None


def test_the_answer_is_in_utc() -> None:
    at = instant_typed("今天15:00", MORNING, ZONE)
    assert at == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert at is not None and at.tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["9" * 5000 + "点", "点" * 5000, "十" * 5000 + "天后", "1:" * 3000]
)
def test_a_hostile_text_is_refused_and_does_not_hang(text: str) -> None:
    assert read(text) is None
