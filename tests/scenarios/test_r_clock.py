"""R-CLOCK-1 to 3: on site in 1 hour, the customer answered in 4, the result in 8, from receipt."""

import pytest

from tests.spine.night import Night

NAMES = {"R-CLOCK-1": "到场", "R-CLOCK-2": "回复客户", "R-CLOCK-3": "报结果"}


@pytest.fixture
async def taken(night: Night) -> Night:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    return night


def _nags(night: Night, name: str) -> list[int]:
    """When the handler was nagged about this clock."""
    marks = (f"⏰ {name}", f"🔴 {name}")
    return [
        round(night.minute(r))
        for r in night.received("zhaolei")
        if (r.text or "").removeprefix("<b>").startswith(marks)
    ]


async def test_r_clock_1_on_site_within_an_hour_is_nagged_before_at_and_after(
    taken: Night,
) -> None:
    await taken.advance(125)

    assert _nags(taken, "到场") == [30, 45, 55, 60, 75, 90, 105, 120]
    breached = taken.received("xuwen", "到场逾期")
    assert taken.minutes(breached)[0] <= 61, "the head hears of the breach"


async def test_r_clock_1_after_four_nags_the_next_level_is_called(taken: Night) -> None:
    await taken.advance(140)

    assert taken.pages("xuwen"), "the next level"


async def test_r_clock_1_acknowledging_stops_the_paging_and_no_deadline(taken: Night) -> None:
    await taken.advance(61)

    assert taken.minutes(taken.pages("zhaolei")) == [0]
    assert _nags(taken, "到场") == [30, 45, 55, 60]


async def test_r_clock_2_the_customer_hears_within_4_hours(taken: Night) -> None:
    await taken.advance(50)
    await taken.taps("zhaolei", "已到场")
    await taken.advance(200)

    assert _nags(taken, "回复客户")[:4] == [120, 225, 235, 240]
    assert not [m for m in _nags(taken, "到场") if m > 50], "its milestone stopped the first clock"


async def test_r_clock_3_the_result_within_8_hours(taken: Night) -> None:
    await taken.advance(50)
    await taken.taps("zhaolei", "已到场")
    await taken.taps("zhaolei", "已回复客户")
    await taken.advance(440)

    assert _nags(taken, "报结果")[:4] == [240, 465, 475, 480]
    assert taken.received("xuwen", "报结果逾期")


async def test_r_clock_3_a_reported_result_stops_the_last_clock(taken: Night) -> None:
    for label in ("已到场", "已回复客户", "报结果"):
        await taken.taps("zhaolei", label)
    await taken.types("zhaolei", "已到账，客户接受")
    await taken.advance(500)

    assert [_nags(taken, name) for name in NAMES.values()] == [[], [], []]


async def test_r_clock_1_hours_without_power_fold_the_missed_nags_into_one(taken: Night) -> None:
    await taken.advance(10)
    taken.clock.at = taken.clock.at.replace(hour=23)  # 07:00 in the branch, all missed
    await taken.restart()
    await taken.settle()

    assert len([m for m in _nags(taken, "到场") if m > 10]) == 1
    assert len([m for m in _nags(taken, "回复客户") if m > 10]) == 1
