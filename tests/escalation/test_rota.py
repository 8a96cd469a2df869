"""Hours with nobody on call."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from escalation.duty import Override, Schedule, Shift
from escalation.rota import Gap, empty_hours, on_call_between
from escalation.words import PersonId

ANNA, BEN = PersonId("anna"), PersonId("ben")
LOCAL = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=LOCAL)


def rota(*shifts: Shift, overrides: tuple[Override, ...] = ()) -> Schedule:
    return Schedule(group="g", shifts=shifts, overrides=overrides)


DAY = Shift(teams=((ANNA,),), starts=time(8), ends=time(20))
NIGHT = Shift(teams=((BEN,),), starts=time(20), ends=time(8))


def test_a_rota_round_the_clock_has_no_empty_hour() -> None:
    assert empty_hours(rota(DAY, NIGHT), at(23, 10), at(30, 10)) == ()


def test_every_night_without_a_shift_is_one_gap() -> None:
    found = empty_hours(rota(DAY), at(23, 9), at(25, 9))
    assert found == (Gap(at(23, 20), at(24, 8)), Gap(at(24, 20), at(25, 8)))


def test_a_gap_begins_and_ends_with_what_is_looked_at() -> None:
    assert empty_hours(rota(), at(23, 9, 7), at(23, 11, 1)) == (Gap(at(23, 9, 7), at(23, 11, 1)),)
    assert empty_hours(rota(), at(23, 9), at(23, 9)) == ()


@pytest.mark.parametrize("minute", [0, 15, 30, 45])
def test_shifts_that_change_at_a_quarter_are_found_exactly(minute: int) -> None:
    shift = Shift(teams=((ANNA,),), starts=time(8, minute), ends=time(20))
    (gap,) = empty_hours(rota(shift, NIGHT), at(23, 7, 50), at(23, 12)) or (None,)
    assert gap == (Gap(at(23, 8), at(23, 8, minute)) if minute else None)


def test_whoever_stands_in_is_on_call_and_whoever_is_replaced_is_not() -> None:
    override = Override(person=ANNA, substitute=BEN, starts_at=at(23, 8), ends_at=at(23, 20))
    found = on_call_between(rota(DAY, overrides=(override,)), at(23, 9), at(23, 19))
    assert found == (BEN,)
