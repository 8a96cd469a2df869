"""R-MEDIA-1: a threat to go to the press reaches all levels at once, and never sinks quietly."""

from escalation.event import Acknowledged, Arrived, FlagLowered, FlagRaised, Supplemented
from escalation.wanted import still_wanted
from escalation.words import Category, Flag, PersonId
from tests.escalation.bank import complaint_of, with_rota
from tests.escalation.night import Night

ALARMED = ["sub_night", "branch_duty", "branch_leader", "province_duty", "spokesman"]
TELLER, NIGHT = PersonId("teller"), PersonId("sub_night")
RAISED = FlagRaised(by=TELLER, flag=Flag.MEDIA_THREAT)


def lowered(by: str, why: str = "客户已当面撤回") -> FlagLowered:
    """Somebody wants the media flag gone."""
    return FlagLowered(by=PersonId(by), flag=Flag.MEDIA_THREAT, why=why)


def test_r_media_1_a_threat_reported_at_filing_pages_every_level_once_and_at_once() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    assert night.pages() == [(0, who, "TRIGGER") for who in ALARMED]
    assert night.told("branch_president", "flag_raised") == [0]
    assert all(call.critical and call.each for call in night.case.calls)


def test_r_media_1_the_category_alone_is_enough_and_counts_as_the_same_alarm() -> None:
    night = Night(flags=frozenset({Flag.ANGRY_LEAVE}), complaint=complaint_of(Category.MEDIA))
    assert [who for _, who, _ in night.pages()] == ALARMED


def test_r_media_1_raised_later_by_whoever_notices_it() -> None:
    night = Night()
    night.takes(1, "sub_night")
    assert night.does(3, RAISED) is None
    assert [who for minute, who, _ in night.pages() if minute == 3] == ALARMED
    assert night.does(4, RAISED) == "already_done"


def test_r_media_1_one_levels_acknowledgement_does_not_silence_another() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    night.takes(1, "branch_duty")
    night.until(4)
    assert night.paged("branch_duty") == [0]
    for who in ("sub_night", "branch_leader", "province_duty", "spokesman"):
        assert night.paged(who) == [0, 2, 4], who


def test_r_media_1_a_silent_level_hands_on_to_the_one_above_it_that_was_not_called() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    for who in ("branch_duty", "branch_leader", "province_duty", "spokesman"):
        night.takes(1, who)
    night.until(60)
    assert night.paged("sub_leader")[0] == 5
    assert night.paged("province_leader") == []
    assert night.paged("owner") == []


def test_r_media_1_silent_press_falls_to_the_owner() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    for who in ALARMED[:-1]:
        night.takes(1, who)
    night.until(6)
    assert night.paged("owner") == [5]


def test_t25_media_alarm_with_an_empty_level_calls_each_person_once() -> None:
    night = Night(duty=with_rota("complaint_branch"), flags=frozenset({Flag.MEDIA_THREAT}))
    who = [who for _, who, _ in night.pages()]
    assert who == ["sub_night", "branch_leader", "province_duty", "spokesman"]


def test_a_senior_who_was_not_paged_can_answer_for_the_level_they_lead() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    assert night.takes(1, "sub_deputy") is None
    assert "sub_branch_duty" not in night.open_levels()
    assert "branch_duty" in night.open_levels()


def test_the_leader_who_is_paged_for_themselves_does_not_answer_for_the_duty_below() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    night.takes(1, "branch_leader")
    assert "branch_duty" in night.open_levels()


def test_press_takes_its_own_part_only_and_the_case_still_wants_a_handler() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    assert night.takes(1, "spokesman") is None
    assert (night.case.handler, night.case.acknowledged_at) == (None, None)
    assert night.takes(1, "spokesman") == "already_taken"
    night.takes(2, "sub_night")
    assert night.case.handler == NIGHT


def test_whoever_holds_the_case_need_not_acknowledge_their_own_alarm() -> None:
    night = Night()
    night.takes(1, "sub_night")
    night.does(2, FlagRaised(by=NIGHT, flag=Flag.MEDIA_THREAT))
    assert [who for minute, who, _ in night.pages() if minute == 2] == ALARMED[1:]


def test_an_angry_leave_that_becomes_a_media_threat_alarms_again() -> None:
    night = Night(flags=frozenset({Flag.ANGRY_LEAVE}))
    for who in ALARMED:
        night.takes(1, who)
    night.does(10, RAISED)
    assert [who for minute, who, _ in night.pages() if minute == 10] == ALARMED


def test_any_other_flag_is_told_to_those_who_work_on_the_case() -> None:
    night = Night()
    night.takes(1, "sub_night")
    night.does(2, FlagRaised(by=TELLER, flag=Flag.VIP))
    assert night.told("sub_night", "flag_raised") == [2]


def test_an_emergency_flag_hurries_the_call_that_is_running() -> None:
    night = Night()
    night.does(1, FlagRaised(by=TELLER, flag=Flag.EMERGENCY))
    night.until(5)
    assert night.paged("sub_night") == [0, 2, 4]
    assert night.paged("sub_leader") == [5]


def test_a_corrected_category_raises_the_alarm_too() -> None:
    night = Night()
    night.does(2, Supplemented(by=TELLER, complaint=complaint_of(Category.MEDIA)))
    assert [who for minute, who, _ in night.pages() if minute == 2] == ALARMED


def test_lowering_needs_a_senior_or_the_spokesperson() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    for who in ("teller", "sub_night", "sub_leader", "province_duty"):
        assert night.does(1, lowered(who)) == "not_found", who
    assert night.does(2, lowered("spokesman")) is None
    assert Flag.MEDIA_THREAT not in night.case.flags


def test_lowering_needs_a_reason() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    assert night.does(1, lowered("branch_leader", "  ")) == "empty"


def test_lowering_tells_everybody_who_was_alarmed_and_the_first_contact() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    night.does(1, lowered("branch_leader"))
    for who in ("sub_night", "branch_duty", "province_duty", "spokesman", "teller"):
        assert night.told(who, "flag_lowered") == [1], who


def test_the_spokesperson_lowers_the_media_flag_and_no_other() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT, Flag.VIOLENT}))
    violent = FlagLowered(by=PersonId("spokesman"), flag=Flag.VIOLENT, why="走了")
    assert night.does(1, violent) == "not_found"


def test_a_false_alarm_stops_ringing_once_somebody_holds_the_case() -> None:
    night = Night()
    night.takes(1, "sub_night")
    night.does(2, RAISED)
    night.does(3, lowered("branch_leader"))
    assert night.running() == []
    page = next(x.message for x in night.log if x.who == "province_duty")
    assert not still_wanted(page, night.case, night.plan)


def test_a_false_alarm_that_nobody_has_taken_goes_on_ringing() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    night.does(1, lowered("branch_leader"))
    assert len(night.running()) == 5


def test_silent_alarms_do_not_hide_a_handler_who_stalls() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    for who in ALARMED[1:]:
        night.takes(1, who)
    night.does(2, Acknowledged(by=NIGHT))
    night.does(3, Arrived(by=PersonId("branch_leader")))
    night.until(90)
    assert night.told("branch_duty", "stalled") == [63]
