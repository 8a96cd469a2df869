"""C03 and R-MEDIA-3: what keeps a case open when its result is in and confirmed."""

from dataclasses import replace

from escalation.decision import Refusal
from escalation.event import (
    FlagLowered,
    FlagRaised,
    LiabilityJudged,
    LossSettled,
    Recategorised,
    ResultConfirmed,
    ResultReported,
    WatchEnded,
    WatchReported,
)
from escalation.words import Category, Flag, Liability, PersonId
from tests.escalation.bank import at, complaint_of
from tests.escalation.emergency import EMERGENCY
from tests.escalation.night import Night

HANDLER, TELLER, PRESS = PersonId("sub_night"), PersonId("teller"), PersonId("spokesman")
LEADER = PersonId("branch_leader")
DAY = 24 * 60


def finish(night: Night, minute: float) -> None:
    """Result, judgement and confirmation at that minute."""
    assert night.does(minute, ResultReported(by=HANDLER, text="已办好")) is None
    assert night.does(minute, LiabilityJudged(by=HANDLER, liability=Liability.NOT_BANK)) is None
    assert night.does(minute, ResultConfirmed(by=TELLER)) is None


def loss_report() -> Night:
    night = Night(plan=EMERGENCY, complaint=complaint_of(Category.LOSS_REPORT))
    night.takes(1, HANDLER)
    return night


def media() -> Night:
    night = Night(plan=EMERGENCY, flags=frozenset({Flag.MEDIA_THREAT}))
    for who in (HANDLER, "branch_duty", "branch_leader", "province_duty", PRESS):
        night.takes(1, who)
    return night


def test_c03_the_case_stays_open_until_the_formal_loss_report_and_closes_with_it() -> None:
    night = loss_report()
    finish(night, 30)
    assert night.case.is_open
    assert night.does(2 * DAY, LossSettled(by=TELLER, text=" ")) is Refusal.EMPTY
    assert night.does(2 * DAY, LossSettled(by=TELLER, text="客户已来办正式挂失")) is None
    assert not night.case.is_open


def test_c03_handler_and_first_contact_are_reminded_before_the_five_days_are_over() -> None:
    night = loss_report()
    finish(night, 30)
    night.until(8 * DAY)
    for who in (HANDLER, TELLER):
        said = [x.minute / 60 for x in night.log if x.who == who and x.message.rule == "C03"]
        assert said == [72, 96, 116, 120, 132, 144], "72 = five days less two"
    assert all(call.called_at < at(30) for call in night.case.calls), "the chain sleeps"


def test_c03_an_oral_loss_report_late_for_the_form_is_no_overdue_case() -> None:
    night = loss_report()
    finish(night, 30)
    night.until(6 * DAY)
    (clock,) = (d for d in night.case.deadlines if d.rule == "C03")
    assert clock.breached_at == at(5 * DAY)
    assert clock.aftercare


def test_c03_a_case_put_under_another_category_still_owes_the_loss_report_until_it_is_settled() -> (
    None
):
    night = loss_report()
    finish(night, 30)
    moved = Recategorised(by=HANDLER, category=Category.ATM, why="卡被机器吞了")
    assert night.does(31, replace(moved, why=" ")) is Refusal.EMPTY
    assert night.does(31, moved) is None
    assert night.case.is_open, "the formal loss report is still owed"
    night.until(3 * DAY + 1)
    assert 3 * DAY in [line.minute for line in night.log if line.message.rule == "C03"]
    assert night.does(4 * DAY, LossSettled(by=HANDLER, text="卡已取回，不用挂失")) is None
    assert not night.case.is_open


def test_c03_nothing_is_settled_where_no_loss_was_reported() -> None:
    night = Night(plan=EMERGENCY)
    night.takes(1, HANDLER)
    assert night.does(2, LossSettled(by=HANDLER, text="了结")) is Refusal.NOT_YET


def test_r_media_3_press_is_asked_every_hour_until_somebody_says_that_it_is_over() -> None:
    night = media()
    night.until(200)
    assert night.told(PRESS, "watch") == [60, 120, 180]
    assert night.does(200, WatchEnded(by=PRESS, why="电视台不再跟进")) is None
    night.until(600)
    assert night.told(PRESS, "watch") == [60, 120, 180]
    assert night.told(HANDLER, "watch_ended") == [200]


def test_r_media_3_a_report_puts_the_next_question_off_and_everybody_at_work_hears_it() -> None:
    night = media()
    assert night.does(50, WatchReported(by=PRESS, text="微博 3 条")) is None
    night.until(115)
    assert night.told(PRESS, "watch") == [110]
    assert night.told(HANDLER, "watch_reported") == [50]


def test_r_media_3_the_case_stays_open_while_the_media_are_watched_and_closes_with_the_end() -> (
    None
):
    night = media()
    finish(night, 30)
    assert night.case.is_open
    assert night.does(31, WatchEnded(by=HANDLER, why="没事了")) is Refusal.NOT_FOUND
    assert night.does(32, WatchEnded(by=LEADER, why="  ")) is Refusal.EMPTY
    assert night.does(33, WatchEnded(by=LEADER, why="两天无报道")) is None
    assert not night.case.is_open


def test_r_media_3_lowering_another_flag_ends_no_watch_and_the_media_flag_does() -> None:
    night = media()
    night.does(5, FlagRaised(by=HANDLER, flag=Flag.HARD))
    for minute, flag, watched in ((6, Flag.HARD, True), (7, Flag.MEDIA_THREAT, False)):
        assert night.does(minute, FlagLowered(by=LEADER, flag=flag, why="误报")) is None
        assert night.case.watch is not None
        assert night.case.watch.is_on is watched


def test_r_media_3_a_new_threat_after_the_end_is_watched_anew() -> None:
    night = media()
    night.does(10, WatchEnded(by=PRESS, why="已平息"))
    night.does(11, FlagLowered(by=LEADER, flag=Flag.MEDIA_THREAT, why="已平息"))
    night.does(200, FlagRaised(by=HANDLER, flag=Flag.MEDIA_THREAT))
    night.until(265)
    assert night.told(PRESS, "watch") == [260]
