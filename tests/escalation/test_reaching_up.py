"""R-INTAKE-3, R-UP-2, R-UP-4, R-CLOCK-4, C11: who is called besides the first level, or instead."""

from dataclasses import replace

from escalation.decision import Refusal
from escalation.event import EscalationRequested, Supplemented
from escalation.plan import Level
from escalation.words import Category, Channel, Flag, PersonId, UnitKind
from tests.escalation.bank import DUTY, complaint_of, with_rota
from tests.escalation.emergency import EMERGENCY, GUARD
from tests.escalation.night import Night

TELLER, HANDLER = PersonId("teller"), PersonId("sub_night")
HOTLINE = replace(complaint_of(), channel=Channel.HOTLINE_95566)


def first_pages(night: Night) -> set[str]:
    return {who for minute, who, _ in night.pages() if minute == 0}


def test_r_intake_3_a_hotline_case_goes_to_the_contacts_instead_of_the_sub_branch() -> None:
    night = Night(plan=EMERGENCY, complaint=HOTLINE)
    assert first_pages(night) == {"lobby", "teller"}
    assert night.takes(1, "lobby") is None
    night.until(30)
    assert {who for _, who, _ in night.pages()} == {"lobby", "teller"}


def test_r_intake_3_silent_contacts_hand_on_to_the_level_above() -> None:
    night = Night(plan=EMERGENCY, complaint=HOTLINE).until(5)
    assert night.paged("sub_night") == [5]


def test_r_intake_3_a_unit_without_contacts_is_passed_over_at_once() -> None:
    units = DUTY.organisation.units
    bare = {name: replace(unit, contacts=()) for name, unit in units.items()}
    duty = replace(DUTY, organisation=replace(DUTY.organisation, units=bare))
    assert first_pages(Night(plan=EMERGENCY, duty=duty, complaint=HOTLINE)) == {"sub_night"}


def test_r_intake_3_a_hotline_case_that_threatens_with_the_press_reaches_every_level() -> None:
    night = Night(plan=EMERGENCY, complaint=HOTLINE, flags=frozenset({Flag.MEDIA_THREAT}))
    assert {"lobby", "sub_night", "branch_duty", "province_duty", "spokesman"} <= first_pages(night)


def test_r_intake_3_a_channel_put_right_afterwards_calls_the_contacts_too() -> None:
    night = Night(plan=EMERGENCY)
    assert night.does(2, Supplemented(by=TELLER, complaint=HOTLINE)) is None
    assert night.paged("lobby") == [2]


def test_r_up_2_a_hard_case_is_reported_to_branch_and_province_at_once() -> None:
    night = Night(plan=EMERGENCY, flags=frozenset({Flag.HARD}))
    assert first_pages(night) == {"sub_night", "branch_duty", "province_duty"}


def test_r_up_2_a_case_that_turns_out_hard_is_reported_up_when_that_is_said() -> None:
    night = Night(plan=EMERGENCY)
    night.takes(1, HANDLER)
    assert night.does(20, Supplemented(by=HANDLER, flags=frozenset({Flag.HARD}))) is None
    assert night.paged("branch_duty") == [20]
    assert night.paged("province_duty") == [20]


def test_r_up_3_repeat_and_over_the_head_are_reported_to_branch_and_province_at_once() -> None:
    for flag in (Flag.REPEAT, Flag.OVER_HEAD):
        night = Night(plan=EMERGENCY, flags=frozenset({flag}))
        assert {"branch_duty", "province_duty"} <= first_pages(night), flag


def test_r_up_4_across_provinces_goes_to_the_next_level_and_its_publicity_team() -> None:
    for night in (
        Night(plan=EMERGENCY, flags=frozenset({Flag.ACROSS_PROVINCES})),
        Night(plan=EMERGENCY, complaint=complaint_of(Category.ACROSS_PROVINCES)),
    ):
        assert first_pages(night) == {"sub_night", "province_duty", "spokesman"}


def test_r_clock_4_what_is_major_goes_straight_to_the_province_at_any_time() -> None:
    night = Night(plan=EMERGENCY)
    night.takes(1, HANDLER)
    assert night.does(3, EscalationRequested(by=HANDLER, why="涉及上百户", major=True)) is None
    assert night.paged("province_duty") == [3]
    assert night.paged("branch_duty") == [], "the levels between are passed over"
    assert night.told("teller", "escalated") == [3]


def test_r_clock_4_the_first_contact_too_reaches_the_province_and_a_second_tap_is_one_wish() -> (
    None
):
    night = Night(plan=EMERGENCY)
    major = EscalationRequested(by=TELLER, why="电视台的人在门口", major=True)
    assert night.does(1, major) is None
    assert night.does(1.5, major) is Refusal.ALREADY_DONE
    assert night.paged("province_duty") == [1]


def test_c11_violence_calls_security_and_no_other_acknowledgement_silences_that_call() -> None:
    night = Night(plan=EMERGENCY, complaint=complaint_of(Category.FURIOUS))
    night.takes(1, HANDLER)
    night.until(4)
    assert night.paged(GUARD) == [0, 2, 4]
    assert night.takes(4.5, GUARD) is None
    assert night.case.handler == HANDLER


def test_everyone_of_a_level_that_asks_for_it_must_acknowledge_for_themselves() -> None:
    night = Night(plan=EMERGENCY, complaint=complaint_of(Category.INCIDENT))
    night.takes(1, HANDLER)
    assert night.takes(2, "branch_president") is None
    assert night.takes(2.5, "branch_president") is Refusal.ALREADY_TAKEN
    night.until(6)
    assert night.paged("branch_president") == [0]
    assert night.paged("province_leader") == [0, 5]
    assert night.takes(7, "province_leader") is None
    assert "both" not in night.open_levels()


def test_t25_an_empty_rota_calls_at_once_whom_the_plan_names_for_it() -> None:
    levels = tuple(_with_stand_in(level) for level in EMERGENCY.levels)
    plan = replace(EMERGENCY, levels=levels)
    night = Night(plan=plan, duty=with_rota("complaint_sub_branch"))
    assert first_pages(night) == {"sub_president"}
    assert night.noted("duty_empty")
    night.until(10)
    assert night.paged("sub_leader") == [10], "silence climbs from there as from any level"


def _with_stand_in(level: Level) -> Level:
    if level.id != "sub_branch_duty":
        return level
    (target,) = level.targets
    head = replace(target, who=target.who.HEAD, name="", at=UnitKind.SUB_BRANCH)
    return replace(level, if_empty=(head,))
