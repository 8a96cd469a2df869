"""R-FIRST-3: result, confirmation, liability; and that a closed case is never heard of again."""

from escalation.decide import next_due
from escalation.event import (
    Acknowledged,
    Arrived,
    CustomerAnswered,
    LiabilityJudged,
    ResultConfirmed,
    ResultReported,
    ResultSentBack,
    Supplemented,
)
from escalation.wanted import still_wanted
from escalation.words import Flag, Liability, PersonId, Stage
from tests.escalation.bank import at
from tests.escalation.night import Night

TELLER, HANDLER = PersonId("teller"), PersonId("sub_night")
RESULT = ResultReported(by=HANDLER, text="卡已交还，客户满意")
CONFIRMED = ResultConfirmed(by=TELLER)
JUDGED = LiabilityJudged(by=HANDLER, liability=Liability.BANK)
SENT_BACK = ResultSentBack(by=TELLER, why="客户说没人联系过")


def with_result(minute: float = 30) -> Night:
    """A night on which the handler has reported the result."""
    night = Night()
    night.takes(1, "sub_night")
    night.does(minute, RESULT)
    return night


def closed() -> Night:
    """A night on which everything went well."""
    night = Night()
    night.takes(1, "sub_night")
    for minute, event in (
        (20, Arrived(by=HANDLER)),
        (25, CustomerAnswered(by=HANDLER)),
        (30, RESULT),
        (31, JUDGED),
        (32, CONFIRMED),
    ):
        assert night.does(minute, event) is None
    return night


def test_r_first_3_result_goes_to_the_first_contact_and_only_they_close_the_loop() -> None:
    night = with_result()
    assert night.told("teller", "result_reported") == [30]
    for who in ("sub_night", "sub_leader", "lobby", "outlet_head", "union"):
        assert night.does(31, ResultConfirmed(by=PersonId(who))) == "not_found", who
    assert night.does(32, CONFIRMED) is None


def test_r_first_3_nothing_can_be_confirmed_or_sent_back_before_a_result() -> None:
    night = Night()
    assert night.does(1, CONFIRMED) == "not_yet"
    assert night.does(1, SENT_BACK) == "not_yet"


def test_liability_is_mandatory_before_closing() -> None:
    night = with_result()
    night.does(31, CONFIRMED)
    assert night.case.is_open
    assert night.told("sub_night", "liability_wanted") == [31]
    night.does(32, JUDGED)
    assert night.case.stage is Stage.CLOSED
    assert night.told("teller", "closed") == [32]


def test_liability_judged_first_closes_at_the_confirmation() -> None:
    night = with_result()
    night.does(31, JUDGED)
    assert night.case.is_open
    night.does(32, CONFIRMED)
    assert not night.case.is_open


def test_an_empty_result_and_sending_back_without_a_reason_are_refused() -> None:
    night = with_result()
    assert night.does(31, ResultReported(by=HANDLER, text=" ")) == "empty"
    assert night.does(31, ResultReported(by=HANDLER, text="又")) == "already_done"
    assert night.does(31, ResultSentBack(by=TELLER, why="")) == "empty"


def test_result_sent_back_runs_the_clocks_again_even_those_it_had_settled() -> None:
    night = with_result(minute=30)
    assert night.does(40, SENT_BACK) is None
    assert night.told("sub_night", "sent_back") == [40]
    night.until(60)
    nags = [x.minute for x in night.log if x.message.rule == "arrive" and x.who == "sub_night"]
    assert nags == [30, 45, 55, 60]


def test_result_sent_back_after_the_deadline_is_a_breach_at_once_and_is_nagged_on() -> None:
    night = with_result(minute=110)
    night.does(700, SENT_BACK)
    night.until(800)
    breached = [dict(each.values)["rule"] for each in night.noted("breached")]
    assert breached.count("结果") == 1
    assert [x.minute for x in night.log if x.message.rule == "result" and x.minute > 700]


def test_sent_back_after_confirmation_needs_a_new_confirmation() -> None:
    night = with_result()
    night.does(31, CONFIRMED)
    night.does(32, SENT_BACK)
    night.does(33, JUDGED)
    assert night.case.is_open
    night.does(34, RESULT)
    night.does(35, CONFIRMED)
    assert not night.case.is_open


def test_closed_case_has_nothing_due_forever() -> None:
    night = closed()
    assert next_due(night.case, night.plan) is None
    before = len(night.log)
    night.sleep_until(100_000)
    assert len(night.log) == before


def test_closed_case_takes_additions_and_no_other_act() -> None:
    night = closed()
    assert night.does(40, Acknowledged(by=HANDLER)) == "closed"
    assert night.does(41, SENT_BACK) == "closed"
    assert night.does(42, Supplemented(by=TELLER, text="客户送来锦旗")) is None
    assert night.does(43, Supplemented(by=TELLER, flags=frozenset({Flag.VIP}))) is None
    assert next_due(night.case, night.plan) is None


def test_closed_case_never_pages_or_nags_what_was_still_waiting_to_be_sent() -> None:
    night = closed()
    for line in night.log:
        wanted = still_wanted(line.message, night.case, night.plan)
        assert wanted is (line.message.kind == "notice"), line


def test_first_contact_who_sleeps_is_reminded_then_their_head_then_the_other_contact() -> None:
    night = with_result()
    night.does(31, JUDGED)
    night.until(600)
    assert night.told("teller", "stalled") == [91, 121, 151]
    assert night.told("outlet_head", "stalled_head") == [121, 151]
    assert night.told("lobby", "stalled") == [151]
    assert [reason for _, _, reason in night.pages()] == ["FILED"]


def test_once_their_head_was_told_the_other_contact_may_close_the_loop() -> None:
    night = with_result()
    night.does(31, JUDGED)
    assert night.does(120, ResultConfirmed(by=PersonId("lobby"))) == "not_found"
    assert night.does(122, ResultConfirmed(by=PersonId("lobby"))) is None
    assert not night.case.is_open


def test_the_handler_owes_the_liability_while_the_first_contact_owes_the_confirmation() -> None:
    night = with_result(minute=30).until(91)
    assert night.told("teller", "stalled") == [90]
    assert night.told("sub_night", "stalled") == [90]


def test_result_in_time_is_met_at_the_minute_it_was_reported() -> None:
    deadline = with_result().case.deadline("result")
    assert deadline is not None
    assert deadline.met_at == at(30)


def test_additions_overwrite_nothing_and_reach_those_who_work_on_the_case() -> None:
    night = Night()
    night.takes(1, "sub_night")
    assert night.does(2, Supplemented(by=TELLER)) == "empty"
    night.does(3, Supplemented(by=TELLER, text="客户姓陈", attachments=("photo1",)))
    night.does(4, Supplemented(by=TELLER, text="他走了", attachments=("photo1", "photo2")))
    assert night.case.additions == ("客户姓陈", "他走了")
    assert night.case.attachments == ("photo1", "photo2")
    assert night.told("sub_night", "added") == [3, 4]


def test_a_doing_button_pressed_twice_is_told_so() -> None:
    night = Night()
    night.does(1, Arrived(by=PersonId("sub_leader")))
    assert night.does(2, Arrived(by=PersonId("sub_leader"))) == "already_done"
