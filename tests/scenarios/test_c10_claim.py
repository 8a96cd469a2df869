"""C10: a claim is recorded, nothing is promised; only together with the business line 会同条线."""

from tests.spine.night import Night

STORY = "客户刘建国 13812345678 因转账失败耽误签约，要求赔偿损失20000元"


async def _asks_to_promise(night: Night, person: str) -> str:
    await night.taps(person, "更多操作")
    await night.taps(person, "承诺时间")
    return night.phone(person).toasts()[-1]


async def test_c10_no_promise_before_the_line_has_taken_its_part_then_it_goes(
    night: Night,
) -> None:
    await night.files("wangfang", STORY)
    assert night.pages("yejing"), "the business line is called at once"
    await night.taps("zhaolei", "认领")

    refused = await _asks_to_promise(night, "zhaolei")
    assert "索赔的事先不要承诺" in refused and "会同答复" in refused
    await night.taps("yejing", "认领")
    await night.taps("zhaolei", "更多操作")
    await night.taps("zhaolei", "承诺时间")
    await night.types("zhaolei", "明天上午10点")

    assert "承诺已记下：明天 10:00 前办好" in night.texts("zhaolei")[-1]


async def test_c10_a_typed_category_blocks_promises_from_then_on(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.taps("zhaolei", "更多操作")
    await night.taps("zhaolei", "改类别")
    await night.types("zhaolei", "C10")
    await night.types("zhaolei", "客户当场要求赔偿")
    assert "类别已改" in night.texts("zhaolei")[-1]

    assert night.pages("yejing")
    assert "先不要承诺" in await _asks_to_promise(night, "zhaolei")


async def test_c10_the_guidance_says_so_on_the_receipt(night: Night) -> None:
    await night.files("wangfang", STORY)
    receipt = night.phone("wangfang").latest("已受理")

    assert receipt is not None
    assert "记录理由，不作承诺；赔偿必须会同条线" in receipt.text
