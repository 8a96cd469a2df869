"""I30: WeCom repeats what was not answered, or was; two taps of one second are still two."""

from simulator.wecom.callbacks import Mischief
from tests.spine.wecom_night import WecomNight


async def test_i30_an_emergency_that_wecom_tells_four_times_is_one_case(
    on_wecom: WecomNight,
) -> None:
    on_wecom.corp.line.mischief = Mischief(repeat=3)
    await on_wecom.types("wangfang", "/sos 客户在大堂吵起来了")

    assert on_wecom.answered() == ["answered 200"] * 4
    assert await on_wecom.taken() == 1
    assert len(on_wecom.pages("zhaolei")) == 1


async def test_i30_bytes_that_come_again_after_a_restart_are_one_case(on_wecom: WecomNight) -> None:
    await on_wecom.types("wangfang", "/sos 客户在大堂吵起来了")
    await on_wecom.restart()
    assert await on_wecom.corp.replay() == [200]
    await on_wecom.settle()

    assert await on_wecom.taken() == 1 and on_wecom.door.refused == 0
    assert len(on_wecom.pages("zhaolei")) == 1


async def test_i30_two_taps_of_one_second_on_two_cards_are_two_each_told_four_times(
    on_wecom: WecomNight,
) -> None:
    await on_wecom.files("wangfang")
    await on_wecom.files("wangfang", "客户李四投诉排队两个小时没人管，要求道歉")
    pages, before = on_wecom.screen("zhaolei"), await on_wecom.taken()
    assert len(pages) == 2
    on_wecom.corp.line.mischief = Mischief(repeat=3)
    for page in pages:
        await on_wecom.phone("zhaolei").taps("认领", page.number)
    await on_wecom.settle()

    assert await on_wecom.taken() == before + 2
    cards = on_wecom.texts("zhaolei")
    assert sum("已由 赵磊 认领" in each for each in cards) == 2, cards
