"""R-CLOCK-4: what the own level cannot handle, or is major, goes up to the province at once."""

import pytest

from tests.spine.night import Night


@pytest.mark.parametrize("person", ["wangfang", "zhaolei"])
async def test_r_clock_4_one_tap_calls_the_province_at_any_time(night: Night, person: str) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.advance(7)
    assert night.pages("zhoubo") == []

    await night.taps(person, "更多操作")
    await night.taps(person, "直报省行")

    assert night.minutes(night.pages("zhoubo")) == [7]
    assert "正在呼叫省行工作组值班" in night.phone(person).toasts()[-1]
    assert night.pages("chenjing") == [], "no level between is waited for"


async def test_r_clock_4_in_the_province_silence_climbs_on(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("wangfang", "更多操作")
    await night.taps("wangfang", "直报省行")
    await night.advance(11)

    assert night.pages("tanjun"), "the leader of the provincial group"


async def test_r_clock_4_the_button_is_gone_once_the_province_is_called(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("wangfang", "更多操作")
    await night.taps("wangfang", "直报省行")
    await night.taps("wangfang", "更多操作")

    card = night.phone("wangfang").latest("还可以")
    assert card is not None
    assert not [each for each in card.button_texts() if "直报" in each]


async def test_r_clock_4_own_reports_and_the_history_tell_of_it(night: Night) -> None:
    number = await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.taps("zhaolei", "更多操作")
    await night.taps("zhaolei", "直报省行")

    assert night.received("wangfang", f"{number} 已报到省行工作组值班")
    await night.taps("zhoubo", "详情")
    assert "赵磊 上报上级" in night.texts("zhoubo")[-1]
