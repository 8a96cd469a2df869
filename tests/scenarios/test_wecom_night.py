"""WeCom alone carries the main job: from one message to the closed loop, without any Telegram."""

import pytest

from simulator.wecom.notice import Notice
from tests.spine.night import STORY
from tests.spine.wecom_night import WecomNight

PHOTO, VOICE = b"\xff\xd8\xff\xe0 picture of the lobby", b"#!AMR\n the customer shouting"
RESULT = "清算延迟，款项已补记到账，客户表示接受"
NOT_ENROLLED = "您好，我还不认识您"


async def test_one_message_becomes_a_draft_a_receipt_and_a_page_within_the_same_second(
    on_wecom: WecomNight,
) -> None:
    await on_wecom.types("wangfang", STORY)
    draft = on_wecom.screen("wangfang")[0]
    assert "刘建国" in draft.text and "✅ 提交" in draft.button_texts()
    assert on_wecom.pages("zhaolei") == []

    await on_wecom.taps("wangfang", "提交")
    receipt = on_wecom.phone("wangfang").latest("已受理")
    assert receipt is not None and receipt.number == draft.number, "the draft has become it"
    assert on_wecom.minutes(on_wecom.pages("zhaolei")) == [0]
    assert "刘建国" not in on_wecom.texts("zhaolei")[-1], "no personal data in a page"


async def test_a_tap_acknowledges_and_every_card_is_changed_by_the_code_it_has(
    on_wecom: WecomNight,
) -> None:
    number = await on_wecom.files("wangfang")
    await on_wecom.advance(11)
    await on_wecom.taps("xuwen", "认领")

    for person in ("xuwen", "zhaolei"):
        pages = [n for n in on_wecom.screen(person) if n.kind == "template_card"]
        for page in pages:
            assert page.updates == 1 and f"已由 徐文 认领 02:21｜{number}" in page.text
    assert _labels(pages[0]) == ["📄 详情"], "zhaolei may look, and no more"
    calls = len(on_wecom.pages("zhaolei"))
    await on_wecom.advance(30)
    assert len(on_wecom.pages("zhaolei")) == calls, "paging has stopped"
    assert not [each for each in on_wecom.world.log.records if "42022" in each.outcome]


async def test_received_may_be_typed(on_wecom: WecomNight) -> None:
    number = await on_wecom.files("wangfang")
    await on_wecom.types("zhaolei", f"收到 {number}")

    assert "已由 赵磊 认领" in on_wecom.texts("zhaolei")[0]
    assert "📍 已到场" in _labels(on_wecom.screen("zhaolei")[0])
    assert on_wecom.sees("wangfang", "赵磊 已认领")


async def test_the_loop_is_closed_by_taps_and_words(on_wecom: WecomNight) -> None:
    number = await on_wecom.files("wangfang")
    await _handles(on_wecom)

    assert on_wecom.sees("zhaolei", f"☑️ 已办结｜{number}")
    assert on_wecom.sees("wangfang", f"{number} 已确认")
    for step in ("已认领", "已到场", "已回复客户", "已报结果"):
        assert on_wecom.sees("wangfang", f"赵磊 {step}")
    record = next(n for n in on_wecom.screen("wangfang") if n.kind == "file")
    assert record.body["title"] == f"投诉处理记录_{number}.xlsx"


async def test_a_stale_card_tapped_after_closing_does_nothing_twice_and_is_drawn_as_it_stands(
    on_wecom: WecomNight,
) -> None:
    await on_wecom.files("wangfang")
    await on_wecom.advance(6)
    await _handles(on_wecom)
    first = next(n for n in on_wecom.screen("zhaolei") if "⏱ 到场" in n.text)
    assert "📍 已到场" in _labels(first), "no code was left to change it by"
    history = len(on_wecom.received("wangfang"))

    await on_wecom.phone("zhaolei").taps("已到场", first.number)
    await on_wecom.phone("zhaolei").taps("报结果", first.number)
    await on_wecom.settle()

    assert on_wecom.sees("zhaolei", "已办结") and "已办结" in first.text
    assert "📍 已到场" not in _labels(first)
    assert len(on_wecom.received("wangfang")) == history, "nobody hears of it again"


async def test_more_buttons_than_a_card_takes_are_in_its_menu_and_in_its_list(
    on_wecom: WecomNight,
) -> None:
    await on_wecom.files("wangfang")
    await on_wecom.taps("zhaolei", "认领")
    await on_wecom.taps("zhaolei", "详情")

    words, details = on_wecom.screen("zhaolei")[-2:]
    assert words.kind == "text" and "—— 经过 ——" in words.text
    kinds = [each.kind for each in details.buttons()]
    assert kinds.count("button") == 6 and kinds.count("menu") == 3 and "option" in kinds
    await on_wecom.phone("zhaolei").taps("执行所选", details.number)
    await on_wecom.settle()
    assert on_wecom.sees("zhaolei", "还没有选")
    await on_wecom.taps("zhaolei", "显示客户信息")
    assert on_wecom.sees("zhaolei", "刘建国，电话：13812345678")


async def test_photo_voice_and_place_are_added_and_reach_whoever_handles(
    on_wecom: WecomNight,
) -> None:
    number = await on_wecom.files("wangfang")
    await on_wecom.taps("zhaolei", "认领")
    await on_wecom.taps("wangfang", "补充")
    phone = on_wecom.phone("wangfang")
    await phone.sends_photo(PHOTO)
    await phone.sends_voice(VOICE)
    await phone.sends_location(30.25, 120.16, "西湖路1号")
    await on_wecom.settle()

    assert _contents(on_wecom, "zhaolei") == {"image": PHOTO, "voice": VOICE}
    await on_wecom.types("zhaolei", f"/case {number}")
    assert on_wecom.sees("zhaolei", "30.25000,120.16000")


async def test_what_the_handler_sends_from_the_lobby_belongs_to_the_case(
    on_wecom: WecomNight,
) -> None:
    number = await on_wecom.files("wangfang")
    await on_wecom.taps("zhaolei", "认领")
    phone = on_wecom.phone("zhaolei")
    await phone.sends_photo(PHOTO)
    await phone.sends_location(30.25, 120.16, "西湖路1号")
    await on_wecom.settle()

    assert [f"已补充到 {number}" in each for each in on_wecom.texts("zhaolei")[-2:]] == [True] * 2
    assert _contents(on_wecom, "wangfang") == {"image": PHOTO}


async def test_a_media_threat_calls_every_level_at_once(on_wecom: WecomNight) -> None:
    await on_wecom.types("wangfang", "客户刘建国 13812345678 转账没到账，说要找电视台曝光")
    await on_wecom.taps("wangfang", "✅ 提交")

    for person in ("zhaolei", "xuwen", "chenjing", "zhoubo", "tanjun", "linyue", "dengchen"):
        assert on_wecom.minutes(on_wecom.pages(person)) == [0], person
        assert "🔴 呼叫" in on_wecom.texts(person)[-1]


async def test_the_one_change_of_a_page_is_kept_until_its_own_call_is_over(
    on_wecom: WecomNight,
) -> None:
    await on_wecom.types("wangfang", "客户刘建国 13812345678 转账没到账，说要找电视台曝光")
    await on_wecom.taps("wangfang", "✅ 提交")
    await on_wecom.types("linyue", "收到")
    page = on_wecom.screen("tanjun")[-1]
    assert page.updates == 0 and "✅ 认领" in _labels(page), "his level is still called"

    await on_wecom.types("tanjun", "收到")
    assert page.updates == 1 and "已由" in page.text and "✅ 认领" not in _labels(page)


@pytest.mark.parametrize("by_menu", [True, False])
async def test_an_emergency_pages_before_anything_is_asked(
    on_wecom: WecomNight, by_menu: bool
) -> None:
    if by_menu:
        await on_wecom.phone("wangfang").clicks_menu("紧急呼叫")
        await on_wecom.settle()
        await on_wecom.types("wangfang", "客户在大堂砸东西")
    else:
        await on_wecom.types("wangfang", "/sos 客户在大堂砸东西")

    [page], asked = on_wecom.pages("zhaolei"), on_wecom.received("wangfang", "还缺")[-1]
    assert page.seq < asked.seq and "🔴" in (page.text or "")
    assert len(on_wecom.pages("chenjing")) == 1, "the branch knows at the same time"


async def test_a_member_who_is_nobody_here_learns_how_to_enrol_and_nothing_else(
    on_wecom: WecomNight,
) -> None:
    await on_wecom.files("wangfang")
    on_wecom.corp.add_member("Stranger", "陌生人")
    phone = on_wecom.corp.phone("stranger")
    await phone.enters()
    await phone.types("你好")
    await phone.clicks_menu("看板")
    await on_wecom.settle()

    said = [each.text for each in phone.screen() if each.from_app]
    assert len(said) == 2 and all(each.startswith(NOT_ENROLLED) for each in said)


async def _handles(night: WecomNight) -> None:
    """From the acknowledgement to the closed loop, half a minute between two taps."""
    for label in ("认领", "已到场", "已回复客户", "报结果"):
        await night.taps("zhaolei", label)
        await night.advance(0.5)
    await night.types("zhaolei", RESULT)
    await night.taps("zhaolei", "无责")
    await night.taps("wangfang", "确认办结")


def _labels(notice: Notice) -> list[str]:
    return notice.button_texts()


def _contents(night: WecomNight, person: str) -> dict[str, bytes]:
    """The files on the person's screen, by kind."""
    shown = (n for n in night.screen(person) if n.media_id)
    return {n.kind: night.corp.media.find(n.media_id).content for n in shown}
