"""What a closed case still hears: 被投诉人, a grave threat; and a threat made again after 平息."""

from escalation.decision import Refusal
from escalation.event import (
    AccusedNamed,
    FlagRaised,
    HelperAdded,
    LiabilityJudged,
    Reopened,
    ResultConfirmed,
    ResultReported,
    Snoozed,
    Supplemented,
    WatchEnded,
)
from escalation.permission import standings
from escalation.plan import Plan
from escalation.words import Flag, Liability, PersonId
from tests.escalation.bank import DUTY, PLAN
from tests.escalation.emergency import EMERGENCY
from tests.escalation.night import Night

TELLER, HANDLER, PRESS = PersonId("teller"), PersonId("sub_night"), PersonId("spokesman")
MEDIA = frozenset({Flag.MEDIA_THREAT})
RAISED = FlagRaised(by=TELLER, flag=Flag.MEDIA_THREAT)
THREATENED = Supplemented(by=TELLER, text="客户又打来，说要找电视台", flags=MEDIA)
OTHERS = ("branch_duty", "branch_leader", "province_duty")
ALARMED = {HANDLER, PRESS, *OTHERS}


def finish(night: Night, minute: float) -> Night:
    """Result, judgement and confirmation at that minute."""
    for event in (
        ResultReported(by=HANDLER, text="已办好"),
        LiabilityJudged(by=HANDLER, liability=Liability.BANK),
        ResultConfirmed(by=TELLER),
    ):
        assert night.does(minute, event) is None
    return night


def closed(plan: Plan = PLAN) -> Night:
    night = Night(plan=plan)
    night.takes(1, HANDLER)
    return finish(night, 30)


def calmed() -> Night:
    """A media case that everybody answered, and of which the press said 平息 at minute 20."""
    night = Night(plan=EMERGENCY, flags=MEDIA)
    for who in (HANDLER, PRESS, *OTHERS):
        night.takes(1, who)
    assert night.does(20, WatchEnded(by=PRESS, why="电视台不再跟进")) is None
    return night


def paged_at(night: Night, minute: float) -> set[str]:
    return {who for at, who, _ in night.pages() if at == minute}


def named(who: str) -> AccusedNamed:
    return AccusedNamed(by=TELLER, people=frozenset({PersonId(who)}))


def test_the_handler_of_a_closed_case_is_shut_out_and_nobody_is_called_for_it() -> None:
    night = closed()
    pages = night.pages()
    assert night.does(40, named(HANDLER)) is None
    assert not night.case.is_open
    assert (night.case.handler, night.case.acknowledged_by) == (None, ())
    assert standings(HANDLER, night.case, DUTY) == frozenset()
    assert night.pages() == pages


def test_a_closed_case_taken_up_again_goes_around_the_handler_named_meanwhile() -> None:
    night = closed()
    night.does(40, named(HANDLER))
    assert night.does(50, Reopened(by=TELLER, why="客户又来了")) is None
    night.until(600)
    assert max(night.paged(HANDLER), default=0) < 40
    assert night.paged("sub_leader")[0] == 50


def test_a_first_contact_named_after_closing_is_replaced() -> None:
    night = closed()
    assert night.does(40, AccusedNamed(by=HANDLER, people=frozenset({TELLER}))) is None
    assert night.case.first_contact == "lobby"


def test_a_helper_being_called_is_nobody_in_charge_when_the_handler_is_named() -> None:
    night = Night(plan=EMERGENCY)
    night.takes(1, HANDLER)
    night.does(2, HelperAdded(by=HANDLER, to=PersonId("sub_day"), why="帮忙查账"))
    assert night.does(3, named(HANDLER)) is None
    assert night.paged("sub_leader") == [3]


def test_press_being_called_is_nobody_in_charge_when_the_handler_is_named() -> None:
    night = Night(flags=MEDIA)
    for who in (HANDLER, *OTHERS):
        night.takes(1, who)
    assert night.does(3, named(HANDLER)) is None
    assert any(call.in_chain for call in night.running())


def test_the_quiet_that_a_handler_asked_for_ends_when_they_are_named() -> None:
    night = Night()
    night.takes(1, HANDLER)
    assert night.does(2, Snoozed(by=HANDLER, minutes=10)) is None
    night.does(3, named(HANDLER))
    assert night.case.snoozed_until is None


def test_a_media_threat_added_to_a_closed_case_alarms_everybody_and_opens_it_again() -> None:
    night = closed(EMERGENCY)
    assert night.does(40, THREATENED) is None
    assert night.case.is_open
    assert paged_at(night, 40) == ALARMED
    assert ("why", THREATENED.text) in night.noted("reopened")[0].values
    assert night.case.watch is not None
    assert night.case.watch.is_on


def test_a_media_threat_raised_on_a_closed_case_alarms_everybody() -> None:
    night = closed()
    assert night.does(40, RAISED) is None
    assert paged_at(night, 40) == ALARMED
    assert night.does(41, RAISED) is Refusal.ALREADY_DONE


def test_any_other_flag_opens_no_closed_case() -> None:
    night = closed()
    vip = frozenset({Flag.VIP})
    assert night.does(40, FlagRaised(by=TELLER, flag=Flag.VIP)) is Refusal.CLOSED
    assert night.does(41, Supplemented(by=TELLER, text="是贵宾客户", flags=vip)) is None
    assert not night.case.is_open


def test_a_flag_put_up_while_the_case_was_closed_alarms_when_it_is_taken_up_again() -> None:
    night = closed()
    group = frozenset({Flag.GROUP})
    night.does(40, Supplemented(by=TELLER, text="来了五个人", flags=group))
    assert paged_at(night, 40) == set()
    night.does(50, Reopened(by=TELLER, why="又来了"))
    assert paged_at(night, 50) == {HANDLER, "branch_duty", "province_duty"}


def test_whoever_was_alarmed_before_is_not_alarmed_again_by_the_reopening_alone() -> None:
    night = finish(calmed(), 30)
    night.does(50, Reopened(by=TELLER, why="结果要改"))
    assert paged_at(night, 50) == {HANDLER}


def test_a_threat_raised_again_after_the_watch_was_over_alarms_everybody_again() -> None:
    night = calmed()
    assert night.does(40, RAISED) is None
    assert paged_at(night, 40) == ALARMED
    assert night.does(41, RAISED) is Refusal.ALREADY_DONE
    night.until(105)
    assert night.told(PRESS, "watch") == [100]


def test_a_threat_added_again_after_the_watch_was_over_alarms_everybody_again() -> None:
    night = calmed()
    assert night.does(40, THREATENED) is None
    assert paged_at(night, 40) == ALARMED
    assert night.does(41, THREATENED) is None
    assert paged_at(night, 41) == set(), "one threat while it is watched is one alarm"


def test_a_second_threat_on_a_closed_case_that_had_calmed_down_opens_it_again() -> None:
    night = finish(calmed(), 30)
    assert night.does(40, THREATENED) is None
    assert night.case.is_open
    assert paged_at(night, 40) == ALARMED
