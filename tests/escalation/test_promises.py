"""R-CLOCK-5, C04 and C10: what is promised and paid to the customer, and what must come first."""

from datetime import timedelta
from decimal import Decimal

import pytest

from escalation.clocks import overdue
from escalation.decision import Refusal
from escalation.event import (
    EmergencyPaid,
    FlagLowered,
    FlagRaised,
    Promised,
    PromiseKept,
    ResultReported,
    ResultSentBack,
    Supplemented,
    Transferred,
)
from escalation.words import Category, Flag, PersonId
from tests.escalation.bank import at, complaint_of
from tests.escalation.emergency import EMERGENCY, LINE
from tests.escalation.night import Night

HANDLER, TELLER = PersonId("sub_night"), PersonId("teller")
KEPT = PromiseKept(by=HANDLER)


def until(minute: float, by: PersonId = HANDLER) -> Promised:
    return Promised(by=by, until=at(minute), text="今晚查清")


def night_of(category: Category = Category.TRANSACTION, **report: object) -> Night:
    """A night whose case the sub-branch took after a minute."""
    night = Night(plan=EMERGENCY, complaint=complaint_of(category), **report)
    assert night.takes(1, HANDLER) is None
    return night


def nags(night: Night, who: str = HANDLER) -> list[float]:
    said = (x for x in night.log if x.who == who and x.message.rule == "R-CLOCK-5")
    return [line.minute for line in said]


def test_r_clock_5_a_promise_is_nagged_half_an_hour_and_ten_minutes_before_and_when_broken() -> (
    None
):
    night = night_of()
    assert night.does(5, until(130)) is None
    night.until(146)
    assert nags(night)[:4] == [100, 120, 130, 145]
    (broken,) = (d for d in night.case.deadlines if d.rule == "R-CLOCK-5")
    assert broken.breached_at == at(130)
    assert broken in overdue(night.case, night.now)


def test_r_clock_5_a_promise_kept_in_time_is_quiet() -> None:
    night = night_of()
    night.does(5, until(130))
    assert night.does(90, KEPT) is None
    night.until(400)
    assert nags(night) == []
    assert night.does(401, KEPT) is Refusal.ALREADY_DONE


def test_r_clock_5_a_promise_renewed_in_time_replaces_the_first() -> None:
    night = night_of()
    night.does(5, until(130))
    assert night.does(110, until(200)) is None
    night.until(201)
    assert nags(night) == [100, 170, 190, 200]
    assert [d.breached_at for d in night.case.deadlines if d.rule == "R-CLOCK-5"] == [None, at(200)]


def test_r_clock_5_a_broken_promise_stays_broken_although_another_is_kept() -> None:
    night = night_of()
    night.does(5, until(60))
    night.does(90, until(200))
    night.does(150, KEPT)
    first, second = (d for d in night.case.deadlines if d.rule == "R-CLOCK-5")
    assert first.breached_at == at(60)
    assert second.breached_at is None
    assert [d.rule for d in overdue(night.case, night.now) if d.rule == "R-CLOCK-5"]


def test_r_clock_5_the_first_contact_promises_too_and_the_handler_hears_it() -> None:
    night = night_of()
    assert night.does(5, until(130, TELLER)) is None
    assert night.told("sub_night", "promised") == [5]


@pytest.mark.parametrize(
    ("event", "refusal"),
    [
        (until(4), Refusal.BAD_TIME),
        (until(60 * 24 * 90), Refusal.BAD_TIME),
        (KEPT, Refusal.NOT_YET),
    ],
)
def test_r_clock_5_a_time_past_or_out_of_sight_is_refused(event: Promised, refusal: str) -> None:
    assert night_of().does(5, event) is refusal


def test_r_clock_5_the_same_promise_again_and_one_after_the_result_change_nothing() -> None:
    night = night_of()
    night.does(5, until(130))
    assert night.does(6, until(130)) is Refusal.ALREADY_DONE
    night.does(20, ResultReported(by=HANDLER, text="已到账"))
    assert night.does(21, until(300)) is Refusal.ALREADY_DONE


def test_r_clock_5_a_result_sent_back_lets_the_promise_run_again() -> None:
    night = night_of()
    night.does(5, until(130))
    night.does(20, ResultReported(by=HANDLER, text="已到账"))
    assert (promise := night.case.deadline("R-CLOCK-5")) is not None
    assert promise.met_at == at(20)
    night.does(30, ResultSentBack(by=TELLER, why="客户没收到"))
    night.until(131)
    assert 130 in nags(night)


def test_c10_nothing_is_promised_for_a_claim_before_the_business_line_has_acknowledged() -> None:
    night = night_of(Category.CLAIM)
    assert night.does(2, until(130)) is Refusal.NO_PROMISE
    assert LINE in {p for call in night.case.open_calls for p in call.owing}
    assert night.takes(3, LINE) is None
    assert night.case.handler == HANDLER, "the line takes its own part only"
    assert night.does(4, until(130)) is None


def test_c10_the_business_line_is_paged_on_although_somebody_else_has_taken_the_case() -> None:
    night = night_of(Category.CLAIM)
    night.until(6)
    assert night.paged(LINE) == [0, 5]


def test_c10_a_claim_taken_back_blocks_no_promise() -> None:
    night = night_of(flags=frozenset({Flag.CLAIM}))
    assert night.does(2, until(130)) is Refusal.NO_PROMISE
    leader = PersonId("branch_leader")
    assert night.does(3, FlagLowered(by=leader, flag=Flag.CLAIM, why="客户只要道歉")) is None
    assert night.does(4, until(130)) is None


def test_c10_the_only_one_of_the_line_who_holds_the_case_hears_of_their_own_claim() -> None:
    night = Night(plan=EMERGENCY)
    night.takes(2, HANDLER)
    night.does(3, Transferred(by=HANDLER, to=LINE))
    night.takes(4, LINE)
    assert night.does(5, FlagRaised(by=LINE, flag=Flag.CLAIM)) is None
    assert night.does(6, until(130, LINE)) is Refusal.NO_PROMISE
    assert night.takes(7, LINE) is None
    assert night.does(8, until(130, LINE)) is None


def pay(yuan: str) -> EmergencyPaid:
    return EmergencyPaid(by=HANDLER, amount=Decimal(yuan))


def test_c04_an_ordinary_customer_gets_5000_in_however_many_parts() -> None:
    night = night_of(Category.URGENT_CASH)
    assert night.does(5, pay("3000")) is None
    assert night.does(6, pay("2000.01")) is Refusal.OVER_LIMIT
    assert night.does(7, pay("2000")) is None
    assert night.does(8, pay("0.01")) is Refusal.OVER_LIMIT
    assert [entry.values for entry in night.noted("paid")] == [
        (("yuan", "3000"),),
        (("yuan", "2000"),),
    ]


def test_c04_a_vip_gets_10000() -> None:
    night = night_of(Category.URGENT_CASH, flags=frozenset({Flag.VIP}))
    assert night.does(5, pay("10000.01")) is Refusal.OVER_LIMIT
    assert night.does(6, pay("10000")) is None


def test_c04_nobody_pays_more_on_their_own_word_that_the_customer_is_a_vip() -> None:
    night = night_of(Category.URGENT_CASH)
    assert night.does(2, FlagRaised(by=HANDLER, flag=Flag.VIP)) is None
    assert night.does(5, pay("5000.01")) is Refusal.OVER_LIMIT
    leader = PersonId("sub_leader")
    assert night.does(6, EmergencyPaid(by=leader, amount=Decimal(5001))) is None


def test_c04_a_vip_on_the_word_of_somebody_else_gets_10000() -> None:
    night = night_of(Category.URGENT_CASH)
    added = Supplemented(by=TELLER, text="是贵宾", flags=frozenset({Flag.VIP}))
    assert night.does(2, added) is None
    assert night.does(5, pay("10000")) is None


def test_c04_no_other_category_has_an_emergency_payment_and_no_amount_is_nothing() -> None:
    assert night_of().does(5, pay("1")) is Refusal.NO_PAYMENT
    for nothing in ("0", "-5"):
        assert night_of(Category.URGENT_CASH).does(5, pay(nothing)) is Refusal.EMPTY


def test_c04_what_is_wanted_beyond_the_limit_is_kept_in_the_register() -> None:
    wanted = complaint_of(Category.URGENT_CASH)
    night = Night(
        plan=EMERGENCY, complaint=wanted.__class__(amount=Decimal(8000), category=wanted.category)
    )
    (entry,) = night.noted("over_limit")
    assert dict(entry.values) == {"wanted": "8000", "limit": "5000"}


def test_r_clock_5_a_promise_moves_the_case_so_that_it_does_not_stall_meanwhile() -> None:
    night = night_of()
    night.does(50, until(400))
    assert night.case.progressed_at == at(0) + timedelta(minutes=50)
