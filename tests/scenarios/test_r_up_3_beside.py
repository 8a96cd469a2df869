"""R-UP-3, R-CONF-1: cases of the same problem are named to those only who may see them."""

import pytest

from tests.spine.night import Night

OUTLETS = {
    "wangfang": "客户张伟 13811110001，ATM机吞了他的银行卡，急着取卡",
    "maxin": "客户李娜 13811110002 在自助机取款时ATM吞卡了，银行卡拿不出来",
    "caoping": "客户陈强 13811110003，ATM机把银行卡吞了，要求马上取卡",
}


@pytest.fixture
async def numbers(night: Night) -> list[str]:
    """Three outlets under two sub-branches, one problem; the third case finds the others."""
    numbers = []
    for person, text in OUTLETS.items():
        numbers.append(await night.files(person, text))
        await night.advance(1)
    return numbers


async def test_r_up_3_the_province_s_page_names_the_other_cases(
    night: Night, numbers: list[str]
) -> None:
    first, second, third = numbers
    (page,) = night.pages("zhoubo", third)
    assert f"👥 同类问题 3 位客户：{first}、{second}" in (page.text or "")


async def test_r_conf_1_who_may_not_see_them_reads_how_many_and_no_number(
    night: Night, numbers: list[str]
) -> None:
    first, second, third = numbers
    called = "liangjie" if night.pages("liangjie", third) else "xiebin"
    text = night.pages(called, third)[0].text or ""
    assert "👥 同类问题 3 位客户" in text
    assert first not in text and second not in text
    await night.taps("caoping", "详情")
    assert first not in night.texts("caoping")[-1]


async def test_r_up_3_proposals_are_linked_or_turned_down_with_one_tap(
    night: Night, numbers: list[str]
) -> None:
    first, second, third = numbers
    await night.types("chenjing", f"/case {third}")
    await night.taps("chenjing", f"🔗 关联 {first[-5:]}")
    assert "已关联" in night.phone("chenjing").toasts()[-1]
    await night.taps("chenjing", f"{second[-5:]} 不是一回事")
    await night.types("chenjing", f"/case {third}")
    text = night.texts("chenjing")[-1]
    assert f"🔗 关联：{first} 西湖路营业部" in text
    assert "👥" not in text
    await night.types("chenjing", f"/case {first}")
    assert f"🔗 关联：{third} 江晖路网点" in night.texts("chenjing")[-1]


async def test_r_conf_1_named_afterwards_the_accused_finds_nothing_of_it_on_the_others(
    night: Night, numbers: list[str]
) -> None:
    first, second, third = numbers
    await night.types("chenjing", f"/case {third}")
    await night.taps("chenjing", f"🔗 关联 {first[-5:]}")
    await night.types("wangfang", f"/case {first}")
    await night.taps("wangfang", "被投诉人")
    await night.types("wangfang", "周波")

    await night.types("zhoubo", f"/case {third}")
    await night.taps("zhoubo", "更多操作")
    now = "\n".join(night.texts("zhoubo")[-2:])
    assert first not in now and first[-5:] not in now
    assert second in now, "what they may see they still see"
    assert "3 位客户" not in now
    buttons = [b for m in night.phone("zhoubo").screen()[-3:] for b in m.button_texts()]
    assert not [each for each in buttons if first[-5:] in each]
