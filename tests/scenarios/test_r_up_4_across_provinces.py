"""R-UP-4: across provinces: the province with its publicity and complaints team coordinates."""

from tests.spine.night import Night

STORY = "客户刘建国 13812345678 在外省分行开的卡，跨省转账没到账，那边分行不管"


async def test_r_up_4_the_mark_calls_the_province_and_its_press_team_at_once(
    night: Night,
) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.advance(3)
    await night.taps("zhaolei", "更多操作")
    await night.taps("zhaolei", "标记")
    await night.taps("zhaolei", "跨省")

    for person in ("zhoubo", "dengchen"):
        (page,) = night.pages(person)
        assert night.minute(page) == 3
        assert "跨省" in (page.text or "")
    assert night.pages("linyue") == [], "the branch's own press has no part in it"


async def test_r_up_4_said_in_the_report_it_goes_up_at_once(night: Night) -> None:
    await night.files("wangfang", STORY)

    assert night.minutes(night.pages("zhoubo")) == [0]
    assert night.minutes(night.pages("dengchen")) == [0]


async def test_r_up_4_put_into_the_category_by_hand_it_goes_up_too(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.taps("zhaolei", "更多操作")
    await night.taps("zhaolei", "改类别")
    await night.taps("zhaolei", "C13 跨省")
    await night.types("zhaolei", "客户是外省分行的")

    assert night.pages("zhoubo")
    assert night.received("wangfang", "赵磊 把")


async def test_r_up_4_the_province_s_team_asks_the_handler_to_go_on(night: Night) -> None:
    await night.files("wangfang", STORY)
    await night.taps("zhoubo", "认领")
    await night.taps("zhoubo", "更多操作")
    await night.taps("zhoubo", "请人协办")
    await night.types("zhoubo", "赵磊")

    assert "已请 赵磊 协办" in night.texts("zhoubo")[-1]
    assert "请您协办" in (night.pages("zhaolei")[-1].text or "")
