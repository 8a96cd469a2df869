"""I33: two people tap 认领 at once, and an old button is pressed after closing."""

from tests.spine.night import Night, on_both_databases

pytestmark = on_both_databases


async def test_i33_of_two_taps_in_one_batch_one_wins_and_the_other_sees_how_it_stands(
    night: Night,
) -> None:
    await night.files("wangfang")
    await night.advance(10)
    await night.phone("xuwen").taps("认领")
    await night.phone("zhaolei").taps("认领")
    await night.settle()

    assert "已认领" in night.phone("xuwen").toasts()[-1]
    assert "已由 徐文 在 02:20 认领" in night.phone("zhaolei").toasts()[-1]
    for person in ("xuwen", "zhaolei"):
        assert any("已由 徐文 认领" in text for text in night.texts(person)), person
    assert len(night.received("wangfang", "已认领")) == 1


async def test_i33_every_tap_is_answered_exactly_once(night: Night) -> None:
    await night.files("wangfang")
    phone = night.phone("zhaolei")
    for _ in range(3):
        await phone.taps("认领")
    await night.settle()

    first, *others = phone.toasts()
    assert "已认领" in first
    assert others == ["您已经认领过了，时限照走，请继续处理。"] * 2


async def test_i33_an_old_button_after_closing_shows_that_it_is_closed(night: Night) -> None:
    await night.files("wangfang")
    await night.advance(10)
    old = night.phone("xuwen").latest("呼叫")
    assert old is not None
    data = old.content.buttons[0][0]["callback_data"]
    await close(night)
    before = len(night.world.log.sends())

    await night.phone("xuwen").taps(message_id=old.message_id, callback_data=data)
    await night.settle()
    assert "已经办结" in night.phone("xuwen").toasts()[-1]
    assert "☑️ 已办结" in old.text
    assert "✅ 认领" not in old.button_texts()
    assert len(night.world.log.sends()) == before


async def close(night: Night) -> None:
    """赵磊 handles it and 王芳 confirms."""
    await night.taps("zhaolei", "认领")
    for label in ("已到场", "已回复客户", "报结果"):
        await night.taps("zhaolei", label)
    await night.types("zhaolei", "清算延迟，已到账，客户接受")
    await night.taps("zhaolei", "无责")
    await night.taps("wangfang", "确认办结")
