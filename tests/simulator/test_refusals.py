"""Each refusal of Telegram, word for word."""

from datetime import UTC, datetime, timedelta

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from telegram import Bot as OtherBot
from telegram.error import Forbidden, RetryAfter

from simulator.server import Simulator
from simulator.world import World
from tests.simulator.conftest import GROUP, LI, WANG, ZHAO, StoppedTime
from tests.simulator.test_aiogram import CLAIM, PICTURE


def button(callback_data: str) -> InlineKeyboardMarkup:
    key = InlineKeyboardButton(text="认领", callback_data=callback_data)
    return InlineKeyboardMarkup(inline_keyboard=[[key]])


async def test_a_wrong_token_is_unauthorized(sim: Simulator, bot: Bot) -> None:
    async with Bot("900001:wrong", session=bot.session) as stranger:
        with pytest.raises(TelegramUnauthorizedError, match="Unauthorized"):
            await stranger.get_me()


async def test_a_method_that_is_not_known_is_not_found(bot: Bot) -> None:
    with pytest.raises(TelegramNotFound):
        await bot.get_chat(WANG)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  \n ", "message text is empty"),
        ("字" * 4097, "message is too long"),
        ("<b>没有结束", "Can't find end tag corresponding to start tag"),
        ("<div>框</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("中<b>错</i>", "Unmatched end tag at byte offset 9"),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b></b>", "message text is empty"),
    ],
)
async def test_a_text_telegram_would_not_send_is_refused(bot: Bot, text: str, said: str) -> None:
    with pytest.raises(TelegramBadRequest, match=said):
        await bot.send_message(WANG, text, parse_mode="HTML")


async def test_marks_do_not_count_towards_the_longest_text(bot: Bot) -> None:
    sent = await bot.send_message(WANG, f"<b>{'字' * 4096}</b>", parse_mode="HTML")
    assert sent.text and len(sent.text) == 4096


async def test_a_long_caption_is_refused(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="caption is too long"):
        await bot.send_photo(WANG, BufferedInputFile(PICTURE, "a.jpg"), caption="字" * 1025)


async def test_a_photo_that_is_no_picture_is_refused(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(WANG, BufferedInputFile(b"text", "a.jpg"))


async def test_a_file_id_of_another_kind_is_refused(bot: Bot) -> None:
    sent = await bot.send_photo(WANG, BufferedInputFile(PICTURE, "a.jpg"))
    assert sent.photo
    with pytest.raises(TelegramBadRequest, match="can't use file of type Photo as Voice"):
        await bot.send_voice(WANG, sent.photo[0].file_id)
    with pytest.raises(TelegramBadRequest, match="wrong remote file identifier"):
        await bot.send_photo(WANG, "never-sent")


@pytest.mark.parametrize("callback_data", ["", "x" * 65, "督" * 22])
async def test_button_data_must_be_1_to_64_bytes(bot: Bot, callback_data: str) -> None:
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await bot.send_message(WANG, "呼叫", reply_markup=button(callback_data))


async def test_64_bytes_of_button_data_are_enough(bot: Bot) -> None:
    assert await bot.send_message(WANG, "呼叫", reply_markup=button("x" * 64))


async def test_a_button_that_does_nothing_is_refused(bot: Bot) -> None:
    bare = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="认领")]])
    with pytest.raises(TelegramBadRequest, match="Text buttons are unallowed"):
        await bot.send_message(WANG, "呼叫", reply_markup=bare)


async def test_an_identical_edit_is_not_modified(bot: Bot) -> None:
    sent = await bot.send_message(WANG, "呼叫", reply_markup=CLAIM)
    where = {"chat_id": WANG, "message_id": sent.message_id}
    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new"):
        await bot.edit_message_text("呼叫", reply_markup=CLAIM, **where)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_reply_markup(reply_markup=CLAIM, **where)
    assert await bot.edit_message_text("呼叫", **where)


async def test_only_the_bots_own_messages_can_be_edited(bot: Bot, world: World) -> None:
    said = await world.phone(WANG).types("投诉")
    photo = await bot.send_photo(WANG, BufferedInputFile(PICTURE, "a.jpg"))
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("改", chat_id=WANG, message_id=999)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("改", chat_id=WANG, message_id=said.message_id)
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("改", chat_id=WANG, message_id=photo.message_id)


async def test_who_cannot_be_reached_is_refused_with_the_reason(bot: Bot, world: World) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(404, "在吗")
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation"):
        await bot.send_message(ZHAO, "在吗")
    await world.phone(ZHAO).starts()
    assert await bot.send_message(ZHAO, "在吗")
    await world.phone(WANG).blocks()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(WANG, "在吗")
    await world.phone(LI).deactivates()
    with pytest.raises(TelegramForbiddenError, match="user is deactivated"):
        await bot.send_message(LI, "在吗")


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
async def test_the_other_client_knows_these_refusals_too(other: OtherBot, world: World) -> None:
    await world.phone(WANG).blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await other.send_message(WANG, "在吗")
    world.faults.add("too_many", retry_after=37)
    with pytest.raises(RetryAfter, match="37"):
        await other.send_message(LI, "在吗")


async def test_the_sixth_message_at_once_to_one_person_waits_a_second(
    bot: Bot, time: StoppedTime
) -> None:
    for number in range(5):
        await bot.send_message(WANG, f"第{number}条")
    with pytest.raises(TelegramRetryAfter) as refusal:
        await bot.send_message(WANG, "第六条")
    assert refusal.value.retry_after == 1
    time.pass_(1)
    assert await bot.send_message(WANG, "第六条")


async def test_a_group_takes_twenty_messages_a_minute(bot: Bot, time: StoppedTime) -> None:
    for number in range(20):
        await bot.send_message(GROUP, f"第{number}条")
    with pytest.raises(TelegramRetryAfter) as refusal:
        await bot.send_message(GROUP, "再来")
    assert refusal.value.retry_after == 3


async def test_thirty_messages_a_second_go_out_overall(bot: Bot, world: World) -> None:
    for user_id in range(100, 131):
        world.add_user(user_id, "员工", started=True)
    for user_id in range(100, 130):
        await bot.send_message(user_id, "通知")
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(130, "通知")


async def test_a_tap_is_answered_once_and_soon(bot: Bot, world: World, time: StoppedTime) -> None:
    await bot.send_message(WANG, "呼叫", reply_markup=CLAIM)
    first = await world.phone(WANG).taps("认领")
    assert await bot.answer_callback_query(first)
    second = await world.phone(WANG).taps("认领")
    time.pass_(16)
    for query_id in (first, second, "never"):
        with pytest.raises(TelegramBadRequest, match="query is too old and response timeout"):
            await bot.answer_callback_query(query_id)


async def test_after_48_hours_a_message_stays() -> None:
    instants = [datetime(2026, 11, 20, 22, 0, tzinfo=UTC)]
    async with Simulator(World(now=lambda: instants[-1])) as sim:
        sim.world.add_user(WANG, "王芳", started=True)
        session = AiohttpSession(api=TelegramAPIServer.from_base(sim.api_base))
        async with Bot(sim.token, session=session) as bot:
            sent = await bot.send_message(WANG, "一次性")
            instants.append(instants[0] + timedelta(hours=48, minutes=1))
            with pytest.raises(TelegramBadRequest, match="can't be deleted for everyone"):
                await bot.delete_message(WANG, sent.message_id)


async def test_polling_conflicts_with_a_webhook(bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook"):
        await bot.get_updates()
    with pytest.raises(TelegramBadRequest, match="HTTPS URL must be provided"):
        await bot.set_webhook("http://bank.example/hook")
