"""放回, 退回, 重新办理, 协办, 稍后提醒: a case changes hands, and nobody loses it on the way."""

from escalation.decision import Refusal
from escalation.event import (
    CustomerAnswered,
    EscalationRequested,
    FlagRaised,
    HelperAdded,
    LiabilityJudged,
    Released,
    Reopened,
    ResultConfirmed,
    ResultReported,
    Returned,
    Snoozed,
    TakenOver,
    Transferred,
)
from escalation.reopening import MOST_REOPENINGS
from escalation.words import Flag, Liability, PersonId, Stage
from tests.escalation.bank import ORGANISATION, at
from tests.escalation.emergency import EMERGENCY
from tests.escalation.night import Night

TELLER, HANDLER, LEADER = PersonId("teller"), PersonId("sub_night"), PersonId("sub_leader")
OTHER = PersonId("sub_day")


def taken(minute: float = 1) -> Night:
    night = Night(plan=EMERGENCY)
    assert night.takes(minute, HANDLER) is None
    return night


def closed() -> Night:
    night = taken()
    for event in (
        CustomerAnswered(by=HANDLER),
        ResultReported(by=HANDLER, text="已办好"),
        LiabilityJudged(by=HANDLER, liability=Liability.BANK),
        ResultConfirmed(by=TELLER),
    ):
        assert night.does(30, event) is None
    assert night.case.stage is Stage.CLOSED
    return night


def test_a_released_case_is_called_for_at_once_by_whoever_is_above_the_only_one_on_duty() -> None:
    night = taken()
    assert night.does(5, Released(by=HANDLER, why=" ")) is Refusal.EMPTY
    assert night.does(5, Released(by=HANDLER, why="我在另一件上")) is None
    assert night.case.handler is None
    assert night.paged("sub_leader") == [5]
    assert night.told("teller", "taken_back") == [5]


def test_a_level_whose_page_the_releaser_had_ended_is_called_anew() -> None:
    night = taken(15)  # the leader was paged at ten minutes; the acknowledgement ended both calls
    assert night.paged("sub_leader") == [10, 15]
    night.does(20, Released(by=HANDLER, why="我在另一件上"))
    assert night.paged("sub_leader")[2:] == [20], "somebody is paged at once"


def test_a_released_transfer_no_longer_pages_who_gave_it_back() -> None:
    night = taken()
    night.does(2, Transferred(by=HANDLER, to=OTHER))
    assert night.does(3, Released(by=OTHER, why="不归我管")) is None
    night.until(30)
    assert night.paged(OTHER) == [2]


def test_a_returned_case_is_again_of_whoever_handed_it_over_and_pages_them() -> None:
    night = taken()
    assert night.does(2, Returned(by=HANDLER, why="转错了")) is Refusal.NOT_YET
    night.does(3, Transferred(by=HANDLER, to=OTHER))
    assert night.does(4, Returned(by=OTHER, why="")) is Refusal.EMPTY
    assert night.does(5, Returned(by=OTHER, why="转错了")) is None
    assert night.case.handler == HANDLER
    assert night.paged(HANDLER)[-1] == 5
    night.until(30)
    assert night.paged(OTHER) == [3]


def test_a_reopened_case_owes_answer_and_result_anew_and_calls_its_handler() -> None:
    night = closed()
    assert night.does(1000, Reopened(by=TELLER, why="")) is Refusal.EMPTY
    assert night.does(1000, Reopened(by=TELLER, why="客户又来了")) is None
    assert night.paged(HANDLER)[-1] == 1000
    due = {d.rule: d.due_at for d in night.case.deadlines if d.round == 2}
    assert due == {"arrive": at(1060), "answer": at(1240), "result": at(1480)}
    assert night.case.liability is Liability.BANK, "what was judged stays until it is judged anew"


def test_a_reopened_case_of_a_leaver_starts_where_cases_start_and_climbs_to_the_end() -> None:
    night = closed()
    people = {k: v for k, v in ORGANISATION.people.items() if k != HANDLER}
    night.duty = type(night.duty)(
        organisation=type(ORGANISATION)(
            units=ORGANISATION.units, people=people, groups=ORGANISATION.groups
        ),
        schedules=night.duty.schedules,
    )
    assert night.does(1000, Reopened(by=TELLER, why="客户又来了")) is None
    assert night.case.handler is None
    night.until(1060)
    assert night.paged("sub_day") == [1000, 1005], "18:50: the day shift"
    assert night.paged("sub_leader") == [1010, 1015]
    assert night.paged("province_duty") != []


def test_a_case_is_not_reopened_for_ever() -> None:
    night = closed()
    for n in range(MOST_REOPENINGS):
        minute = 1000 + n * 100
        assert night.does(minute, Reopened(by=TELLER, why="又来")) is None
        night.does(minute + 1, ResultReported(by=HANDLER, text="已办好"))
        night.does(minute + 2, ResultConfirmed(by=TELLER))
    assert night.does(9000, Reopened(by=TELLER, why="又来")) is Refusal.TOO_OFTEN


def test_a_helper_is_paged_and_the_case_stays_with_its_handler() -> None:
    night = taken()
    assert night.does(2, HelperAdded(by=HANDLER, to=OTHER, why="帮忙查账")) is None
    assert night.paged(OTHER) == [2]
    assert night.takes(3, OTHER) is None
    assert night.case.handler == HANDLER
    assert night.does(4, HelperAdded(by=HANDLER, to=OTHER)) is Refusal.ALREADY_DONE
    gone = HelperAdded(by=HANDLER, to=PersonId("gone"))
    assert night.does(4, gone) is Refusal.UNKNOWN_PERSON


def test_a_silent_helper_is_told_to_the_handler_and_climbs_nowhere() -> None:
    night = taken()
    night.does(2, HelperAdded(by=HANDLER, to=OTHER))
    night.until(20)
    assert night.paged(OTHER) == [2, 7]
    assert night.told(HANDLER, "helper_silent") == [12]
    assert {who for _, who, _ in night.pages()} == {HANDLER, OTHER}


def test_a_snooze_keeps_reminders_away_and_comes_back_with_one() -> None:
    night = taken(31)
    assert night.does(32, Snoozed(by=HANDLER, minutes=20)) is None
    night.until(52)
    assert night.told(HANDLER, "deadline_near") == [], "45 and 55 minutes: the first is put off"
    assert night.told(HANDLER, "snooze_over") == [52]
    night.until(56)
    assert night.told(HANDLER, "deadline_near") == [55]


def test_nobody_snoozes_past_a_deadline_or_longer_than_the_plan_allows_or_when_it_is_critical() -> (
    None
):
    night = taken()
    for minutes in (0, -5, 59, 61):
        assert night.does(2, Snoozed(by=HANDLER, minutes=minutes)) is Refusal.TOO_LONG, minutes
    night.does(3, FlagRaised(by=TELLER, flag=Flag.MEDIA_THREAT))
    assert night.does(4, Snoozed(by=HANDLER, minutes=5)) is Refusal.CRITICAL


def test_a_snooze_is_over_when_the_case_turns_critical_or_somebody_else_has_it() -> None:
    night = taken()
    night.does(2, Snoozed(by=HANDLER, minutes=50))
    night.does(5, FlagRaised(by=TELLER, flag=Flag.MEDIA_THREAT))
    assert night.case.snoozed_until is None
    assert night.told(HANDLER, "snooze_over") == [5]
    night = taken()
    night.does(2, Snoozed(by=HANDLER, minutes=50))
    assert night.does(5, TakenOver(by=LEADER)) is None
    assert night.case.snoozed_until is None


def test_a_released_case_calls_whoever_above_took_it_too_thinking_that_it_had_a_handler() -> None:
    night = taken()
    night.does(2, EscalationRequested(by=HANDLER, why="要领导出面"))
    assert night.takes(3, LEADER) is None
    assert night.case.handler == HANDLER
    assert night.does(5, Released(by=HANDLER, why="我在另一件上")) is None
    assert night.told(LEADER, "taken_back") == [5]
    assert night.paged(LEADER) == [2, 5]
    assert night.takes(6, LEADER) is None
    assert night.case.handler == LEADER


def test_who_takes_a_case_over_returns_it_to_nobody_who_handed_it_to_somebody_else() -> None:
    night = taken()
    night.does(3, Transferred(by=HANDLER, to=OTHER))
    night.does(4, TakenOver(by=LEADER))
    assert night.does(5, Returned(by=LEADER, why="退给谁")) is Refusal.NOT_YET
    assert night.case.handler == LEADER


def test_who_answers_for_a_silent_handler_returns_the_case_to_nobody() -> None:
    night = taken()
    night.does(3, Transferred(by=HANDLER, to=OTHER))
    night.until(14)
    assert night.takes(14, "branch_duty") is None
    assert night.case.handler == "branch_duty"
    by = PersonId("branch_duty")
    assert night.does(15, Returned(by=by, why="退给谁")) is Refusal.NOT_YET


def test_a_case_with_its_result_is_returned_to_nobody() -> None:
    night = taken()
    night.does(3, Transferred(by=HANDLER, to=OTHER))
    night.does(4, ResultReported(by=OTHER, text="已办好"))
    assert night.does(5, Returned(by=OTHER, why="转错了")) is Refusal.ALREADY_DONE
