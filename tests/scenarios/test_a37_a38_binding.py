"""A37 and A38: a forwarded enrolment code, and a user name taken over, give nobody anything."""

from datetime import timedelta

import pytest

from storage import people
from tests.spine.night import Night

STRANGER, CODE = 9901, "ABCD2345"


@pytest.fixture
async def asked(night: Night) -> Night:
    """丁凯's code was forwarded to a stranger, who has used it."""
    night.world.add_user(STRANGER, "丁凯", username="dingkai", started=True)
    async with night.app.database.writing() as connection:
        expires_at = night.clock.at + timedelta(minutes=30)
        await people.add_code(connection, CODE, "dingkai", expires_at)
    await night.types("admin", "/start")  # the administrator's phone is proven theirs
    await night.world.phone(STRANGER).starts(CODE)
    await night.settle()
    return night


def _stranger_reads(night: Night) -> list[str]:
    return [r.text or "" for r in night.world.log.sends(STRANGER)]


async def test_a37_a_forwarded_code_binds_nobody_until_the_administrator_confirms(
    asked: Night,
) -> None:
    night = asked
    number = await night.files("wangfang")
    stranger = night.world.phone(STRANGER)
    for text in ("/board", f"/case {number}", f"收到 {number}", "/duty", "客户投诉柜员"):
        await stranger.types(text)
        await night.settle()

    assert "正在请管理员" in _stranger_reads(night)[0]
    assert all("还在等管理员" in text for text in _stranger_reads(night)[1:])
    assert not any(number in text for text in _stranger_reads(night))
    (question,) = night.received("admin", "有人要登记成 丁凯")
    assert str(STRANGER) in (question.text or "")


async def test_a37_a_refused_code_is_used_up_and_the_stranger_stays_one(asked: Night) -> None:
    night = asked
    await night.taps("admin", "拒绝")
    await night.world.phone(STRANGER).starts(CODE)
    await night.settle()

    assert "用不了" in _stranger_reads(night)[-1]
    await night.world.phone(STRANGER).types("/board")
    await night.settle()
    assert "我还不认识您" in _stranger_reads(night)[-1]


async def test_a37_the_confirmed_phone_is_paged_and_the_old_one_is_told(asked: Night) -> None:
    night = asked
    await night.types("dingkai", "/start")
    await night.taps("admin", "确认")

    assert "丁凯，您好" in _stranger_reads(night)[-1]
    assert night.sees("dingkai", "您的登记已换到新的手机上")


async def test_a37_the_stranger_cannot_confirm_himself(asked: Night) -> None:
    night = asked
    question = night.phone("admin").latest("有人要登记成")
    assert question is not None
    data = question.content.buttons[0][0]["callback_data"]
    own = night.world.phone(STRANGER).latest("正在请管理员")
    assert own is not None
    await night.world.phone(STRANGER).taps(message_id=own.message_id, callback_data=data)
    await night.settle()

    assert "没有找到" in night.world.phone(STRANGER).toasts()[-1]
    await night.world.phone(STRANGER).types("/board")
    await night.settle()
    assert "还在等管理员" in _stranger_reads(night)[-1]


async def test_a37_a_code_is_dead_after_half_an_hour(night: Night) -> None:
    night.world.add_user(STRANGER, "丁凯", started=True)
    async with night.app.database.writing() as connection:
        await people.add_code(connection, CODE, "dingkai", night.clock.at + timedelta(minutes=30))
    await night.advance(31)
    await night.world.phone(STRANGER).starts(CODE)
    await night.settle()

    assert "用不了" in _stranger_reads(night)[-1]
    assert night.received("admin", "有人要登记成") == []


async def test_a38_a_user_name_and_display_name_taken_over_have_no_effect(night: Night) -> None:
    night.phone("zhaolei").user.username = None
    night.world.add_user(STRANGER, "赵磊", username="zhaolei", started=True)
    number = await night.files("wangfang")
    await night.world.phone(STRANGER).types(f"收到 {number}")
    await night.settle()

    assert [text for text in _stranger_reads(night) if "还不认识您" not in text] == []
    assert len(night.pages("zhaolei")) == 1
    await night.types("zhaolei", "收到")
    assert "已认领" in night.texts("zhaolei")[-1]
