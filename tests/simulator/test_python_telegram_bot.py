"""The second opinion: the simulated Bot API as python-telegram-bot sees it."""

from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from simulator.server import Simulator
from simulator.world import World
from tests.simulator.conftest import LI, WANG
from tests.simulator.test_aiogram import PICTURE

CLAIM = InlineKeyboardMarkup([[InlineKeyboardButton("认领", callback_data="c:7:claim")]])


async def test_the_other_client_learns_who_the_bot_is(other: Bot) -> None:
    assert (await other.get_me()).is_bot
    assert other.username == "duban_bot"


async def test_the_other_client_pages_edits_and_answers(other: Bot, world: World) -> None:
    page = await other.send_message(LI, "<i>呼叫</i>", parse_mode="HTML", reply_markup=CLAIM)
    await world.phone(LI).taps("认领")
    [update] = await other.get_updates()
    assert update.callback_query
    assert await update.callback_query.answer("好")
    edited = await update.callback_query.edit_message_text("已认领")
    assert page.date.year == world.now().year
    assert not isinstance(edited, bool) and edited.text == "已认领" and edited.edit_date


async def test_the_other_client_reads_everything_a_person_sends(other: Bot, world: World) -> None:
    phone = world.phone(WANG)
    said = await phone.types("投诉")
    await phone.sends_photo(PICTURE, "现场")
    await phone.sends_voice(b"OggS", duration=7)
    await phone.sends_location(31.2, 121.5)
    await phone.shares_contact()
    await phone.edits(said.message_id, "改过")
    await phone.blocks()
    updates = await other.get_updates()
    text, photo, voice, place, contact, edited, blocked = updates
    assert text.message and text.message.text == "投诉"
    assert photo.message and photo.message.caption == "现场"
    assert voice.message and voice.message.voice
    assert place.message and place.message.location
    assert contact.message and contact.message.contact
    assert contact.message.contact.user_id == WANG
    assert edited.edited_message and edited.edited_message.text == "改过"
    assert blocked.my_chat_member and blocked.my_chat_member.new_chat_member.status == "kicked"


async def test_the_other_client_sends_files_and_downloads_them_again(other: Bot) -> None:
    sent = await other.send_photo(LI, PICTURE, caption="现场", reply_markup=CLAIM)
    file = await other.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == PICTURE
    assert (await other.send_document(LI, b"PK", filename="a.xlsx")).document
    assert (await other.send_voice(LI, b"OggS", duration=3)).voice
    assert (await other.send_location(LI, 31.2, 121.5)).location
    assert (await other.copy_message(WANG, LI, sent.message_id)).message_id


async def test_the_other_client_sets_commands_and_deletes(other: Bot, world: World) -> None:
    await other.set_my_commands([BotCommand("report", "上报投诉")])
    assert (await other.get_my_commands())[0].command == "report"
    sent = await other.send_message(WANG, "一次性")
    assert await other.delete_message(WANG, sent.message_id)
    assert (await other.get_webhook_info()).url == ""


async def test_an_application_of_the_other_client_polls_and_answers(
    sim: Simulator, world: World
) -> None:
    async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        await update.message.reply_text(f"收到 {update.message.text}", reply_markup=CLAIM)

    async def claimed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query
        await update.callback_query.answer("好")

    app = Application.builder().token(sim.token).base_url(f"{sim.api_base}/bot").build()
    app.add_handler(MessageHandler(filters.TEXT, echo))
    app.add_handler(CallbackQueryHandler(claimed))
    async with app:
        assert app.updater
        await app.start()
        await app.updater.start_polling()
        await world.phone(WANG).types("漏水")
        await world.phone(WANG).sees("收到 漏水")
        await world.phone(WANG).taps("认领")
        await world.until(lambda: world.phone(WANG).toasts() == ["好"])
        await app.updater.stop()
        await app.stop()
