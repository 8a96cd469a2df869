"""认领, 转办, 接手, 督办: who holds the case, and who is told."""

from escalation.decide import next_due
from escalation.event import (
    Acknowledged,
    Arrived,
    EscalationRequested,
    Supervised,
    TakenOver,
    Transferred,
)
from escalation.message import Kind
from escalation.words import PersonId
from tests.escalation.bank import at, with_rota
from tests.escalation.night import Night

NIGHT, LEADER, TELLER = PersonId("sub_night"), PersonId("sub_leader"), PersonId("teller")


def test_r_first_1_first_contact_hands_over_and_is_told_who_took_the_case() -> None:
    night = Night()
    night.takes(1, "sub_night")
    assert night.case.handler == NIGHT
    assert night.told("teller", "acknowledged") == [1]
    assert night.case.first_contact == TELLER


def test_i33_second_tap_is_told_that_the_case_is_taken() -> None:
    night = Night(duty=with_rota("complaint_sub_branch", "sub_night", "sub_day"))
    assert night.takes(1, "sub_night") is None
    before = night.case
    assert night.takes(1, "sub_day") == "already_taken"
    assert night.takes(2, "sub_night") == "already_taken"
    assert night.case == before


def test_t26_acknowledging_a_lower_level_late_ends_the_higher_call_too() -> None:
    night = Night().until(10)
    assert night.takes(10, "sub_night") is None
    assert night.open_levels() == []
    assert night.case.handler == NIGHT


def test_a_deputy_who_was_not_paged_may_take_the_case() -> None:
    night = Night()
    assert night.takes(1, "sub_deputy") is None
    assert night.case.handler == "sub_deputy"
    assert night.open_levels() == []


def test_a_stranger_gets_the_same_answer_as_for_no_case() -> None:
    night = Night()
    assert night.takes(1, "nobody") == "not_found"
    assert night.takes(1, "admin") == "not_found"


def test_transfer_pages_the_new_handler_and_climbs_when_they_are_silent() -> None:
    night = Night()
    night.takes(1, "sub_night")
    assert night.does(2, Transferred(by=NIGHT, to=PersonId("lobby"), why="人在现场")) is None
    assert night.case.handler == "lobby"
    night.until(12)
    assert night.paged("lobby") == [2, 7]
    assert night.pages()[-1] == (12, "sub_leader", "NO_ACK")


def test_whoever_answers_for_a_silent_new_handler_becomes_the_handler() -> None:
    night = Night()
    night.takes(1, "sub_night")
    night.does(2, Transferred(by=NIGHT, to=PersonId("lobby")))
    assert night.takes(13, "sub_leader") is None
    assert night.case.handler == LEADER
    assert night.told("lobby", "taken_over") == [13]
    assert night.running() == []


def test_new_handler_acknowledges_and_everything_is_quiet() -> None:
    night = Night()
    night.does(2, Transferred(by=NIGHT, to=PersonId("lobby")))
    assert night.takes(3, "lobby") is None
    assert night.case.handler == "lobby"
    assert night.running() == []
    assert night.told("teller", "acknowledged") == [3]


def test_transferring_again_frees_the_first_one_called() -> None:
    night = Night()
    night.does(2, Transferred(by=NIGHT, to=PersonId("lobby")))
    night.does(3, Transferred(by=LEADER, to=PersonId("sub_day")))
    night.until(9)
    assert night.paged("lobby") == [2]
    assert night.told("lobby", "transferred_away") == [3]
    assert night.paged("sub_day") == [3, 8]


def test_transfer_to_nobody_known_or_to_the_handler_changes_nothing() -> None:
    night = Night()
    night.takes(1, "sub_night")
    assert night.does(2, Transferred(by=NIGHT, to=PersonId("x"))) == "unknown_person"
    assert night.does(2, Transferred(by=NIGHT, to=NIGHT)) == "already_done"


def test_taking_over_tells_the_previous_handler_and_the_first_contact() -> None:
    night = Night()
    night.takes(1, "sub_night")
    assert night.does(5, TakenOver(by=LEADER)) is None
    assert night.case.handler == LEADER
    assert night.told("sub_night", "taken_over") == [5]
    assert night.told("teller", "taken_over") == [5]
    assert night.does(6, TakenOver(by=LEADER)) == "already_done"


def test_supervision_order_is_numbered_and_goes_to_whoever_must_move() -> None:
    night = Night()
    night.does(1, Supervised(by=PersonId("union")))
    night.takes(2, "sub_night")
    night.does(3, Supervised(by=PersonId("union")))
    assert night.told("sub_night", "supervised") == [1, 3]
    orders = [dict(x.message.words)["order"] for x in night.log if x.topic == "supervised"]
    assert orders == ["1", "2"]
    assert all(x.message.kind is Kind.NAG for x in night.log if x.topic == "supervised")


def test_a_teller_may_not_supervise() -> None:
    assert Night().does(1, Supervised(by=TELLER)) == "not_found"


def test_a_requested_level_keeps_being_called_when_the_handler_arrives() -> None:
    night = Night()
    night.takes(1, "sub_night")
    night.does(2, EscalationRequested(by=NIGHT, why="要法律部"))
    night.does(5, Arrived(by=NIGHT))
    night.until(8)
    assert night.paged("sub_leader") == [2, 7]


def test_a_leader_who_simply_arrives_has_taken_the_case() -> None:
    night = Night()
    assert night.does(3, Arrived(by=LEADER)) is None
    assert night.case.handler == LEADER
    assert night.running() == []
    night.until(20)
    assert night.paged("branch_duty") == []


def test_an_acknowledgement_leaves_the_next_nag_as_the_next_thing_due() -> None:
    night = Night()
    night.does(1, Acknowledged(by=NIGHT))
    assert next_due(night.case, night.plan) == at(30)
