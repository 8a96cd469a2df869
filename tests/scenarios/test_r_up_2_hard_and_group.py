"""R-UP-2: hard and group complaints: the branch's group and the provincial group at once."""

import pytest

from tests.spine.night import Night


@pytest.mark.parametrize("flag", ["较难处理", "多人"])
@pytest.mark.parametrize("person", ["wangfang", "zhaolei"])
async def test_r_up_2_the_mark_calls_branch_and_province_at_once(
    night: Night, flag: str, person: str
) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.advance(12)
    assert night.pages("zhoubo") == []
    await night.taps(person, "更多操作")
    await night.taps(person, "标记")
    await night.taps(person, flag)

    for called in ("chenjing", "zhoubo"):
        assert night.minutes(night.pages(called)) == [12], called
        assert flag in (night.pages(called)[0].text or "")
    assert f"已标记{flag}" in night.phone(person).toasts()[-1]


async def test_r_up_2_a_group_in_the_words_of_the_report_goes_up_without_a_tap(
    night: Night,
) -> None:
    await night.files("wangfang", "二十多名客户聚集在大厅，要求马上取款")

    assert night.minutes(night.pages("zhoubo")) == [0]
    assert night.minutes(night.pages("chenjing")) == [0]


async def test_r_up_2_the_flags_are_typed_where_buttons_do_not_travel(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("wangfang", "更多操作")
    await night.taps("wangfang", "标记")
    await night.types("wangfang", "较难处理")

    assert "已标记较难处理" in night.texts("wangfang")[-1]
    assert night.pages("zhoubo")


async def test_r_up_2_a_mark_that_is_up_is_not_offered_again(night: Night) -> None:
    await night.files("wangfang")
    for flag in ("较难处理", "越级"):
        await night.taps("wangfang", "更多操作")
        await night.taps("wangfang", "标记")
        await night.taps("wangfang", flag)
    await night.taps("wangfang", "更多操作")
    await night.taps("wangfang", "标记")

    card = night.phone("wangfang").latest("标记什么")
    assert card is not None
    assert not {"较难处理", "越级"} & set(card.button_texts())
