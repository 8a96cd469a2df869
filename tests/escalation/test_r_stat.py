"""R-STAT-5 and R-STAT-6: who is answerable and why; where complaints come together."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.accountability import Failing, Mark, marks
from escalation.case import Case, Deadline
from escalation.hot_spots import FIRST, hot_spots
from escalation.statistics import counted_as
from escalation.words import Business, Category, Channel, Counted, Flag, PersonId, UnitId
from tests.escalation.bank import ORGANISATION, OUTLET, SUB_BRANCH, at, complaint_of, reported
from tests.escalation.test_summary import BOX, case_at, summary_of

NOW = at(0) + timedelta(days=10)
HANDLED = {"handler": PersonId("sub_night")}


def marks_of(**changes: object) -> tuple[Mark, ...]:
    case = reported(**{**HANDLED, **changes})
    return marks(case, counted_as(case, ORGANISATION, NOW), ORGANISATION, NOW)


def late_by(hours: float) -> dict[str, object]:
    due = at(480)
    met = due + timedelta(hours=hours)
    return {"deadlines": (Deadline(rule="result", due_at=due, met_at=met),), "result_at": met}


def test_r_stat_5_a_complaint_from_outside_is_the_union_s_guidance() -> None:
    outside = replace(complaint_of(), channel=Channel.REGULATOR)
    assert marks_of(complaint=outside, deadlines=()) == (Mark(failing=Failing.WENT_OUTSIDE),)
    assert Failing.WENT_OUTSIDE.is_of_union


def test_r_stat_5_a_repeated_complaint_is_unclear_handling_by_the_handler_s_unit() -> None:
    (mark,) = marks_of(flags=frozenset({Flag.REPEAT}), deadlines=())
    assert mark == Mark(failing=Failing.UNCLEAR, unit=SUB_BRANCH)
    assert not mark.failing.is_of_union


def test_r_stat_5_nobody_took_it_then_the_unit_it_was_reported_at_answers() -> None:
    (mark,) = marks_of(flags=frozenset({Flag.REPEAT}), handler=None, deadlines=())
    assert mark.unit == OUTLET


def test_r_stat_5_long_overdue_is_late_handling_and_without_supervision_also_coordination() -> None:
    late = Mark(
        failing=Failing.LATE, unit=SUB_BRANCH, lateness=timedelta(hours=25), rules=("result",)
    )
    assert marks_of(**late_by(25)) == (late, Mark(failing=Failing.NOT_SUPERVISED))
    assert marks_of(**late_by(25), supervisions=1) == (late,)


def test_r_stat_5_a_short_delay_alone_is_marked_for_nobody() -> None:
    assert marks_of(**late_by(2)) == ()
    both = marks_of(**late_by(2), flags=frozenset({Flag.REPEAT}))
    assert [mark.failing for mark in both] == [Failing.UNCLEAR, Failing.LATE]


def of_business(business: Business, no: int, **changes: object) -> Case:
    return case_at(1, no, complaint=replace(complaint_of(), business=business), **changes)


def test_r_stat_6_cash_card_and_private_stand_first_whatever_their_counts() -> None:
    cases = [of_business(Business.CORPORATE, n) for n in range(5)]
    cases += [of_business(Business.PRIVATE, 10), of_business(Business.CASH, 11)]
    found = hot_spots(summary_of(*cases).lines)
    assert found.by_business == (
        (Business.CASH, 1),
        (Business.CARD, 0),
        (Business.PRIVATE, 1),
        (Business.CORPORATE, 5),
    )


def test_r_stat_6_categories_and_outlets_stand_by_count() -> None:
    queue = complaint_of(Category.QUEUE)
    cases = (case_at(1, 1), case_at(2, 2), case_at(3, 3, complaint=queue, unit=SUB_BRANCH))
    found = hot_spots(summary_of(*cases).lines)
    assert found.by_category == ((Category.ATM, 2), (Category.QUEUE, 1))
    assert [(spot.unit, spot.count, spot.category) for spot in found.by_outlet] == [
        (OUTLET, 2, Category.ATM),
        (SUB_BRANCH, 1, Category.QUEUE),
    ]


def test_r_stat_6_a_quiet_day_has_the_three_first_at_zero() -> None:
    found = hot_spots(())
    assert found.by_business == tuple((each, 0) for each in FIRST)
    assert (found.by_category, found.by_outlet) == ((), ())


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(Business),
            st.sampled_from(Category),
            st.sampled_from([OUTLET, SUB_BRANCH]),
        ),
        max_size=30,
    )
)
def test_r_stat_6_each_division_sums_up_to_the_register(
    drawn: list[tuple[Business, Category, UnitId]],
) -> None:
    cases = [
        case_at(1, no, unit=unit, complaint=replace(complaint_of(category), business=business))
        for no, (business, category, unit) in enumerate(drawn)
    ]
    found = hot_spots(summary_of(*cases, mailbox=BOX).lines)
    assert sum(count for _, count in found.by_business) == len(drawn)
    assert dict(found.by_category) == dict(Counter(category for _, category, _ in drawn))
    assert sum(spot.count for spot in found.by_outlet) == len(drawn)
    assert [b for b, _ in found.by_business] == [
        b for b in Business if b in FIRST or b in {d[0] for d in drawn}
    ]


@pytest.mark.parametrize("counted", list(Counted))
def test_r_stat_4_liability_is_divided_over_the_whole_register(counted: Counted) -> None:
    summary = summary_of(case_at(1, 1), case_at(2, 2, flags=frozenset({Flag.REPEAT})))
    assert sum(summary.totals.by_liability.values()) == summary.totals.on_register
    assert summary.totals.by_counting.get(counted, 0) <= summary.totals.on_register
