"""I32: a reporter edits or deletes a message. What was said stays; the edit is added."""

from tests.spine.night import STORY, Night


async def test_i32_an_edit_after_filing_is_added_and_the_original_stays(night: Night) -> None:
    said = await night.types("wangfang", STORY)
    await night.taps("wangfang", "提交")
    await night.taps("zhaolei", "认领")
    await night.phone("wangfang").edits(said.message_id, "客户说其实是转账8000元没到账")
    await night.settle()

    assert len(night.received("zhaolei", "补充了")) == 1
    await night.taps("zhaolei", "详情")
    detail = night.texts("zhaolei")[-1]
    assert "转账5000元没到账" in detail
    assert "修改为" in detail
    assert "8000元" in detail


async def test_i32_an_edit_of_a_draft_keeps_both(night: Night) -> None:
    said = await night.types("wangfang", STORY)
    await night.phone("wangfang").edits(said.message_id, "是转账8000元没到账")
    await night.settle()
    await night.taps("wangfang", "提交")

    page = night.texts("zhaolei")[-1]
    assert "5000元" in page
    assert "8000元" in page


async def test_i32_a_media_threat_that_comes_in_an_edit_alarms_everybody(night: Night) -> None:
    said = await night.types("wangfang", STORY)
    await night.taps("wangfang", "提交")
    await night.phone("wangfang").edits(said.message_id, STORY + "，否则找电视台曝光")
    await night.settle()

    for person in ("chenjing", "zhoubo", "linyue"):
        assert len(night.pages(person)) >= 1, person


async def test_i32_taking_the_threat_out_by_an_edit_lowers_nothing(night: Night) -> None:
    said = await night.types("wangfang", f"/sos {STORY}，客户要找电视台曝光")
    await night.phone("wangfang").edits(said.message_id, f"/sos {STORY}")
    await night.settle()
    await night.advance(3)

    assert night.minutes(night.pages("linyue")) == [0, 2]
    assert "媒体风险" in night.texts("linyue")[-1]


async def test_i32_a_deleted_message_takes_nothing_back(night: Night) -> None:
    said = await night.types("wangfang", STORY)
    number = night_number = await _submitted(night)
    night.world.delete(said)
    await night.settle()
    await night.types("zhaolei", f"/case {number}")

    assert "转账5000元没到账" in night.texts("zhaolei")[-1]
    assert night_number in night.texts("zhaolei")[-1]


async def _submitted(night: Night) -> str:
    await night.taps("wangfang", "提交")
    receipt = night.phone("wangfang").latest("已受理")
    assert receipt is not None
    return receipt.text.partition("已受理 ")[2][:10]
