"""Whose move it is, and who a call is left to when somebody on it cannot be reached."""

from dataclasses import replace

from escalation.event import Unreached
from escalation.holder import holder
from escalation.words import Category, Flag, PersonId
from tests.escalation.bank import complaint_of
from tests.escalation.emergency import EMERGENCY
from tests.escalation.night import Night

PRESS, TELLER = PersonId("spokesman"), PersonId("teller")
PRESIDENT, PROVINCE = PersonId("branch_president"), PersonId("province_leader")


def test_press_who_took_their_own_part_do_not_hold_the_case() -> None:
    night = Night(plan=EMERGENCY, flags=frozenset({Flag.MEDIA_THREAT}))
    assert night.takes(1, PRESS) is None
    assert night.case.acknowledged_by == (PRESS,)
    aside = tuple(call for call in night.case.calls if not call.in_chain)
    assert holder(replace(night.case, calls=aside)) == (TELLER,)


def test_t25_a_call_on_everybody_is_over_when_all_who_can_be_reached_have_answered() -> None:
    night = Night(plan=EMERGENCY, complaint=complaint_of(Category.INCIDENT))
    assert night.takes(1, PRESIDENT) is None
    assert "both" in night.open_levels()
    night.does(2, Unreached(person=PROVINCE))
    (call,) = (call for call in night.case.calls if call.level == "both")
    assert (call.is_open, call.ended_by) == (False, PRESIDENT)
