"""Deadlines 时限 and stalled handling: nags at the right minute, breaches, further levels."""

from dataclasses import replace

import pytest

from escalation.clocks import nag_instants, overdue
from escalation.decide import next_due
from escalation.event import (
    Acknowledged,
    Arrived,
    ByPerson,
    CustomerAnswered,
    FlagRaised,
    ResultReported,
    Supervised,
    Supplemented,
)
from escalation.plan import NagRule, StallRule
from escalation.wanted import still_wanted
from escalation.words import Flag, PersonId, Reason
from tests.escalation.bank import MIDNIGHT_REPORT, PLAN, at
from tests.escalation.night import Night

HANDLER = PersonId("sub_night")
NO_STALL = replace(
    PLAN,
    stall=StallRule(remind_minutes=99999, tell_head_minutes=99999, next_level_minutes=99999),
)


def taken(minute: float = 1) -> Night:
    """A night on which the duty responder takes the case; stalling is another test's matter."""
    night = Night(plan=NO_STALL)
    night.takes(minute, "sub_night")
    return night


def nags(night: Night, rule: str, who: str = "sub_night") -> list[float]:
    """Minutes at which that person was nagged about that clock."""
    return [x.minute for x in night.log if x.who == who and x.message.rule == rule]


def test_r_clock_1_on_site_within_an_hour_with_every_nag_at_its_minute() -> None:
    night = taken().until(120)
    assert nags(night, "arrive") == [30, 45, 55, 60, 75, 90, 105, 120]
    assert night.told("sub_night", "deadline_near")[:3] == [30, 45, 55]
    breached = night.noted("breached")
    assert [(each.at, each.reason) for each in breached] == [(at(60), Reason.BREACH)]


def test_r_clock_1_arriving_in_time_stops_that_clock_only() -> None:
    night = taken()
    night.does(40, Arrived(by=HANDLER))
    night.until(130)
    assert nags(night, "arrive") == [30]
    assert nags(night, "answer") == [120]
    deadline = night.case.deadline("arrive")
    assert deadline is not None
    assert deadline.met_at == at(40)


def test_r_clock_2_customer_hears_within_four_hours() -> None:
    night = taken()
    night.does(5, Arrived(by=HANDLER))
    night.until(239)
    assert nags(night, "answer") == [120, 225, 235]
    night.does(239, CustomerAnswered(by=HANDLER, text="明早九点取卡"))
    night.until(470)
    assert nags(night, "answer") == [120, 225, 235]
    assert overdue(night.case, at(470)) == ()


def test_r_clock_3_result_reaches_the_group_within_eight_hours() -> None:
    night = taken()
    night.does(5, Arrived(by=HANDLER))
    night.does(6, CustomerAnswered(by=HANDLER))
    night.until(480)
    assert nags(night, "result") == [240, 465, 475, 480]
    night.does(481, ResultReported(by=HANDLER, text="卡已交还"))
    assert [each.rule for each in overdue(night.case, at(600))] == ["result"]


def test_a_result_in_time_settles_the_clocks_before_it() -> None:
    night = taken()
    night.does(30, ResultReported(by=HANDLER, text="电话里解决了"))
    assert overdue(night.case, at(1000)) == ()


def test_a_result_too_late_for_an_earlier_clock_still_counts_as_overdue() -> None:
    night = taken()
    night.does(70, ResultReported(by=HANDLER, text="解决了"))
    assert [each.rule for each in overdue(night.case, at(1000))] == ["arrive"]


def test_acknowledging_stops_the_paging_and_no_deadline() -> None:
    night = taken().until(61)
    assert night.paged("sub_night") == [0]
    assert night.paged("sub_leader") == []
    assert nags(night, "arrive")[-1] == 60


def test_breach_tells_the_handlers_head_once() -> None:
    night = taken().until(130)
    assert night.told("sub_president", "deadline_breached_head") == [60]


def test_overdue_case_climbs_after_four_nags_and_goes_on_climbing() -> None:
    night = taken().until(300)
    chased = [(minute, who) for minute, who, reason in night.pages() if reason == "BREACH"]
    assert chased[0] == (135, "sub_leader")
    assert night.paged("branch_duty") != []


def test_t28_acknowledged_then_no_progress_pages_and_escalates_again() -> None:
    night = Night()
    night.takes(1, "sub_night")
    night.until(200)
    assert night.told("sub_night", "stalled")[0] == 61
    assert night.told("sub_president", "stalled_head")[0] == 91
    assert (121, "sub_leader", "STALLED") in night.pages()
    assert (131, "branch_duty", "NO_ACK") in night.pages()


def test_t28_the_stalling_handler_cannot_silence_the_level_called_over_their_head() -> None:
    night = Night()
    night.takes(1, "sub_night")
    night.until(122)
    assert night.takes(122, "sub_night") == "already_taken"
    assert night.open_levels() == ["sub_branch_leader"]
    night.takes(123, "sub_leader")
    assert night.open_levels() == []


def test_the_handler_who_moves_at_last_ends_the_call_made_over_their_head() -> None:
    night = Night()
    night.takes(1, "sub_night")
    night.does(122, Arrived(by=HANDLER))
    assert night.running() == []


def test_r_first_2_pressing_a_case_does_not_put_off_the_reminder() -> None:
    night = Night()
    night.takes(1, "sub_night")
    night.does(30, Supervised(by=PersonId("union")))
    night.does(40, FlagRaised(by=PersonId("teller"), flag=Flag.VIP))
    night.until(61)
    assert night.told("sub_night", "stalled") == [61]


@pytest.mark.parametrize(
    ("event", "reminded"),
    [
        (Supplemented(by=HANDLER, text="在路上"), 110),
        (Supplemented(by=PersonId("teller"), text="快点"), 61),
        (Arrived(by=HANDLER), 110),
        (Acknowledged(by=PersonId("sub_deputy")), 61),
    ],
)
def test_r_first_2_only_the_handlers_own_work_is_progress(event: ByPerson, reminded: int) -> None:
    night = Night()
    night.takes(1, "sub_night")
    night.does(50, event)
    night.until(115)
    assert night.told("sub_night", "stalled")[0] == reminded


def test_t22_missed_nags_are_folded_into_one() -> None:
    night = taken().sleep_until(200)
    assert nags(night, "arrive") == [200]
    assert nags(night, "answer") == [200]
    assert len([x for x in night.pages() if x[0] == 200]) == 1


def test_t22_the_clock_goes_on_after_a_long_outage() -> None:
    night = taken().sleep_until(60 * 24)
    due = next_due(night.case, night.plan)
    assert due is not None
    assert due <= at(60 * 24 + 15)


def test_a_late_tick_notes_when_the_breach_was_and_when_it_was_noticed() -> None:
    deadline = taken().sleep_until(200).case.deadline("arrive")
    assert deadline is not None
    assert (deadline.breached_at, deadline.noticed_at) == (at(60), at(200))


def test_the_nag_is_for_whoever_is_being_called_while_nobody_has_taken_the_case() -> None:
    night = Night().until(46)
    assert nags(night, "arrive", "province_duty") == [45]
    assert nags(night, "arrive", "branch_duty") == []


def test_a_nag_is_not_wanted_once_met_or_once_the_case_is_somebody_elses() -> None:
    night = taken().until(30)
    nag = next(x.message for x in night.log if x.message.rule == "arrive")
    assert still_wanted(nag, night.case, night.plan)
    other = replace(night.case, handler=PersonId("sub_deputy"))
    assert not still_wanted(nag, other, night.plan)
    night.does(31, Arrived(by=HANDLER))
    assert not still_wanted(nag, night.case, night.plan)


def test_a_plan_may_nag_without_ever_calling_the_next_level() -> None:
    rule = replace(PLAN.deadlines[0], nags=NagRule(at_most=2, then_next_level=False))
    night = Night(plan=replace(NO_STALL, deadlines=(rule,)))
    night.takes(1, "sub_night")
    night.until(1000)
    assert nags(night, "arrive") == [30, 45, 55, 60, 75, 90]
    assert [each.next_at for each in night.case.deadlines] == [None]


def test_nag_instants_before_receipt_do_not_exist() -> None:
    rule = replace(PLAN.deadlines[0], minutes=10)
    first = next(iter(nag_instants(rule.nags, MIDNIGHT_REPORT, at(10), 0)))
    assert first.at == at(5)
