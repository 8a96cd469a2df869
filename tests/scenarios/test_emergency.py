"""/sos and 紧急: pages leave before any form. Photo and voice are kept and passed on."""

import pytest

from tests.spine.night import Night

PHOTO, VOICE = b"\xff\xd8\xff\xe0 picture of the lobby", b"OggS the customer shouting"


@pytest.mark.parametrize("said", ["/sos 客户在大堂砸东西", "紧急 客户在大堂砸东西"])
async def test_pages_leave_before_the_reporter_is_asked_anything(night: Night, said: str) -> None:
    await night.types("wangfang", said)

    page, asked = night.pages("zhaolei")[0], night.received("wangfang", "补充到")[0]
    assert page.seq < asked.seq
    assert "🔴" in (page.text or "")
    assert len(night.pages("chenjing")) == 1, "the branch knows at the same time"
    assert "还缺" in (asked.text or "")


async def test_what_is_said_afterwards_is_added_to_the_case(night: Night) -> None:
    await night.types("wangfang", "/sos 客户在大堂砸东西")
    await night.taps("zhaolei", "认领")
    await night.types("wangfang", "客户刘建国 13812345678")

    assert len(night.received("zhaolei", "补充了")) == 1
    await night.taps("zhaolei", "详情")
    await night.taps("zhaolei", "显示客户信息")
    assert "刘建国，电话：13812345678" in night.texts("zhaolei")[-1]


async def test_sos_alone_with_one_tap_pages_too(night: Night) -> None:
    await night.types("wangfang", "紧急")
    assert night.pages("zhaolei") == []
    await night.taps("wangfang", "马上呼叫")

    assert len(night.pages("zhaolei")) == 1


async def test_photo_and_voice_are_passed_on_behind_the_page(night: Night) -> None:
    phone = night.phone("wangfang")
    await phone.sends_photo(PHOTO, "客户投诉转账5000元没到账")
    await phone.sends_voice(VOICE)
    await night.settle()
    await night.taps("wangfang", "提交")

    methods = [r.method for r in night.received("zhaolei")]
    assert methods == ["sendMessage", "sendPhoto", "sendVoice"]
    assert _contents(night, "zhaolei") == [PHOTO, VOICE]


async def test_photo_and_voice_are_kept_though_the_platform_forgets_them(night: Night) -> None:
    phone = night.phone("wangfang")
    await phone.sends_photo(PHOTO, "客户投诉转账5000元没到账")
    await phone.sends_voice(VOICE)
    await night.settle()
    for file_id in list(night.world.files):
        del night.world.files[file_id]
    await night.restart()
    await night.taps("wangfang", "提交")

    assert _contents(night, "zhaolei") == [PHOTO, VOICE]


async def test_a_photo_of_the_handler_on_site_reaches_the_case(night: Night) -> None:
    number = await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.phone("zhaolei").sends_photo(PHOTO, "")
    await night.settle()

    assert f"已补充到 {number}" in night.texts("zhaolei")[-1]
    assert _contents(night, "wangfang") == [PHOTO]


def _contents(night: Night, person: str) -> list[bytes]:
    """The files that stand on the person's screen, sent by the bot."""
    shown = [m.content.file for m in night.phone(person).screen() if m.by_bot]
    return [file.content for file in shown if file is not None]
