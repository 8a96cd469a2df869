"""R-UP-1: an outlet that cannot solve it reports to the branch's group at once."""

import pytest

from tests.spine.night import Night


@pytest.fixture
async def filed(night: Night) -> Night:
    await night.files("wangfang")
    await night.advance(1)
    return night


async def test_r_up_1_the_teller_s_tap_reaches_the_branch_s_group_at_once(filed: Night) -> None:
    assert filed.pages("chenjing") == []
    await filed.taps("wangfang", "上报上级")

    assert filed.minutes(filed.pages("chenjing")) == [1]
    assert "已上报上级，正在呼叫分行值班" in filed.phone("wangfang").toasts()[-1]
    await filed.taps("chenjing", "详情")
    assert "王芳 上报上级" in filed.texts("chenjing")[-1]


async def test_r_up_1_by_itself_it_climbs_level_by_level_until_somebody_answers(
    filed: Night,
) -> None:
    await filed.advance(70)

    ladder = ("zhaolei", "xuwen", "chenjing", "sunqiang", "zhoubo", "tanjun", "guyuan")
    firsts = [filed.minutes(filed.pages(person))[0] for person in ladder]
    assert firsts == [0, 10, 20, 30, 40, 50, 60]


async def test_r_up_1_acknowledged_at_a_level_it_climbs_no_further(filed: Night) -> None:
    await filed.advance(20)
    await filed.taps("chenjing", "认领")
    await filed.advance(28)

    assert filed.pages("zhoubo") == []
    assert filed.pages("sunqiang") == []
