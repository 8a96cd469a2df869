"""The receipt in the reporter's hand tells how the case stands, whoever changed it."""

from tests.spine.night import Night


def receipt(night: Night) -> tuple[str, list[str]]:
    """Text and buttons of the reporter's receipt as it stands on her screen."""
    (shown,) = [m for m in night.phone("wangfang").screen() if "✅ 已受理" in m.text]
    return shown.text, shown.button_texts()


async def test_a_threat_tapped_on_the_receipt_is_on_it_at_once(night: Night) -> None:
    await night.files("wangfang")
    assert "不接受采访" not in receipt(night)[0]
    await night.taps("wangfang", "媒体风险")
    text, buttons = receipt(night)
    assert "标记：媒体风险" in text and "不接受采访" in text
    assert not any("媒体风险" in label for label in buttons)


async def test_a_threat_told_by_the_handler_reaches_the_receipt_too(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    assert "承办人：赵磊" in receipt(night)[0]
    await night.taps("zhaolei", "媒体风险")
    assert "不接受采访" in receipt(night)[0]
