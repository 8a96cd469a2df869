"""I30: WeCom repeats what was not answered, or was; two taps of one second are still two."""

from collections.abc import AsyncIterator

import pytest

from simulator.wecom.callbacks import Mischief
from tests.spine.night import Night
from tests.spine.wecom_door import Door, a_door, acknowledging, tap


@pytest.fixture
async def door(night: Night) -> AsyncIterator[Door]:
    async with a_door(night) as opened:
        yield opened


async def test_i30_an_emergency_that_wecom_tells_four_times_is_one_case(door: Door) -> None:
    door.wecom.line.mischief = Mischief(repeat=3)
    await door.wecom.phone("wangfang").types("/sos 客户在大堂吵起来了")
    await door.posted(4)
    await door.settle()

    assert door.statuses() == ["answered 200"] * 4
    assert await door.taken() == 1
    assert len(door.night.pages("zhaolei")) == 1


async def test_i30_bytes_that_come_again_after_a_restart_are_one_case(door: Door) -> None:
    await door.wecom.phone("wangfang").types("/sos 客户在大堂吵起来了")
    await door.posted(1)
    await door.settle()
    await door.night.restart()
    assert await door.wecom.replay() == [200]
    await door.settle()

    assert await door.taken() == 1 and door.refused == 0
    assert len(door.night.pages("zhaolei")) == 1


async def test_i30_two_taps_of_one_second_on_two_cards_are_two_each_told_four_times(
    door: Door,
) -> None:
    night = door.night
    await night.files("wangfang")
    await night.files("wangfang", "客户李四投诉排队两个小时没人管，要求道歉")
    packed = acknowledging(night, "zhaolei")
    assert len(packed) == 2
    door.wecom.line.mischief = Mischief(repeat=3)
    for card, each in enumerate(packed):
        door.wecom.line.tell("zhaolei", tap(each, f"card-{card}"))
    await door.posted(8)
    await door.settle()

    assert await door.taken() == 2
    cards = [each.text for each in night.phone("zhaolei").screen()]
    assert sum("已由 赵磊 认领" in each for each in cards) == 2, cards
