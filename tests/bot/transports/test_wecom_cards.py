"""Cards on WeCom phones: words, table, buttons, edits, the menu, and taking back."""

import pytest

from bot.transports.wecom.client import WecomApi
from bot.transports.wecom.menu import ENTRIES, show_menu
from bot.transports.wecom.wire import WecomWire
from handlers.card import Card
from handlers.conversations.table import COMMANDS
from handlers.sentences import say
from handlers.wire import Outcome, PackedButtons
from simulator.wecom.corp import Corp

from .conftest import StoppedTime

PAGE = Card(
    headline="🔴 呼叫 第2次｜媒体风险、多人",
    lines=(
        "编号：1128-48213",
        "单位：中山路支行｜地点：营业大厅",
        "类别：C03 服务态度",
        "事由：客户说柜员态度恶劣，已经打电话叫记者来，大厅里有三个人一起喊，要求行长马上出来",
        "为什么找您：您在班，请先处理",
        "⏱ 到场 剩 12 分",
        "请点“认领”，或回复“收到”加编号。认领后不再呼叫，时限照走。",
    ),
    protected=True,
)
CLAIM = ((("认领", "claim|7||seal"), ("求助", "help|7||seal")),)


def buttons(count: int) -> PackedButtons:
    flat = [(f"按钮{n}", f"act|{n}||seal") for n in range(1, count + 1)]
    return tuple(tuple(flat[i : i + 3]) for i in range(0, count, 3))


async def test_a_page_is_one_card_with_a_table_and_its_buttons(
    wecom: WecomWire, corp: Corp
) -> None:
    sent = await wecom.send("wangfang", PAGE, CLAIM, (), "7:call1:2:wang")
    [card] = corp.phone("wangfang").screen()
    assert sent.outcome is Outcome.SENT and sent.card_code and sent.message_ref == card.task_id
    assert card.body["main_title"] == {"title": PAGE.headline}
    assert card.body["horizontal_content_list"] == [
        {"keyname": "编号", "value": "1128-48213"},
        {"keyname": "单位", "value": "中山路支行｜地点：营业大厅"},
        {"keyname": "类别", "value": "C03 服务态度"},
        {"keyname": "为什么找您", "value": "您在班，请先处理"},
    ]
    assert card.body["sub_title_text"] == "\n".join((PAGE.lines[3], *PAGE.lines[5:]))
    assert [each["style"] for each in card.body["button_list"]] == [1, 2]
    assert card.button_texts() == ["认领", "求助"]
    await corp.phone("wangfang").taps("认领")


async def test_deadlines_stand_together_in_the_table_whatever_else_has_no_room(
    wecom: WecomWire, corp: Corp
) -> None:
    called = tuple(f"正在呼叫：第{n}级" for n in range(1, 5))
    clocks = ("⏱ 到场：23:12 前", "⏱ 回复客户：02:12 前", "⏱ 报结果：06:12 前")
    receipt = Card(headline="已受理", lines=("单位：西湖路", *called, *clocks, "稍后再看"))
    await wecom.send("wangfang", receipt, CLAIM, (), "once")
    [card] = corp.phone("wangfang").screen()
    table = [f"{row['keyname']}：{row['value']}" for row in card.body["horizontal_content_list"]]
    assert table == ["单位：西湖路", *called[:2], *(each.removeprefix("⏱ ") for each in clocks)]
    assert card.body["sub_title_text"] == "\n".join((*called[2:], "稍后再看"))


async def test_a_page_too_long_for_a_card_is_said_in_full_first_and_keeps_clock_and_what_to_do(
    wecom: WecomWire, corp: Corp
) -> None:
    matter = "事由：" + "客户情绪激动" * 60
    long = Card(headline=PAGE.headline, lines=(*PAGE.lines[:3], matter, *PAGE.lines[4:]))
    sent = await wecom.send("wangfang", long, CLAIM, (), "once")
    words, card = corp.phone("wangfang").screen()
    assert words.kind == "text" and words.text == long.text
    assert sent.message_ref == card.task_id and card.button_texts() == ["认领", "求助"]
    below = card.body["sub_title_text"]
    assert below == "\n".join((*PAGE.lines[5:], say("wecom.full_text")))
    assert card.body["horizontal_content_list"][0]["value"] == "1128-48213"


async def test_words_before_a_protected_card_can_not_be_passed_on(
    wecom: WecomWire, corp: Corp
) -> None:
    long = Card(headline="呼叫", lines=("字" * 300,), protected=True)
    await wecom.send("wangfang", long, CLAIM, (), "once")
    words, card = (r for r in corp.world.log.records if r.method == "wecom.message/send")
    assert words.params["safe"] == 1 and "safe" not in card.params


async def test_the_seventh_to_ninth_button_are_in_the_menu_of_the_card(
    wecom: WecomWire, corp: Corp
) -> None:
    await wecom.send("wangfang", PAGE, buttons(9), (), "once")
    [card] = corp.phone("wangfang").screen()
    assert len(card.body["button_list"]) == 6
    assert [each.kind for each in card.buttons()] == ["button"] * 6 + ["menu"] * 3
    assert card.button_texts() == [f"按钮{n}" for n in range(1, 10)]


async def test_more_than_nine_actions_stand_in_a_list_on_the_same_card_and_are_carried_out(
    wecom: WecomWire, corp: Corp
) -> None:
    await wecom.send("wangfang", PAGE, buttons(17), (), "once")
    phone = corp.phone("wangfang")
    [card] = phone.screen()
    kinds = [each.kind for each in card.buttons()]
    assert kinds.count("button") == 6 and kinds.count("menu") == 3 and kinds.count("option") == 10
    for number in (1, 5, 6, 8):
        assert await phone.taps(f"按钮{number}")
    for number in (9, 17):
        assert not await phone.taps(f"按钮{number}")
        assert await phone.taps("执行所选")


async def test_what_has_no_room_in_the_list_goes_on_on_a_further_card(
    wecom: WecomWire, corp: Corp
) -> None:
    sent = await wecom.send("wangfang", PAGE, buttons(20), (), "once")
    first, second = corp.phone("wangfang").screen()
    assert sent.message_ref == first.task_id != second.task_id
    assert "续2" in second.text and second.button_texts() == ["按钮18", "按钮19", "按钮20"]


async def test_an_action_that_is_there_twice_is_one_button(wecom: WecomWire, corp: Corp) -> None:
    twice = ((("认领", "claim|7||seal"), ("再认领", "claim|7||seal")),)
    await wecom.send("wangfang", PAGE, twice, (), "once")
    assert corp.phone("wangfang").screen()[0].button_texts() == ["认领"]


@pytest.mark.parametrize(
    ("card", "title"),
    [
        (Card(lines=("请判断责任：",)), "请判断责任："),
        (Card(lines=("长" * 37, "请判断责任：")), "请选择"),
        (
            Card(
                lines=("1127-69897 处理得怎么样？请把结果发给我：查到什么、怎么解决、是否接受。",)
            ),
            "1127-69897 处理得怎么样？请把结果发给我：",
        ),
        (Card(), "请选择"),
        (Card(headline="甲" * 20 + "｜" + "乙" * 30), "甲" * 20),
    ],
)
async def test_a_card_always_has_a_title_of_advised_length(
    wecom: WecomWire, corp: Corp, card: Card, title: str
) -> None:
    await wecom.send("wangfang", card, CLAIM, (), "once")
    [shown] = corp.phone("wangfang").screen()
    assert shown.body["main_title"]["title"] == title
    words = "".join(shown.text.split())
    assert all("".join(line.split()) in words for line in card.text.split("｜"))


async def test_a_card_without_buttons_is_words_and_carries_no_keyboard(
    wecom: WecomWire, corp: Corp
) -> None:
    card = Card(headline="您好", lines=("请直接发情况。",), menu=(("上报", "帮助"),))
    sent = await wecom.send("wangfang", card, (), (), "once")
    [words] = corp.phone("wangfang").screen()
    assert (words.kind, words.text) == ("text", "您好\n请直接发情况。")
    assert sent.message_ref == words.msgid and not sent.card_code


async def test_each_message_of_a_card_after_the_first_waits_for_its_turn(
    wecom_api: WecomApi, corp: Corp, time: StoppedTime
) -> None:
    waited = []

    async def further(address: str) -> None:
        waited.append(address)

    wire = WecomWire(wecom_api, further, monotonic=time)
    await wire.send("WangFang", PAGE, buttons(37), (), "once")
    assert waited == ["wangfang", "wangfang"]


async def test_an_edit_with_its_code_replaces_words_and_buttons(
    wecom: WecomWire, corp: Corp
) -> None:
    sent = await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    new = Card(headline="✅ 已由 李强 认领 22:45｜1128-48213")
    packed = ((("详情", "detail|7||seal"),),)
    edited = await wecom.edit("wangfang", sent.message_ref, new, packed, sent.card_code)
    [card] = corp.phone("wangfang").screen()
    assert (edited.outcome, edited.message_ref) == (Outcome.SENT, card.task_id)
    assert card.text == new.headline and card.button_texts() == ["详情"]


async def test_a_tap_gives_another_code_and_a_code_counts_once(
    wecom: WecomWire, corp: Corp
) -> None:
    sent = await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    tapped = await corp.phone("wangfang").taps("认领")
    for code in (sent.card_code, tapped):
        edit = await wecom.edit("wangfang", sent.message_ref, PAGE, CLAIM, code)
        assert edit.outcome is Outcome.SENT
    used = await wecom.edit("wangfang", sent.message_ref, PAGE, CLAIM, tapped)
    assert used.outcome is Outcome.UNCHANGED and "42022" in used.detail


async def test_an_edit_that_reached_no_card_of_this_person_is_unchanged(
    wecom: WecomWire, corp: Corp
) -> None:
    sent = await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    edit = await wecom.edit("zhaomin", sent.message_ref, PAGE, CLAIM, sent.card_code)
    assert (edit.outcome, edit.detail) == (Outcome.UNCHANGED, "named in invaliduser")


async def test_a_card_that_needs_no_button_any_more_shows_a_grey_one(
    wecom: WecomWire, corp: Corp
) -> None:
    sent = await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    done = Card(headline="☑️ 已办结｜1128-48213")
    await wecom.edit("wangfang", sent.message_ref, done, (), sent.card_code)
    [card] = corp.phone("wangfang").screen()
    assert card.greyed == say("wecom.ended") and not card.buttons()


async def test_an_edit_without_a_code_or_of_what_is_past_is_unchanged(
    wecom: WecomWire, corp: Corp, time: StoppedTime
) -> None:
    sent = await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    without = await wecom.edit("wangfang", sent.message_ref, PAGE, CLAIM)
    time.seconds += 72 * 3600
    late = await wecom.edit("wangfang", sent.message_ref, PAGE, CLAIM, sent.card_code)
    assert without.outcome is late.outcome is Outcome.UNCHANGED
    for errcode in (42015, 42016, 42017):
        corp.refuse("message/update_template_card", errcode)
        edit = await wecom.edit("wangfang", sent.message_ref, PAGE, CLAIM, "a-code")
        assert edit.outcome is Outcome.UNCHANGED


async def test_d02_an_edit_whose_answer_broke_has_changed_the_card_when_its_code_is_used_up(
    wecom: WecomWire, corp: Corp
) -> None:
    sent = await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    corp.world.faults.add("drop_after", method="wecom.message/update_template_card", count=1)
    edits = [
        await wecom.edit("wangfang", sent.message_ref, Card(headline="新"), CLAIM, sent.card_code)
        for _ in range(2)
    ]
    assert [each.outcome for each in edits] == [Outcome.UNCERTAIN, Outcome.SENT]
    assert corp.phone("wangfang").screen()[0].text == "新"


async def test_an_edit_keeps_to_one_card_and_keeps_what_leads_to_the_rest(
    wecom: WecomWire, corp: Corp
) -> None:
    sent = await wecom.send("wangfang", PAGE, CLAIM, (), "once")
    further = ((say("button.further"), "further|7||seal"),)
    long = Card(headline="呼叫" * 60, lines=("事由：" + "字" * 5000, "⏱ 到场 剩 2 分"))
    packed = (*buttons(20), further)
    edit = await wecom.edit("wangfang", sent.message_ref, long, packed, sent.card_code)
    [card] = corp.phone("wangfang").screen()
    assert edit.outcome is Outcome.SENT
    assert say("button.further") in card.button_texts()
    assert len([each for each in card.buttons() if "|" in each.key]) == 17
    assert "剩 2 分" in card.text and len(card.text) < 300


async def test_a_short_answer_to_a_tap_is_to_be_said_in_the_chat(wecom: WecomWire) -> None:
    assert (await wecom.answer("task", "已认领")).outcome is Outcome.UNCHANGED
    assert (await wecom.answer("task", " ")).outcome is Outcome.SENT


async def test_words_are_taken_back_within_a_day(
    wecom: WecomWire, corp: Corp, time: StoppedTime
) -> None:
    sent = await wecom.send("wangfang", Card(headline="错发"), (), (), "once")
    assert (await wecom.withdraw("wangfang", sent.recall_ref)).outcome is Outcome.SENT
    assert corp.phone("wangfang").recalled()
    time.seconds += 25 * 3600
    assert (await wecom.withdraw("wangfang", sent.recall_ref)).outcome is Outcome.UNCHANGED


async def test_every_entry_of_the_apps_menu_is_a_command(wecom_api: WecomApi, corp: Corp) -> None:
    assert await show_menu(wecom_api) is None
    assert corp.menu and [each["name"] for each in corp.menu["button"]] == ["上报", "我的", "值班"]
    keys = {command for entries in ENTRIES.values() for _, command in entries}
    assert keys <= COMMANDS.keys()
    assert len(corp.phone("wangfang").menu()) == len(keys)
