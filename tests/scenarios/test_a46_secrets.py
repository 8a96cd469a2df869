"""A46: a reporter pastes an ID number, card number, CVV or one-time code."""

import re
import sqlite3

from simulator.phone import Phone
from tests.spine.night import Night

IDENTITY, CARD, CVV, CODE = "330106199001011234", "6222021202041234567", "739", "482913"
PASTED = (
    f"客户刘建国 13812345678 转账5000元没到账，身份证{IDENTITY}，卡号{CARD}，"
    f"CVV是{CVV}，验证码：{CODE}"
)
WARNING = "已抹掉"


def stored(night: Night) -> str:
    """Every word of every row of every table: what a thief of the file would read."""
    url = night.settings.database.url.get_secret_value()
    with sqlite3.connect(re.sub(r"^.*:///", "", url)) as database:
        return "\n".join(database.iterdump())


async def test_a46_private_numbers_are_masked_on_every_phone_but_the_senders_own(
    night: Night,
) -> None:
    await night.files("wangfang", PASTED)
    await night.taps("zhaolei", "详情")

    assert len(night.pages("zhaolei")) == 1
    said = "\n".join(record.text or "" for record in night.world.log.sends())
    for number in (IDENTITY, CARD, CODE):
        assert number not in said
    assert "***4567" in said


async def test_a46_card_secrets_are_in_no_row_and_the_reporter_is_warned(night: Night) -> None:
    await night.files("wangfang", PASTED)

    assert len(night.received("wangfang", WARNING)) == 1
    assert CODE not in stored(night)
    assert f"CVV是{CVV}" not in stored(night)


async def test_a46_not_even_before_the_update_is_dealt_with(night: Night) -> None:
    await night.phone("wangfang").types(PASTED)
    await night.polling.once()

    assert CODE not in stored(night)
    assert "13812345678" in stored(night)


async def test_a46_a_secret_under_a_photo_and_in_an_edit_is_struck_too(
    night: Night,
) -> None:
    phone: Phone = night.phone("wangfang")
    await phone.sends_photo(b"\xff\xd8photo", f"客户投诉转账失败，动态密码 {CODE}")
    await night.settle()
    message = await night.types("wangfang", "客户刘建国 投诉转账没到账")
    await phone.edits(message.message_id, "客户刘建国 投诉转账没到账，CVV2 739 5")
    await night.settle()
    assert CODE not in stored(night)
    assert "739 5" not in stored(night)


async def test_a46_digits_read_out_and_full_width_ones_are_struck_too(night: Night) -> None:
    await night.types("wangfang", "客户投诉转账失败，验证码是四八二九一三")
    await night.types("wangfang", "又来一个验证码：４８２９１３")
    assert "四八二九一三" not in stored(night)
    assert "４８２９１３" not in stored(night)
    assert len(night.received("wangfang", WARNING)) == 2


async def test_a46_whoever_adds_a_secret_to_a_case_or_reports_a_result_with_one_is_warned(
    night: Night,
) -> None:
    number = await night.files("wangfang")
    for label in ("认领", "已到场", "已回复客户", "报结果"):
        await night.taps("zhaolei", label)
    await night.types("zhaolei", f"客户已收到款，他报来的验证码{CODE}也试过了")

    assert len(night.received("zhaolei", WARNING)) == 1
    assert len(night.received("wangfang", "已报结果")) == 1
    assert CODE not in stored(night)
    await night.types("wangfang", f"/case {number}")
    assert night.sees("wangfang", "******也试过了")


async def test_a46_a_stranger_who_writes_a_secret_leaves_none(night: Night) -> None:
    night.world.add_user(9999, "路人", started=True)
    await night.world.phone(9999).types(f"验证码{CODE}")
    await night.settle()
    assert CODE not in stored(night)
