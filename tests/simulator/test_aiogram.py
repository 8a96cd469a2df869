"""The simulated Bot API as aiogram sees it."""

from aiogram import Bot
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from simulator.world import World
from tests.simulator.conftest import GROUP, LI, WANG

PICTURE = b"\xff\xd8\xff" + b"a small picture"
CLAIM = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="认领", callback_data="c:7:claim")]]
)


async def test_the_bot_learns_who_it_is(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.is_bot, me.username) == (True, "duban_bot")


async def test_a_page_with_a_button_arrives_is_tapped_answered_and_edited(
    bot: Bot, world: World
) -> None:
    page = await bot.send_message(LI, "<b>呼叫</b> 投诉 7", parse_mode="HTML", reply_markup=CLAIM)
    assert page.text == "呼叫 投诉 7"
    await world.phone(LI).taps("认领")
    [update] = await bot.get_updates()
    assert update.callback_query and update.callback_query.data == "c:7:claim"
    await bot.answer_callback_query(update.callback_query.id, "已认领", show_alert=True)
    edited = await bot.edit_message_text("已认领", chat_id=LI, message_id=page.message_id)
    assert not isinstance(edited, bool) and edited.edit_date and edited.reply_markup is None
    assert world.phone(LI).toasts() == ["已认领"]
    assert [each.text for each in world.phone(LI).screen()] == ["已认领"]


async def test_everything_a_person_can_send_reaches_the_bot(bot: Bot, world: World) -> None:
    phone = world.phone(WANG)
    said = await phone.starts("enrol_abc")
    await phone.sends_photo(PICTURE, "现场")
    await phone.sends_voice(b"OggS", duration=7)
    await phone.sends_document("录音.txt", b"text", mime_type="text/plain")
    await phone.sends_location(31.2, 121.5)
    await phone.shares_contact()
    await phone.edits(said.message_id, "改过")
    updates = await bot.get_updates()
    first = updates[0].message
    assert first and first.entities and first.entities[0].type == "bot_command"
    assert first.text == "/start enrol_abc"
    kinds = [each.message.content_type for each in updates if each.message]
    assert kinds == ["text", "photo", "voice", "document", "location", "contact"]
    assert updates[-1].edited_message and updates[-1].edited_message.text == "改过"


async def test_a_photo_from_a_phone_is_downloaded_and_sent_on_by_its_id(
    bot: Bot, world: World
) -> None:
    await world.phone(WANG).sends_photo(PICTURE, "现场")
    [update] = await bot.get_updates()
    assert update.message and update.message.photo
    photo = update.message.photo[-1]
    content = await bot.download(photo)
    assert content and content.read() == PICTURE
    sent = await bot.send_photo(LI, photo.file_id, caption="现场照片", protect_content=True)
    assert sent.has_protected_content and sent.caption == "现场照片"


async def test_files_places_and_copies_are_sent(bot: Bot, world: World) -> None:
    photo = await bot.send_photo(LI, BufferedInputFile(PICTURE, "a.jpg"), reply_markup=CLAIM)
    voice = await bot.send_voice(LI, BufferedInputFile(b"OggS", "v.ogg"), duration=4)
    document = await bot.send_document(LI, BufferedInputFile(b"PK", "日报.xlsx"), caption="日报")
    place = await bot.send_location(LI, 31.2, 121.5)
    copy = await bot.copy_message(GROUP, LI, document.message_id)
    assert photo.photo and photo.reply_markup
    assert voice.voice and voice.voice.duration == 4
    assert document.document and document.document.file_name == "日报.xlsx"
    assert place.location and place.location.longitude == 121.5
    assert world.messages[GROUP, copy.message_id].text == "日报"


async def test_a_caption_and_the_buttons_are_edited(bot: Bot) -> None:
    photo = await bot.send_photo(LI, BufferedInputFile(PICTURE, "a.jpg"), reply_markup=CLAIM)
    where = {"chat_id": LI, "message_id": photo.message_id}
    edited = await bot.edit_message_caption(**where, caption="新", reply_markup=CLAIM)
    bare = await bot.edit_message_reply_markup(**where)
    assert not isinstance(edited, bool) and edited.caption == "新" and edited.reply_markup
    assert not isinstance(bare, bool) and bare.caption == "新" and bare.reply_markup is None


async def test_a_reply_keyboard_and_a_reply_are_kept(bot: Bot, world: World) -> None:
    asked = await world.phone(WANG).types("投诉")
    keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="发送位置", request_location=True)]])
    answer = await bot.send_message(
        WANG, "在哪里?", reply_markup=keys, reply_to_message_id=asked.message_id
    )
    assert answer.reply_to_message and answer.reply_to_message.text == "投诉"
    assert world.phone(WANG).screen()[-1].as_phone(WANG)["reply_keyboard"] == [["发送位置"]]


async def test_commands_are_set_and_read_back(bot: Bot) -> None:
    await bot.set_my_commands([BotCommand(command="report", description="上报投诉")])
    assert [each.command for each in await bot.get_my_commands()] == ["report"]
    assert await bot.set_my_description("督办机器人")
    assert await bot.send_chat_action(WANG, "typing")


async def test_a_message_is_deleted(bot: Bot, world: World) -> None:
    sent = await bot.send_message(WANG, "一次性")
    assert await bot.delete_message(WANG, sent.message_id)
    assert world.phone(WANG).screen() == []


async def test_in_a_group_everybody_reads_and_anybody_taps(bot: Bot, world: World) -> None:
    await bot.send_message(GROUP, "谁去?", reply_markup=CLAIM)
    await world.phone(WANG).taps("认领", chat_id=GROUP)
    await world.phone(LI).types("我去", chat_id=GROUP)
    tapped, spoken = await bot.get_updates()
    assert tapped.callback_query and tapped.callback_query.from_user.id == WANG
    assert spoken.message and spoken.message.chat.type == "supergroup"


async def test_blocking_is_told_to_the_bot(bot: Bot, world: World) -> None:
    await world.phone(WANG).blocks()
    await world.phone(WANG).starts()
    blocked, unblocked, started = await bot.get_updates()
    assert blocked.my_chat_member and blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member and unblocked.my_chat_member.new_chat_member.status == "member"
    assert started.message and started.message.text == "/start"
