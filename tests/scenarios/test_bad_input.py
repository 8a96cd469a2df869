"""Bad input: a clear answer in the user's language, nothing half-stored, the process stays up."""

import json

import pytest

from tests.spine.night import Night

STRANGER, GROUP = 9903, -1009


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b", "\x00\x01\x02", "\ufffe\U0010ffff"])
async def test_a_message_without_words_is_answered_and_begins_nothing(
    night: Night, text: str
) -> None:
    await night.types("fanyu", text)

    (answer,) = night.texts("fanyu")
    assert "请" in answer
    await night.advance(6)
    assert night.texts("fanyu") == [answer], "no draft that one would be reminded of"


async def test_a_10_000_character_message_is_taken_and_what_is_cut_is_said(night: Night) -> None:
    await night.types("wangfang", "客户投诉转账没到账。" + "长" * 10_000)

    assert any("只记下前 10000 个字" in text for text in night.texts("wangfang"))
    await night.taps("wangfang", "提交")
    assert len(night.pages("zhaolei")) == 1


async def test_a_20_mb_photo_is_refused_in_words_and_not_fetched(night: Night) -> None:
    await night.phone("wangfang").sends_photo(b"\xff\xd8\xff" + bytes(20 * 1024 * 1024))
    await night.settle()

    assert "太大" in night.texts("wangfang")[-1]
    assert not [r for r in night.world.log.records if r.method == "getFile"]
    await night.files("wangfang")
    assert not [r for r in night.world.log.sends() if r.method == "sendPhoto"]


async def test_a_binary_file_is_kept_and_passed_on_as_a_document_and_never_read(
    night: Night,
) -> None:
    await night.phone("wangfang").sends_document("a.exe", bytes(range(256)), "客户投诉转账没到账")
    await night.settle()
    await night.taps("wangfang", "提交")

    assert [r.method for r in night.received("zhaolei")] == ["sendMessage", "sendDocument"]


async def test_an_unknown_sender_learns_how_to_enrol_and_nothing_else(night: Night) -> None:
    number = await night.files("wangfang")
    night.world.add_user(STRANGER, "路人", started=True)
    stranger = night.world.phone(STRANGER)
    for text in ("/board", "/today", "/duty", f"/case {number}", "/sos 着火了", f"收到 {number}"):
        await stranger.types(text)
    await stranger.sends_photo(b"\xff\xd8\xff")
    await night.settle()

    answers = {r.text for r in night.world.log.sends(STRANGER)}
    assert len(answers) == 1
    assert "登记码" in (answers.pop() or "")


async def test_strangers_and_colleagues_in_a_group_read_no_word_about_a_case(night: Night) -> None:
    number = await night.files("wangfang")
    night.world.add_user(STRANGER, "路人", started=True)
    members = {STRANGER, night.telegram_of("zhaolei")}
    night.world.add_group(GROUP, "值班群", members)
    for phone in (night.world.phone(STRANGER), night.phone("zhaolei")):
        for text in ("/board", f"/case {number}", f"收到 {number}", "客户要找电视台曝光"):
            await phone.types(text, chat_id=GROUP)
    await night.settle()
    await night.advance(1)

    answers = [r.text or "" for r in night.world.log.sends(GROUP)]
    assert set(answers) <= {"为了客户隐私，投诉的事不在群里说。请点我的头像，私聊发给我，谢谢。"}
    assert not night.pages("linyue")
    await night.types("chenjing", "/board")
    assert "待认领" in night.texts("chenjing")[-1]


async def test_submit_pressed_three_times_is_one_case(night: Night) -> None:
    await night.types("wangfang", "客户刘建国 13812345678 转账没到账")
    for _ in range(3):
        await night.phone("wangfang").taps("提交")
    await night.settle()

    assert len(night.pages("zhaolei")) == 1
    assert len(night.received("wuhao", "新投诉件")) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"message_id": 1, "date": 0},
        {"message_id": 1, "date": 0, "chat": {"id": 1001, "type": "private"}, "from": {"id": "x"}},
        {"message_id": 1, "text": {"a": ["b"]}, "chat": None},
        {},
    ],
)
async def test_a_malformed_update_is_passed_over_and_the_next_one_is_served(
    night: Night, body: dict[str, object]
) -> None:
    night.world.tell_bot("message", json.loads(json.dumps(body)), 1001, 1001)
    night.world.tell_bot("callback_query", json.loads(json.dumps(body)), 1001, 1001)
    await night.settle()
    await night.files("wangfang")

    assert len(night.pages("zhaolei")) == 1
