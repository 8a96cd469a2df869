"""R-CONF-1: the person complained about learns nothing, and the chain goes around them.

That nobody complained about is ever written to is checked by `Night` at every step.
"""

from dataclasses import replace

import pytest

from escalation.decision import Refusal
from escalation.event import (
    AccusedNamed,
    Acknowledged,
    EscalationRequested,
    FlagRaised,
    LiabilityJudged,
    ResultConfirmed,
    ResultReported,
    Supplemented,
    Transferred,
)
from escalation.permission import Act, may, standings
from escalation.wanted import still_wanted
from escalation.words import Flag, Liability, PersonId
from tests.escalation.bank import DUTY, ORGANISATION, with_rota
from tests.escalation.night import Night

TELLER, NIGHT = PersonId("teller"), PersonId("sub_night")


def about(*people: str) -> frozenset[PersonId]:
    """The people complained about."""
    return frozenset(PersonId(each) for each in people)


def named(by: str, *people: str) -> AccusedNamed:
    """被投诉人 named after filing."""
    return AccusedNamed(by=PersonId(by), people=about(*people))


@pytest.mark.parametrize("who", sorted(ORGANISATION.people))
def test_r_conf_1_nobody_has_any_standing_in_a_case_about_themselves(who: str) -> None:
    night = Night(complained_about=about(who), flags=frozenset({Flag.MEDIA_THREAT}))
    person = PersonId(who)
    everywhere = replace(
        night.case,
        handler=person,
        first_contact=person,
        acknowledged_by=(person,),
        stall_steps=3,
    )
    assert standings(person, everywhere, DUTY) == frozenset()
    assert not any(may(person, act, everywhere, DUTY) for act in Act)


@pytest.mark.parametrize("who", sorted(ORGANISATION.people))
def test_r_conf_1_a_whole_night_of_silence_never_reaches_them(who: str) -> None:
    night = Night(complained_about=about(who), flags=frozenset({Flag.MEDIA_THREAT})).until(2000)
    assert night.log
    assert who not in {line.who for line in night.log}


def test_a39_the_chain_goes_around_the_duty_responder_complained_about() -> None:
    night = Night(complained_about=about("sub_night"))
    assert night.pages() == [(0, "sub_leader", "EMPTY_DUTY")]
    night.until(10)
    assert night.paged("branch_duty") == [10]


def test_a39_the_chain_goes_around_a_branch_leader_complained_about() -> None:
    night = Night(complained_about=about("branch_leader")).until(30)
    assert night.paged("province_duty") == [30]
    assert night.does(31, FlagRaised(by=PersonId("branch_leader"), flag=Flag.VIP)) == "not_found"


def test_a39_when_the_owner_is_complained_about_an_administrator_ends_the_chain() -> None:
    night = Night(complained_about=about("owner")).until(60)
    assert night.paged("admin") == [60]


def test_the_head_complained_about_is_passed_over_when_a_head_is_told() -> None:
    night = Night(complained_about=about("sub_president"))
    night.takes(1, "sub_night")
    night.until(60)
    assert night.told("branch_president", "deadline_breached_head") == [60]


def test_transfer_to_the_person_complained_about_is_answered_as_unknown() -> None:
    night = Night(complained_about=about("lobby"))
    answer = night.does(1, Transferred(by=NIGHT, to=PersonId("lobby")))
    assert answer == night.does(1, Transferred(by=NIGHT, to=PersonId("nobody-at-all")))
    assert answer is Refusal.UNKNOWN_PERSON


def test_a40_named_after_the_page_went_out_the_next_level_is_called_at_once() -> None:
    night = Night()
    night.does(3, named("teller", "sub_night"))
    assert night.pages()[-1] == (3, "sub_leader", "EMPTY_DUTY")
    assert dict(night.noted("accused_named")[0].values)["exposed"] == "sub_night"
    page = night.log[0].message
    assert page.to == "sub_night"
    assert not still_wanted(page, night.case, night.plan)


def test_a40_with_a_colleague_called_beside_them_the_call_simply_goes_on() -> None:
    night = Night(duty=with_rota("complaint_sub_branch", "sub_night", "sub_day"))
    night.does(3, named("teller", "sub_night"))
    night.until(5)
    assert night.paged("sub_day") == [0, 5]
    assert night.paged("sub_leader") == []


def test_a40_named_in_the_middle_of_a_shift_change_the_fresh_colleague_is_called() -> None:
    night = Night()
    night.duty = with_rota("complaint_sub_branch", "sub_day")
    night.does(3, named("teller", "sub_night"))
    assert night.paged("sub_day") == [3]


def test_a40_the_handler_named_loses_the_case_and_the_chain_starts_anew() -> None:
    night = Night()
    night.takes(1, "sub_night")
    night.does(20, named("teller", "sub_night"))
    assert night.case.handler is None
    assert night.case.acknowledged_at is None
    assert night.pages()[-1] == (20, "sub_leader", "EMPTY_DUTY")
    assert night.does(21, Acknowledged(by=NIGHT)) == "not_found"
    night.until(30)
    assert night.paged("branch_duty") == [30]


def test_a40_a_handler_called_by_transfer_and_named_before_answering() -> None:
    night = Night()
    night.does(1, Transferred(by=NIGHT, to=PersonId("lobby")))
    night.does(2, named("teller", "lobby"))
    assert night.case.handler is None
    assert night.running() != []


def test_a40_even_when_every_level_had_acknowledged_somebody_is_called() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    for who in ("sub_night", "branch_duty", "branch_leader", "province_duty", "spokesman"):
        night.takes(1, who)
    night.does(2, named("teller", "sub_night"))
    assert night.running() != []


def test_a40_the_owner_named_while_they_are_called() -> None:
    night = Night().until(61)
    night.does(62, named("teller", "owner"))
    assert night.paged("admin") == [62]


def test_naming_nobody_new_changes_nothing() -> None:
    night = Night()
    assert night.does(1, named("teller")) == "empty"
    assert night.does(1, named("teller", "lobby")) is None
    assert night.does(2, named("teller", "lobby")) == "already_done"


def test_a_case_filed_by_the_person_complained_about_is_followed_by_the_other_contact() -> None:
    night = Night(complained_about=about("teller"))
    assert night.case.first_contact == "lobby"
    assert night.told("lobby", "filed") == [0]
    assert night.noted("filed")[0].actor == "teller"
    night.does(5, ResultReported(by=PersonId("sub_leader"), text="已道歉"))
    night.does(6, LiabilityJudged(by=PersonId("sub_leader"), liability=Liability.BANK))
    assert night.does(7, ResultConfirmed(by=TELLER)) == "not_found"
    assert night.does(8, ResultConfirmed(by=PersonId("lobby"))) is None
    assert not night.case.is_open


def test_a_first_contact_may_name_themselves_and_another_closes_the_loop() -> None:
    night = Night()
    night.does(1, named("teller", "teller"))
    assert night.case.first_contact == "lobby"
    assert night.does(2, Supplemented(by=TELLER, text="我没有")) == "not_found"


def test_the_handler_who_learns_on_site_whom_it_is_about_can_say_so() -> None:
    night = Night()
    night.takes(1, "sub_night")
    assert night.does(2, named("sub_night", "lobby")) is None


def test_requests_go_around_them_too() -> None:
    night = Night(complained_about=about("branch_duty"))
    night.does(1, EscalationRequested(by=TELLER))
    assert night.pages()[-1] == (1, "branch_leader", "EMPTY_DUTY")


def test_if_everybody_is_complained_about_nothing_is_said_and_nothing_breaks() -> None:
    night = Night(complained_about=about(*ORGANISATION.people)).until(3000)
    assert night.log == []
    assert night.noted("unanswerable")
