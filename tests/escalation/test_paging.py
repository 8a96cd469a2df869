"""Who is paged when nobody answers: repeats, the next level, the owner, rotas that change."""

from dataclasses import replace

from escalation.decide import next_due
from escalation.duty import Target, Who
from escalation.event import EscalationRequested
from escalation.plan import Level, Pace
from escalation.wanted import still_wanted
from escalation.words import Category, Flag, PersonId, Reason
from tests.escalation.bank import DUTY, PLAN, at, complaint_of, with_rota
from tests.escalation.night import Night

BY_TELLER = EscalationRequested(by=PersonId("teller"), why="控制不住了")


def test_r_intake_1_what_is_missing_is_asked_in_order_and_filing_keeps_the_record() -> None:
    night = Night()
    assert night.case.complaint == complaint_of()
    assert night.case.complaint.missing == ()
    bare = replace(night.case.complaint, telephone=None, demand="")
    assert bare.missing == ("telephone", "demand")
    assert night.noted("filed")[0].actor == "teller"


def test_filing_pages_the_duty_responder_and_tells_the_outlets_head() -> None:
    night = Night()
    assert night.pages() == [(0, "sub_night", "FILED")]
    assert night.told("outlet_head", "filed") == [0]
    assert night.told("teller", "filed") == []


def test_unacknowledged_case_pages_again_after_five_minutes() -> None:
    night = Night().until(9)
    assert night.paged("sub_night") == [0, 5]
    assert [line.message.attempt for line in night.log if line.who == "sub_night"] == [1, 2]


def test_unacknowledged_case_pages_the_level_above_after_ten_minutes() -> None:
    night = Night().until(10)
    assert night.pages()[-1] == (10, "sub_leader", "NO_ACK")
    assert night.told("teller", "escalated") == [10]


def test_unacknowledged_case_pages_branch_duty_after_twenty_minutes_and_so_on_to_the_owner() -> (
    None
):
    night = Night().until(61)
    first = {who: night.paged(who)[0] for who in ("branch_duty", "branch_leader")}
    assert first == {"branch_duty": 20, "branch_leader": 30}
    assert night.paged("province_duty")[0] == 40
    assert night.paged("province_leader")[0] == 50
    assert night.paged("owner") == [60]
    assert night.paged("sub_night") == [0, 5]


def test_critical_case_is_paged_every_two_minutes_and_climbs_after_five() -> None:
    night = Night(complaint=complaint_of(Category.FURIOUS)).until(5)
    assert night.paged("sub_night") == [0, 2, 4]
    assert night.paged("sub_leader") == [5]


def test_a_page_already_repeated_or_answered_is_not_sent_any_more() -> None:
    night = Night().until(5)
    first, second = (x.message for x in night.log if x.who == "sub_night")
    assert not still_wanted(first, night.case, night.plan)
    assert still_wanted(second, night.case, night.plan)
    night.takes(6, "sub_night")
    assert not still_wanted(second, night.case, night.plan)


def test_a_silent_levels_last_page_is_still_wanted_after_the_case_went_up() -> None:
    night = Night().until(10)
    last = [x.message for x in night.log if x.who == "sub_night" and x.topic == "page"][-1]
    assert still_wanted(last, night.case, night.plan)


def test_t25_empty_duty_level_is_skipped_at_once_with_the_reason() -> None:
    night = Night(duty=with_rota("complaint_sub_branch"))
    assert night.pages() == [(0, "sub_leader", "EMPTY_DUTY")]
    assert night.noted("skipped")[0].reason is Reason.EMPTY_DUTY


def test_t25_where_no_level_can_be_called_the_page_falls_to_the_plans_owner_at_once() -> None:
    nobody = replace(DUTY, schedules={}, organisation=replace(DUTY.organisation, groups=()))
    night = Night(duty=nobody)
    assert night.pages() == [(0, "owner", "EMPTY_DUTY")]
    night.until(600)
    assert night.paged("owner")[:3] == [0, 15, 30]
    assert len(night.paged("owner")) < 60


def test_t25_without_an_owner_either_an_administrator_is_paged() -> None:
    nobody = replace(DUTY, schedules={}, organisation=replace(DUTY.organisation, groups=()))
    plan = replace(PLAN, owner=Target(Who.PERSON, "left-the-bank"))
    assert Night(duty=nobody, plan=plan).pages() == [(0, "admin", "EMPTY_DUTY")]


def test_a_person_on_the_rota_who_left_the_bank_counts_as_nobody() -> None:
    night = Night(duty=with_rota("complaint_sub_branch", "gone"))
    assert night.pages() == [(0, "sub_leader", "EMPTY_DUTY")]


def test_shift_change_between_two_attempts_pages_the_fresh_responder_too() -> None:
    filed = 350 - 3  # 07:57 in Shanghai, three minutes before the day shift.
    night = Night(received_at=at(filed), filed_after=filed).until(filed + 9)
    assert night.paged("sub_night") == [filed, filed + 5]
    assert night.paged("sub_day") == [filed + 5]


def test_waits_count_from_the_page_really_made() -> None:
    night = Night()
    night.made = {1: at(4)}
    night.until(13)
    assert night.paged("sub_night") == [0, 9]
    assert night.paged("sub_leader") == []
    night.until(14)
    assert night.paged("sub_leader") == [14]


def test_a_late_page_never_puts_off_the_climb_beyond_its_wait() -> None:
    levels = tuple(
        replace(x, ordinary=Pace(wait_minutes=12, repeat_minutes=5)) for x in PLAN.levels
    )
    night = Night(plan=replace(PLAN, levels=levels))
    night.made = {1: at(1)}
    night.until(13)
    assert night.paged("sub_night") == [0, 6, 11]
    assert night.paged("sub_leader") == [13]


def test_a_level_that_repeats_every_zero_minutes_is_paged_once_and_climbs() -> None:
    levels = tuple(
        replace(x, ordinary=Pace(wait_minutes=10, repeat_minutes=0)) for x in PLAN.levels
    )
    night = Night(plan=replace(PLAN, levels=levels))
    night.made = {1: at(3)}
    night.until(13)
    assert night.paged("sub_night") == [0]
    assert night.paged("sub_leader") == [13]


def test_t22_after_six_hours_without_power_the_case_climbs_one_level_only() -> None:
    night = Night().sleep_until(360)
    assert [page for page in night.pages() if page[0] == 360] == [(360, "sub_leader", "NO_ACK")]


def test_r_up_1_outlet_reports_to_the_branch_at_once() -> None:
    night = Night()
    assert night.does(3, BY_TELLER) is None
    assert night.pages()[-1] == (3, "branch_duty", "REQUESTED")


def test_r_up_1_after_the_branch_a_further_request_goes_one_level_higher_each_time() -> None:
    night = Night()
    for minute in (3, 4, 5, 6):
        assert night.does(minute, BY_TELLER) is None
    asked = [who for _, who, reason in night.pages() if reason == "REQUESTED"]
    assert asked == ["branch_duty", "branch_leader", "province_duty", "province_leader"]


def test_asking_for_more_at_the_top_reaches_the_owner_and_then_says_so() -> None:
    night = Night()
    for minute in (1, 2, 3, 4, 5):
        assert night.does(minute, BY_TELLER) is None
    assert night.paged("owner") == [5]
    assert night.does(6, BY_TELLER) == "at_the_top"


def test_a_request_to_the_branch_does_not_hurry_the_sub_branchs_own_climb_past_it() -> None:
    night = Night()
    night.does(8, BY_TELLER)
    night.until(10)
    assert night.paged("branch_leader") == []
    assert night.paged("sub_leader") == [10]


def test_a_responders_request_goes_one_level_up_and_the_first_contact_hears_of_it() -> None:
    night = Night()
    night.takes(1, "sub_night")
    assert night.does(2, EscalationRequested(by=PersonId("sub_night"))) is None
    assert night.pages()[-1] == (2, "sub_leader", "REQUESTED")
    assert night.told("teller", "escalated") == [2]


def test_first_contact_who_is_on_duty_themselves_gets_one_page_and_can_take_it() -> None:
    night = Night(duty=with_rota("complaint_sub_branch", "teller"))
    assert night.paged("teller") == [0]
    assert night.takes(1, "teller") is None
    assert night.case.handler == "teller"
    assert night.told("teller", "acknowledged") == []


def test_if_nobody_ever_moves_the_chain_ends() -> None:
    night = Night().until(60 * 24 * 30)
    assert next_due(night.case, night.plan) is None
    assert len(night.log) < 250


def test_r_up_2_group_complaint_pages_branch_and_province_at_once() -> None:
    night = Night(flags=frozenset({Flag.GROUP}))
    assert {who for _, who, _ in night.pages()} == {"sub_night", "branch_duty", "province_duty"}


def test_a_one_level_plan_goes_from_that_level_to_the_owner() -> None:
    only = Level(id="only", name="only", targets=PLAN.levels[0].targets)
    night = Night(plan=replace(PLAN, levels=(only,), starts="only", triggers=())).until(10)
    assert night.paged("owner") == [10]
