"""R-UP-3: which cases are the same problem, and who is the same customer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from escalation.case import Complaint
from escalation.comparing import Problem, compare, customer_of, problem_of
from escalation.plan import AlikeRule
from escalation.words import CaseId, PersonId
from tests.escalation.bank import at, complaint_of, reported

RULE = AlikeRule()
SWALLOWED = ("取款机吞卡，急着取卡", "自助取款机吞卡了，取不出来", "ATM取款机吞卡，要求取卡")


def problem(number: int, matter: str, customer: str = "", minutes: float = 0) -> Problem:
    complaint = replace(complaint_of(), matter=matter, telephone=None, customer_name=customer)
    found = problem_of(reported(id=CaseId(f"c{number}"), complaint=complaint))
    assert found is not None
    return replace(found, received_at=at(minutes))


def test_r_up_3_three_unknown_customers_with_one_problem_are_three() -> None:
    first, second, third = (problem(i, matter) for i, matter in enumerate(SWALLOWED))

    found = compare(third, [first, second], RULE)

    assert found.customers == 3
    assert found.alike == (first.case, second.case)


def test_r_up_3_another_matter_of_the_same_category_is_not_alike() -> None:
    others = [problem(1, "自助机屏幕黑屏没反应"), problem(2, "存折补登机卡纸")]

    assert compare(problem(3, SWALLOWED[0]), others, RULE).customers == 1


def test_r_up_3_two_customers_called_wang_are_two() -> None:
    others = [problem(1, SWALLOWED[0], "王先生"), problem(2, SWALLOWED[1], "王先生")]

    found = compare(problem(3, SWALLOWED[2], "王先生"), others, RULE)

    assert found.customers == 3
    assert found.earlier == ()


def test_r_up_3_a_full_name_is_the_same_customer_only_in_the_same_matter() -> None:
    closed = replace(problem(1, "转账没到账，查询三天没有结果", "王建国"), had_result=True)

    assert compare(problem(2, SWALLOWED[0], "王建国"), [closed], RULE).earlier == ()
    again = problem(3, "转账还是没到账，三天没有结果", "王建国", minutes=60)
    assert compare(again, [closed], RULE).earlier == (closed.case,)


def test_r_up_3_a_telephone_is_the_same_customer_whatever_the_matter() -> None:
    closed = replace(problem(1, "柜员态度不好"), customer="13800000000", had_result=True)
    again = replace(problem(2, SWALLOWED[0], minutes=60), customer="13800000000")

    assert compare(again, [closed], RULE).earlier == (closed.case,)
    assert compare(replace(again, received_at=at(91 * 24 * 60)), [closed], RULE).earlier == ()


def test_r_up_3_after_a_day_it_is_not_the_same_problem_any_more() -> None:
    late = replace(problem(3, SWALLOWED[2]), received_at=at(0) + timedelta(hours=25))

    assert compare(late, [problem(1, SWALLOWED[0]), problem(2, SWALLOWED[1])], RULE).alike == ()


def test_r_conf_1_a_case_about_somebody_is_never_compared() -> None:
    assert problem_of(reported(complained_about=frozenset({PersonId("lobby")}))) is None
    assert problem_of(reported(accused="某位柜员")) is None


@pytest.mark.parametrize(
    ("name", "telephone", "customer"),
    [
        ("王先生", None, ""),
        ("老周", None, ""),
        ("李大爷", None, ""),
        ("王建国", None, "王建国"),
        ("王先生", "13800000000", "13800000000"),
        (None, None, ""),
    ],
)
def test_a_customer_is_known_by_telephone_or_by_a_full_name(
    name: str | None, telephone: str | None, customer: str
) -> None:
    assert customer_of(Complaint(customer_name=name, telephone=telephone)) == customer
