"""R-DAILY-1: who is asked to confirm the day's figures, how often, and what an answer is worth."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.confirmation import (
    Answer,
    Confirmation,
    State,
    Verdict,
    answered,
    line_of,
    look,
    may_answer,
)
from escalation.plan import ConfirmationRule
from escalation.words import PersonId
from tests.escalation.bank import BRANCH, ORGANISATION, OUTLET, SUB_BRANCH

LOBBY, TELLER, HEAD = PersonId("lobby"), PersonId("teller"), PersonId("outlet_head")
HALF_PAST_FOUR = datetime(2026, 11, 28, 8, 30, tzinfo=UTC)
"""16:30 in Shanghai."""

RULE = ConfirmationRule(nag_every_minutes=15, at_most=1)
NOBODY: frozenset[PersonId] = frozenset()
OWED = Confirmation(
    plan="golive",
    unit=OUTLET,
    day=date(2026, 11, 28),
    since=HALF_PAST_FOUR - timedelta(hours=22, minutes=30),
    until=HALF_PAST_FOUR + timedelta(minutes=90),
    next_due=HALF_PAST_FOUR,
)


def after(minutes: float) -> datetime:
    return HALF_PAST_FOUR + timedelta(minutes=minutes)


def yes(person: PersonId, minutes: float, *, counts: bool = True) -> Answer:
    return Answer(by=person, at=after(minutes), verdict=Verdict.CONFIRMED, counts=counts)


def an_afternoon(
    accused: frozenset[PersonId] = NOBODY, rule: ConfirmationRule = RULE
) -> list[tuple[int, tuple[PersonId, ...]]]:
    """Who is asked at which minute when nobody answers."""
    confirmation, asked = OWED, []
    while confirmation.next_due is not None:
        now = confirmation.next_due
        found = look(confirmation, rule, ORGANISATION, accused, now)
        asked.append((round((now - HALF_PAST_FOUR).total_seconds() / 60), found.people))
        confirmation = found.confirmation
    return asked


def test_r_daily_1_first_contact_then_second_then_head_each_nagged() -> None:
    assert an_afternoon() == [
        (0, (LOBBY,)),
        (15, (LOBBY,)),
        (30, (TELLER,)),
        (45, (TELLER,)),
        (60, (HEAD,)),
        (75, (HEAD,)),
    ]


def test_r_daily_1_nobody_is_asked_once_the_report_is_cut_off() -> None:
    slow = replace(RULE, nag_every_minutes=40)
    assert an_afternoon(rule=slow) == [(0, (LOBBY,)), (40, (LOBBY,)), (80, (TELLER,))]
    late = look(OWED, RULE, ORGANISATION, NOBODY, OWED.until)
    assert late.people == ()
    assert late.confirmation.next_due is None
    assert late.confirmation.state is State.NOT_ASKED


def test_r_daily_1_an_answer_ends_the_nagging() -> None:
    asked = look(OWED, RULE, ORGANISATION, NOBODY, after(0)).confirmation
    assert asked.state is State.SILENT
    confirmed = answered(asked, yes(LOBBY, 4))
    assert (confirmed.state, confirmed.next_due, confirmed.is_late) == (
        State.CONFIRMED,
        None,
        False,
    )
    assert look(confirmed, RULE, ORGANISATION, NOBODY, after(15)).people == ()


def test_a_difference_reported_later_stands_and_the_first_answer_is_kept() -> None:
    asked = look(OWED, RULE, ORGANISATION, NOBODY, after(0)).confirmation
    no = Answer(by=HEAD, at=after(95), verdict=Verdict.DIFFERS, words="少了一件")
    found = answered(answered(asked, yes(LOBBY, 4)), no)
    assert found.state is State.DIFFERS
    assert found.is_late
    assert found.as_of(OWED.until).state is State.CONFIRMED


def test_the_same_answer_again_changes_nothing() -> None:
    once = answered(OWED, yes(LOBBY, 4))
    assert answered(once, yes(LOBBY, 5)) is once


def test_r_conf_1_the_one_complained_about_is_asked_as_ever_and_another_besides() -> None:
    assert an_afternoon(frozenset({LOBBY})) == [
        (0, (TELLER, LOBBY)),
        (15, (TELLER, LOBBY)),
        (30, (HEAD,)),
        (45, (HEAD,)),
    ]


def test_r_conf_1_their_answer_ends_their_own_nags_and_nobody_else_s() -> None:
    accused = frozenset({LOBBY})
    asked = look(OWED, RULE, ORGANISATION, accused, after(0)).confirmation
    told = answered(asked, yes(LOBBY, 2, counts=False))
    assert told.state is State.SILENT
    assert look(told, RULE, ORGANISATION, accused, after(15)).people == (TELLER,)


def test_r_conf_1_when_the_whole_line_is_complained_about_the_head_above_is_asked() -> None:
    everybody = frozenset({LOBBY, TELLER, HEAD})
    asked = [set(people) for _, people in an_afternoon(everybody)]
    assert asked[0] == {PersonId("sub_president"), LOBBY}
    assert asked[2] == {TELLER}


def test_r_conf_1_with_the_head_complained_about_the_one_above_comes_last() -> None:
    asked = an_afternoon(frozenset({HEAD}))
    assert (45, (TELLER,)) in asked
    assert (60, (PersonId("sub_president"), HEAD)) in asked


def test_r_conf_1_a_head_who_alone_is_left_and_silent_hands_on_to_the_head_above() -> None:
    outlet = replace(ORGANISATION.units[OUTLET], head=LOBBY)
    bank = replace(ORGANISATION, units={**ORGANISATION.units, OUTLET: outlet})
    owed, asked = OWED, list[frozenset[PersonId]]()
    for minutes in range(0, 90, 15):
        found = look(owed, RULE, bank, frozenset({TELLER}), after(minutes))
        owed = found.confirmation
        asked.append(frozenset(found.people))
    above = PersonId("sub_president")
    assert asked == [{LOBBY}, {LOBBY}, {above, TELLER}, {above, TELLER}, set(), set()]


def test_r_conf_1_named_after_being_asked_the_nags_pass_to_the_other() -> None:
    asked = look(OWED, RULE, ORGANISATION, NOBODY, after(0)).confirmation
    assert look(asked, RULE, ORGANISATION, frozenset({LOBBY}), after(15)).people == (TELLER, LOBBY)


def test_the_question_belongs_to_the_unit_s_line_and_to_whoever_was_asked() -> None:
    assert line_of(OUTLET, ORGANISATION) == (LOBBY, TELLER, HEAD)
    assert line_of(SUB_BRANCH, ORGANISATION) == (PersonId("sub_president"),)
    assert may_answer(HEAD, OWED, ORGANISATION)
    assert not may_answer(PersonId("sub_night"), OWED, ORGANISATION)
    above = PersonId("sub_president")
    asked = look(OWED, RULE, ORGANISATION, frozenset({LOBBY, TELLER, HEAD}), after(0)).confirmation
    assert may_answer(above, asked, ORGANISATION)


@settings(max_examples=200, deadline=None)
@given(
    st.frozensets(st.sampled_from([LOBBY, TELLER, HEAD])),
    st.integers(min_value=1, max_value=60),
    st.integers(min_value=0, max_value=4),
)
def test_whoever_is_complained_about_is_never_asked_alone_while_anybody_above_is_left(
    accused: frozenset[PersonId], every: int, at_most: int
) -> None:
    rule = ConfirmationRule(nag_every_minutes=every, at_most=at_most)
    asked = an_afternoon(accused, rule)
    counted = [p for _, people in asked for p in people]
    assert all(counted.count(person) <= at_most + 1 for person in counted)
    first = asked[0][1]
    assert any(person not in accused for person in first)
    assert all(minute < 90 for minute, _ in asked)


@pytest.mark.parametrize("unit", [BRANCH, SUB_BRANCH, OUTLET])
def test_every_unit_of_the_bank_has_somebody_to_ask(unit: str) -> None:
    owed = replace(OWED, unit=unit)
    assert look(owed, RULE, ORGANISATION, NOBODY, after(0)).people
