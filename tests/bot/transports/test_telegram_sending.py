"""Cards on phones: words, buttons, edits and answers."""

from bot.transports.telegram.wire import TelegramWire
from handlers.card import Card
from handlers.wire import Outcome
from simulator.world import World

from .conftest import GROUP, LI, WANG, ScriptedApi, StoppedTime

CLAIM = ((("认领", "claim|7||seal"), ("求助", "help|7||seal")),)
PAGE = Card(headline="呼叫 投诉件 7", lines=("客户在大厅", "3 人"))


async def test_a_page_arrives_with_a_bold_headline_and_its_buttons(
    wire: TelegramWire, world: World
) -> None:
    sent = await wire.send(str(LI), PAGE, CLAIM, ())
    [message] = world.phone(LI).screen()
    assert sent.outcome is Outcome.SENT
    assert sent.message_ref == f"{LI}:{message.message_id}"
    assert message.text == "呼叫 投诉件 7\n客户在大厅\n3 人"
    assert [(each["type"], each["length"]) for each in message.content.entities] == [("bold", 8)]
    assert message.button_texts() == ["认领", "求助"]
    await world.phone(LI).taps("认领")


async def test_a_protected_silent_card_can_not_be_forwarded_and_makes_no_sound(
    wire: TelegramWire, world: World
) -> None:
    card = Card(headline="个人信息", protected=True, silent=True)
    await wire.send(str(LI), card, (), ())
    [record] = world.log.sends(LI)
    assert world.phone(LI).screen()[0].protected
    assert record.params["disable_notification"] == "true"


async def test_a_page_makes_a_sound_and_shows_no_link_preview(
    wire: TelegramWire, world: World
) -> None:
    await wire.send(str(LI), Card(headline="见 https://evil.example/x"), (), ())
    [record] = world.log.sends(LI)
    assert record.params["disable_notification"] == "false"
    assert record.params["link_preview_options"] == '{"is_disabled": true}'


async def test_the_menu_is_the_keyboard_only_of_a_card_without_buttons(
    wire: TelegramWire, world: World
) -> None:
    card = Card(headline="您好", menu=(("上报", "我的投诉件"), ("帮助",)))
    await wire.send(str(LI), card, (), ())
    await wire.send(str(LI), card, CLAIM, ())
    with_menu, with_buttons = world.phone(LI).screen()
    keys = with_menu.content.reply_keyboard
    assert keys and [[key["text"] for key in row] for row in keys] == [
        ["上报", "我的投诉件"],
        ["帮助"],
    ]
    assert with_buttons.content.reply_keyboard is None and with_buttons.button_texts()


async def test_an_edit_replaces_words_and_buttons(wire: TelegramWire, world: World) -> None:
    sent = await wire.send(str(LI), PAGE, CLAIM, ())
    edited = await wire.edit(str(LI), sent.message_ref, Card(headline="李强 已认领"), ())
    [message] = world.phone(LI).screen()
    assert (edited.outcome, edited.message_ref) == (Outcome.SENT, sent.message_ref)
    assert message.text == "李强 已认领" and not message.button_texts()


async def test_an_edit_that_says_the_same_is_unchanged(wire: TelegramWire, world: World) -> None:
    sent = await wire.send(str(LI), PAGE, CLAIM, ())
    assert (await wire.edit(str(LI), sent.message_ref, PAGE, CLAIM)).outcome is Outcome.UNCHANGED


async def test_an_edit_of_what_is_gone_or_not_ours_is_unchanged_and_says_why(
    wire: TelegramWire, world: World
) -> None:
    theirs = await world.phone(LI).types("我的话")
    gone = await wire.edit(str(LI), f"{LI}:999", PAGE, ())
    foreign = await wire.edit(str(LI), f"{LI}:{theirs.message_id}", PAGE, ())
    nonsense = await wire.edit(str(LI), "no reference", PAGE, ())
    assert gone.outcome is foreign.outcome is nonsense.outcome is Outcome.UNCHANGED
    assert "not found" in gone.detail and "can't be edited" in foreign.detail


async def test_a_tap_is_answered_shortly_and_only_once(wire: TelegramWire, world: World) -> None:
    await wire.send(str(LI), PAGE, CLAIM, ())
    query = await world.phone(LI).taps("认领")
    assert (await wire.answer(query, "已" * 500)).outcome is Outcome.SENT
    [toast] = world.phone(LI).toasts()
    assert len(toast) == 200 and toast.endswith("…")
    again = await wire.answer(query, "已认领")
    assert again.outcome is Outcome.UNCHANGED and "too old" in again.detail


async def test_an_answer_that_comes_too_late_is_unchanged(
    wire: TelegramWire, world: World, time: StoppedTime
) -> None:
    await wire.send(str(LI), PAGE, CLAIM, ())
    query = await world.phone(LI).taps("认领")
    time.seconds += 60
    assert (await wire.answer(query, "已认领")).outcome is Outcome.UNCHANGED


async def test_a_group_gets_its_message_too(wire: TelegramWire, world: World) -> None:
    sent = await wire.send(str(GROUP), PAGE, (), ())
    assert sent.message_ref.startswith(f"{GROUP}:")
    assert world.phone(WANG).latest("呼叫", GROUP)


async def test_a_group_that_moved_is_followed_to_its_new_id(
    scripted: ScriptedApi, scripted_wire: TelegramWire
) -> None:
    moved = {"migrate_to_chat_id": -100777}
    scripted.will_answer(
        400, {"ok": False, "error_code": 400, "description": "upgraded", "parameters": moved}
    )
    chat = {"id": -100777, "type": "supergroup", "title": "值班群"}
    message = {"message_id": 5, "date": 1, "chat": chat, "text": "呼叫"}
    scripted.will_answer(200, {"ok": True, "result": message})
    sent = await scripted_wire.send("-55", PAGE, (), ())
    assert (sent.outcome, sent.message_ref) == (Outcome.SENT, "-100777:5")
    assert [call["chat_id"] for call in scripted.calls] == ["-55", "-100777"]


async def test_a_card_with_nothing_in_it_is_rejected(wire: TelegramWire, world: World) -> None:
    assert (await wire.send(str(LI), Card(lines=("\u202e", " ")), CLAIM, ())).outcome is (
        Outcome.REJECTED
    )
    assert not world.log.sends()
