"""C04: emergency payment up to 5,000 yuan, 10,000 for a VIP; above it is refused, and why."""

import pytest

from tests.spine.night import Night

STORY = "客户刘建国 13812345678 停机期间急用钱看病，要取8000元"
WARNING = "⚠ 要求 8,000 元，超过普通客户限额 5,000 元，超过限额的部分不能付"


async def test_c04_draft_receipt_page_and_history_say_that_it_is_over_the_limit(
    night: Night,
) -> None:
    await night.types("wangfang", STORY)
    assert WARNING in night.texts("wangfang")[-1]
    await night.taps("wangfang", "提交")
    receipt = night.phone("wangfang").latest("已受理")
    assert receipt is not None and WARNING in receipt.text
    assert WARNING in (night.pages("zhaolei")[0].text or "")
    await night.taps("zhaolei", "详情")
    assert "超过应急支付限额 5000 元，超过限额的部分不能付" in night.texts("zhaolei")[-1]


@pytest.fixture
async def taken(night: Night) -> Night:
    await night.files("wangfang", STORY)
    await night.taps("zhaolei", "认领")
    return night


async def _pays(night: Night, amount: str) -> str:
    await night.taps("zhaolei", "应急支付")
    await night.types("zhaolei", amount)
    return night.texts("zhaolei")[-1]


async def test_c04_above_the_limit_it_is_refused_with_the_reason_also_in_parts(
    taken: Night,
) -> None:
    assert "普通客户一件最多 5,000 元。" in await _pays(taken, "8000")
    assert "应急支付 3,000 元已记下" in await _pays(taken, "3000元")
    refused = await _pays(taken, "2001")
    assert "普通客户一件最多 5,000 元，已付 3,000 元" in refused
    assert "应急支付 2,000 元已记下" in await _pays(taken, "2000")

    await taken.taps("wangfang", "详情")
    text = taken.texts("wangfang")[-1]
    assert "应急支付：已付 5,000 元（限额 5,000 元）" in text
    assert "赵磊 应急支付 3000 元" in text


async def test_c04_a_vip_may_have_ten_thousand(taken: Night) -> None:
    await taken.types("wangfang", "我的投诉")
    await taken.taps("wangfang", "详情")
    await taken.taps("wangfang", "更多操作")
    await taken.taps("wangfang", "标记")
    await taken.taps("wangfang", "贵宾")

    assert "应急支付 8,000 元已记下" in await _pays(taken, "8000")
    assert "贵宾一件最多 10,000 元，已付 8,000 元" in await _pays(taken, "3000")


async def test_c04_once_all_is_paid_the_button_is_gone(taken: Night) -> None:
    await _pays(taken, "5000")
    await taken.taps("zhaolei", "详情")

    card = taken.phone("zhaolei").latest("经过")
    assert card is not None
    assert not [each for each in card.button_texts() if "应急支付" in each]


async def test_c04_after_a_sum_that_is_too_much_the_next_number_is_the_answer(
    taken: Night,
) -> None:
    assert "最多还能付 5,000 元，请重新发金额" in await _pays(taken, "8000")
    await taken.types("zhaolei", "3000")
    assert "应急支付 3,000 元已记下" in taken.texts("zhaolei")[-1]
