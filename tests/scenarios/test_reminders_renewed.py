"""A reminder whose button was tapped is drawn as the case stands; its buttons do not go stale."""

from tests.spine.night import Night


async def test_a_tapped_reminder_says_that_it_is_done_and_offers_what_comes_next(
    night: Night,
) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.advance(46)
    nag = night.phone("zhaolei").latest("⏰ 到场")
    assert nag is not None
    await night.phone("zhaolei").taps("已到场", nag.message_id)
    await night.settle()

    now = next(m for m in night.phone("zhaolei").screen() if m.message_id == nag.message_id)
    assert now.text.startswith("✔ 到场")
    assert not any("已到场" in label for label in now.button_texts())
    assert any("已回复客户" in label for label in now.button_texts())


async def test_a_reminder_nobody_tapped_is_left_alone(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.advance(46)
    nag = night.phone("zhaolei").latest("⏰ 到场")
    assert nag is not None
    edits = len([r for r in night.world.log.records if r.method == "editMessageText"])
    await night.taps("wangfang", "详情")
    assert len([r for r in night.world.log.records if r.method == "editMessageText"]) <= edits + 1
    assert nag.text in night.texts("zhaolei")
