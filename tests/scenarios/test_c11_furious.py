"""C11: furious or drunk: security comes; with assault or a crowd at the critical pace."""

from tests.spine.night import Night

DRUNK = "客户刘建国 13812345678 喝醉了在大厅大吵大闹，情绪暴躁，骂柜员"
FIGHT = "客户喝醉了动手打人，推倒保安"


async def test_c11_security_is_called_at_once_beside_the_chain(night: Night) -> None:
    await night.files("wangfang", DRUNK)

    assert night.minutes(night.pages("jiangwei")) == [0]
    assert "按预案直接报到保卫" in (night.pages("jiangwei")[0].text or "")
    assert night.pages("zhaolei"), "and the sub-branch as for any case"


async def test_c11_assault_is_paged_at_the_critical_pace(night: Night) -> None:
    await night.files("wangfang", FIGHT)
    await night.advance(2.1)

    assert "🔴" in (night.pages("jiangwei")[0].text or "")
    assert len(night.pages("jiangwei")) >= 2


async def test_c11_the_flag_violent_put_up_later_calls_security_too(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.advance(9)
    assert night.pages("jiangwei") == []
    await night.taps("wangfang", "更多操作")
    await night.taps("wangfang", "标记")
    await night.taps("wangfang", "暴力")

    assert night.minutes(night.pages("jiangwei")) == [9]
    assert night.pages("chenjing"), "the branch knows at once"


async def test_c11_the_receipt_tells_what_to_do(night: Night) -> None:
    await night.files("wangfang", DRUNK)
    receipt = night.phone("wangfang").latest("已受理")

    assert receipt is not None
    assert "与其他客户隔开，置于监控之下" in receipt.text
