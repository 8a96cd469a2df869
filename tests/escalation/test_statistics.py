"""R-STAT-1 to R-STAT-5: what a case counts as."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from escalation.case import Call, Case, Deadline
from escalation.statistics import Ground, counted_as, late_clocks, went_up
from escalation.words import Channel, Counted, Flag, Liability, PersonId, Reason
from tests.escalation.bank import ORGANISATION, SUB_BRANCH, at, complaint_of, reported


def closed(*people: str, minutes: int = 50, **changes: object) -> Case:
    """A case that these people took, closed in time unless told otherwise."""
    took = tuple(PersonId(each) for each in people)
    clock = Deadline(rule="result", due_at=at(480), met_at=at(minutes))
    case = reported(
        handler=took[0] if took else None,
        acknowledged_by=took,
        acknowledged_at=at(5) if took else None,
        result_at=at(minutes),
        confirmed_at=at(minutes),
        closed_at=at(minutes),
        liability=Liability.NOT_BANK,
        deadlines=(clock,),
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def by(channel: Channel) -> dict[str, Any]:
    """The same complaint by another channel."""
    return {"complaint": replace(complaint_of(), channel=channel)}


def counted(case: Case, minute: int = 600) -> Counted:
    return counted_as(case, ORGANISATION, at(minute)).counted


def test_r_stat_1_what_the_outlet_solves_itself_is_not_counted() -> None:
    counting = counted_as(closed("outlet_head"), ORGANISATION, at(600))
    assert counting.counted is Counted.NOT_COUNTED
    assert counting.grounds == (Ground.SOLVED_BY_OUTLET,)
    assert not counting.accountable


def test_r_stat_1_being_paged_without_taking_the_case_does_not_make_it_go_up() -> None:
    call = Call(
        no=1,
        level="sub_branch_duty",
        reason=Reason.FILED,
        people=(PersonId("sub_night"),),
        critical=False,
        each=False,
        attempt=1,
        called_at=at(0),
        next_at=None,
        ended_at=at(3),
        ended_by=PersonId("outlet_head"),
    )
    assert counted(closed("outlet_head", calls=(call,))) is Counted.NOT_COUNTED


def test_r_stat_1_a_sub_branch_that_solves_its_own_case_is_not_counted_either() -> None:
    assert counted(closed("sub_leader", unit=SUB_BRANCH)) is Counted.NOT_COUNTED


@pytest.mark.parametrize("person", ["sub_night", "branch_duty", "province_duty"])
def test_r_stat_2_defused_in_time_above_the_outlet_is_an_enquiry(person: str) -> None:
    counting = counted_as(closed(person), ORGANISATION, at(600))
    assert (counting.counted, counting.grounds) == (Counted.ENQUIRY, (Ground.DEFUSED_IN_TIME,))


def test_r_stat_2_somebody_who_has_left_the_file_counts_as_above() -> None:
    assert went_up(closed("nobody_knows_them"), ORGANISATION)


@pytest.mark.parametrize("channel", [c for c in Channel if c.is_external])
def test_r_stat_3_an_external_channel_makes_a_complaint(channel: Channel) -> None:
    counting = counted_as(closed("outlet_head", **by(channel)), ORGANISATION, at(600))
    assert counting.counted is Counted.COMPLAINT
    assert counting.grounds == (Ground.EXTERNAL_CHANNEL,)


@pytest.mark.parametrize("channel", [c for c in Channel if not c.is_external])
def test_r_stat_3_an_internal_channel_alone_does_not(channel: Channel) -> None:
    assert counted(closed("sub_night", **by(channel))) is Counted.ENQUIRY


def test_r_stat_3_a_repeated_complaint_counts_even_while_it_is_open() -> None:
    case = reported(flags=frozenset({Flag.REPEAT}))
    assert counted(case, minute=1) is Counted.COMPLAINT


def test_r_stat_3_overdue_counts_even_if_the_outlet_solved_it_alone() -> None:
    counting = counted_as(closed("outlet_head", minutes=481), ORGANISATION, at(600))
    assert (counting.counted, counting.grounds) == (Counted.COMPLAINT, (Ground.OVERDUE,))


def test_r_stat_3_all_grounds_are_named() -> None:
    case = closed("sub_night", minutes=481, flags=frozenset({Flag.REPEAT}), **by(Channel.MEDIA))
    assert counted_as(case, ORGANISATION, at(600)).grounds == (
        Ground.EXTERNAL_CHANNEL,
        Ground.REPEATED,
        Ground.OVERDUE,
    )


def test_an_open_case_in_time_is_undecided() -> None:
    counting = counted_as(reported(), ORGANISATION, at(1))
    assert (counting.counted, counting.grounds) == (Counted.UNDECIDED, (Ground.STILL_OPEN,))


def test_an_open_case_becomes_a_complaint_the_moment_it_is_past_due() -> None:
    case = reported(deadlines=(Deadline(rule="arrive", due_at=at(60)),))
    assert counted(case, minute=60) is Counted.UNDECIDED
    assert counted(case, minute=61) is Counted.COMPLAINT


def test_a_closed_case_does_not_become_overdue_by_lying_in_the_archive() -> None:
    case = closed("sub_night", deadlines=(Deadline(rule="confirm", due_at=at(90)),))
    assert late_clocks(case, at(100_000)) == ()


@pytest.mark.parametrize(
    ("case", "marked"),
    [
        (closed("sub_night", **by(Channel.REGULATOR)), True),
        (closed("sub_night", flags=frozenset({Flag.REPEAT})), True),
        (closed("sub_night", minutes=481), False),
        (closed("sub_night", minutes=480 + 24 * 60), False),
        (closed("sub_night", minutes=480 + 24 * 60 + 1), True),
        (closed("sub_night"), False),
    ],
)
def test_r_stat_5_external_repeated_or_long_overdue_is_marked(case: Case, marked: bool) -> None:
    now = at(0) + timedelta(days=10)
    assert counted_as(case, ORGANISATION, now).accountable is marked
