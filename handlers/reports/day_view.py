"""When the day's complaints came, where they come together, and who is answerable for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from escalation.accountability import Failing, Mark, marks
from escalation.hot_spots import FIRST, hot_spots
from escalation.summary import Line, Summary
from handlers import labels
from handlers.reports import follow_up_wording as words
from handlers.reports import wording
from handlers.reports.view import Bar, Names, calmed_at

COLUMNS = 12
HEIGHT = 56
"""Pixels of the highest column of the chart."""

OUTLETS = 5
MARKED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the chart: cases received from `label` on; `grave` of them late or media.

    Heights are in pixels, the two parts of a column add up to its own height.
    """

    label: str
    count: int
    grave: int
    height: int
    grave_height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkLine:
    """问责 of one case: `who` is answerable, and why."""

    number: str
    unit: str
    reasons: tuple[str, ...]


def columns(summary: Summary, names: Names) -> tuple[Column, ...]:
    """The period in equal parts of whole hours, none when nothing was received in it."""
    hours = max(1, ceil((summary.until - summary.since) / timedelta(hours=COLUMNS)))
    width = timedelta(hours=hours)
    parts = ceil((summary.until - summary.since) / width)
    new = [line for line in summary.lines if line.is_new]
    if not new:
        return ()
    held: list[list[Line]] = [[] for _ in range(parts)]
    for line in new:
        held[(line.case.received_at - summary.since) // width].append(line)
    most = max(len(each) for each in held)
    return tuple(_column(lines, summary, names, no * width, most) for no, lines in enumerate(held))


def _column(
    lines: list[Line], summary: Summary, names: Names, after: timedelta, most: int
) -> Column:
    grave = sum(1 for line in lines if line.late or line.is_media)
    height = round(HEIGHT * len(lines) / most)
    grave_height = round(height * grave / len(lines)) if lines else 0
    return Column(
        label=f"{(summary.since + after).astimezone(names.plan.zone):%H}",
        count=len(lines),
        grave=grave,
        height=height - grave_height,
        grave_height=grave_height,
    )


def chart_words(shown: Iterable[Column]) -> str:
    """The chart in words: 02 时起 3 件（逾期或媒体 1），10 时起 1 件."""
    return "，".join(
        words.in_part(each.label, each.count, each.grave) for each in shown if each.count
    )


def business_bars(summary: Summary) -> tuple[Bar, ...]:
    """现金客户、持卡客户、对私业务 first (R-STAT-6); `key` tells those that are looked at first."""
    found = hot_spots(summary.lines).by_business
    most = max((count for _, count in found), default=0) or 1
    return tuple(
        Bar(
            labels.business(each),
            count,
            round(100 * count / most),
            "first" if each in FIRST else "other",
        )
        for each, count in found
    )


def outlet_lines(summary: Summary, names: Names) -> tuple[str, ...]:
    """The units with the most cases: 西湖路营业部 3 件，其中 ATM 停用 2 件.

    When some are only counted, what this and its neighbours count is said last.
    """
    found = hot_spots(summary.lines).by_outlet[:OUTLETS]
    partly = (words.only_listed(len(summary.lines)),) if summary.unlisted_count else ()
    lines = (
        words.outlet(
            names.unit(each.unit), each.count, names.category(each.category), each.of_category
        )
        for each in found
    )
    return (*lines, *partly)


def calmed_lines(summary: Summary, names: Names) -> tuple[str, ...]:
    """媒体风险 that somebody has declared over by now (R-MEDIA-3): where, which case, and when."""
    return tuple(
        words.calmed(
            names.unit(line.case.unit),
            line.case.number,
            wording.moment_of(ended_at, summary.day, names.plan.zone),
        )
        for line in summary.lines
        if (ended_at := calmed_at(line, names)) is not None
    )


def mark_lines(summary: Summary, names: Names) -> tuple[MarkLine, ...]:
    """Every case marked for 问责 (R-STAT-5)."""
    return tuple(
        MarkLine(
            number=line.case.number,
            unit=names.unit(line.case.unit),
            reasons=reasons,
        )
        for line in summary.lines
        if (reasons := reasons_of(line, names))
    )


def reasons_of(line: Line, names: Names) -> tuple[str, ...]:
    """Who is answerable for a case and why, one sentence a mark."""
    found = marks(line.case, line.counting, names.organisation, names.until)
    return tuple(_reason(each, names) for each in found)


def _reason(mark: Mark, names: Names) -> str:
    who = names.unit(mark.unit) if mark.unit else words.UNION
    rules = [names.rule(rule) for rule in mark.rules]
    if mark.failing is Failing.LATE and mark.lateness is not None:
        return words.late_handling(who, rules, mark.lateness)
    return words.failing(who, mark.failing)
