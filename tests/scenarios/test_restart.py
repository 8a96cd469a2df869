"""A restart forgets nothing: everything that matters is a row."""

from tests.spine.night import STORY, Night


async def test_a_draft_survives_a_restart_with_all_that_was_said(night: Night) -> None:
    await night.types("wangfang", "客户刘建国 转账5000元没到账")
    await night.restart()
    await night.types("wangfang", "电话是13812345678")
    await night.taps("wangfang", "提交")
    await night.taps("zhaolei", "详情")
    await night.taps("zhaolei", "显示客户信息")

    detail = night.texts("zhaolei")[-1]
    for part in ("刘建国", "13812345678", "转账5000元没到账"):
        assert part in detail


async def test_the_buttons_of_before_the_restart_still_work(night: Night) -> None:
    await night.types("wangfang", STORY)
    await night.restart()
    await night.taps("wangfang", "提交")
    await night.restart()
    await night.taps("zhaolei", "认领")

    assert "已认领" in night.phone("zhaolei").toasts()[-1]


async def test_a_question_asked_before_the_restart_is_answered_after_it(night: Night) -> None:
    await night.files("wangfang")
    for label in ("认领", "已到场", "已回复客户", "报结果"):
        await night.taps("zhaolei", label)
    await night.restart()
    await night.types("zhaolei", "清算延迟，已到账")

    assert len(night.received("wangfang", "已报结果")) == 1


async def test_the_waits_go_on_where_they_stood(night: Night) -> None:
    await night.files("wangfang")
    await night.advance(7)
    await night.restart()
    await night.advance(5)

    assert night.minutes(night.pages("xuwen")) == [10]


async def test_an_update_stored_but_not_dealt_with_is_dealt_with_after_the_restart(
    night: Night,
) -> None:
    await night.phone("wangfang").types("/sos 客户打起来了")
    await night.polling.once()
    await night.restart()
    await night.settle()

    assert len(night.pages("zhaolei")) == 1
    assert len(night.received("wangfang", "已受理")) == 1
