"""Supplements (R-DAILY-1): what a report said, against what is known later, case by case."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.case import Case
from escalation.reported import Aspect, Fact, changes, facts_of, figures_of, unknowing
from escalation.words import CaseId, Category, Liability
from tests.escalation.bank import complaint_of
from tests.escalation.test_summary import any_case, case_at, closed_at, summary_of


def facts(*cases: Case) -> tuple[Fact, ...]:
    return facts_of(summary_of(*cases).lines)


def told(before: tuple[Fact, ...], after: tuple[Fact, ...]) -> list[tuple[str, Aspect]]:
    return [(each.fact.number, each.aspect) for each in changes(before, after)]


def test_r_daily_1_a_category_corrected_and_a_liability_judged_are_told_of_their_case() -> None:
    case, other = case_at(1, 1), case_at(2, 2)
    mended = replace(case, complaint=complaint_of(Category.QUEUE), liability=Liability.BANK)
    (category, liability) = changes(facts(case, other), facts(mended, other))
    assert (category.aspect, liability.aspect) == (Aspect.CATEGORY, Aspect.LIABILITY)
    assert category.before is not None and category.after is not None
    assert (category.before.category, category.after.category) == (Category.ATM, Category.QUEUE)
    assert category.fact.number == "n1"


def test_r_daily_1_a_case_received_before_the_cut_off_and_filed_after_it_is_added() -> None:
    assert told(facts(case_at(1, 1)), facts(case_at(1, 1), case_at(17.9, 2))) == [
        ("n2", Aspect.ADDED)
    ]


def test_a_case_reopened_is_open_again_and_one_struck_off_has_left() -> None:
    closed = closed_at(3, case_at(1, 1))
    assert (("n1", Aspect.IS_OPEN)) in told(facts(closed), facts(case_at(1, 1)))
    assert told(facts(closed), ()) == [("n1", Aspect.LEFT)]


def test_nothing_changed_is_nothing_to_tell() -> None:
    assert changes(facts(case_at(1, 1), case_at(2, 2)), facts(case_at(2, 2), case_at(1, 1))) == ()


def test_r_conf_1_a_case_hidden_since_neither_leaves_nor_moves() -> None:
    before = facts(case_at(1, 1), case_at(2, 2))
    mended = facts(case_at(1, 1, liability=Liability.BANK), case_at(2, 2))
    gone = facts(case_at(2, 2))
    hidden = frozenset({CaseId("c1")})
    assert changes(before, unknowing(before, mended, hidden)) == ()
    assert changes(before, unknowing(before, gone, hidden)) == ()
    assert changes((), unknowing((), mended, hidden)) == changes((), gone)


@settings(max_examples=100, deadline=None)
@given(st.lists(any_case(), max_size=15, unique_by=lambda case: case.id))
def test_facts_add_up_to_the_figures_of_the_summary(cases: list[Case]) -> None:
    summary = summary_of(*cases)
    assert figures_of(facts_of(summary.lines)) == summary.totals


@settings(max_examples=100, deadline=None)
@given(
    st.lists(any_case(), max_size=10, unique_by=lambda case: case.id),
    st.lists(any_case(), max_size=10, unique_by=lambda case: case.id),
)
def test_equal_reports_have_no_changes_and_others_have(one: list[Case], two: list[Case]) -> None:
    before, after = facts(*one), facts(*two)
    same = {f.case: f for f in before} == {f.case: f for f in after}
    found = changes(before, after)
    assert (found == ()) is same or {_without_new(f) for f in before} == {
        _without_new(f) for f in after
    }


def _without_new(fact: Fact) -> Fact:
    return replace(fact, is_new=False, number="")
