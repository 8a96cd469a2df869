"""Periods as people type them; on the 22nd of November 2026."""

from datetime import date

import pytest

from handlers.periods_typed import Period, period_typed

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("", "2026-11-01", "2026-11-30"),
        ("本月", "2026-11-01", "2026-11-30"),
        ("上月", "2026-10-01", "2026-10-31"),
        ("上个月", "2026-10-01", "2026-10-31"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2026 年 9 月", "2026-09-01", "2026-09-30"),
        ("２０２６－０９", "2026-09-01", "2026-09-30"),
        ("9月", "2026-09-01", "2026-09-30"),
        ("12月", "2025-12-01", "2025-12-31"),
        ("11月5日", "2026-11-05", "2026-11-05"),
        ("今天", "2026-11-22", "2026-11-22"),
        ("昨天", "2026-11-21", "2026-11-21"),
        ("今年", "2026-01-01", "2026-12-31"),
        ("2025年", "2025-01-01", "2025-12-31"),
        ("2026-01至2026-03", "2026-01-01", "2026-03-31"),
        ("1月到3月", "2026-01-01", "2026-03-31"),
        ("2026-11-01 — 2026-11-15", "2026-11-01", "2026-11-15"),
        ("2026-11-01 2026-11-15", "2026-11-01", "2026-11-15"),
        ("2026年11月1日～2026年11月15日", "2026-11-01", "2026-11-15"),
    ],
)
def test_a_period_is_understood(text: str, first: str, last: str) -> None:
    expected = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert period_typed(text, TODAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("2026-13", "2026-00", "2026-02-30", "13月", "上周三左右", "1899-01", "0000"),
        *("2026-03至2026-01", "2026-01至2026-02至2026-03", "至", "全部", "=1+1", "2月30日"),
    ],
)
def test_what_is_no_period_is_not_guessed_at(text: str) -> None:
    assert period_typed(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "is_over"),
    [
        ("2024年", False),
        ("2025-11-22至2026-11-21", False),
        ("2025-11至2026-11", True),
        ("2024至2025", True),
    ],
)
def test_a_year_is_the_most(text: str, is_over: bool) -> None:
    period = period_typed(text, TODAY)
    assert period is not None and period.is_over_a_year is is_over


def test_the_last_month_of_a_january_is_the_december_before() -> None:
    assert period_typed("上月", date(2026, 1, 31)) == Period(date(2025, 12, 1), date(2025, 12, 31))
