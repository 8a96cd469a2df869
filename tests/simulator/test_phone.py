"""What a hand can do and an eye can see on a phone, in-process."""

from datetime import UTC, datetime, timedelta

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramForbiddenError
from aiogram.types import InaccessibleMessage, InlineKeyboardButton, InlineKeyboardMarkup

from simulator.messages import Content
from simulator.phone import CannotDo
from simulator.world import World
from tests.simulator.conftest import GROUP, LI, WANG, ZHAO
from tests.simulator.test_aiogram import CLAIM


async def test_the_newest_button_with_the_text_is_tapped(bot: Bot, world: World) -> None:
    for number in (1, 2):
        key = InlineKeyboardButton(text=f"✅ 认领 {number}", callback_data=f"c:{number}")
        await bot.send_message(
            LI, f"呼叫 {number}", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[key]])
        )
    await world.phone(LI).taps("认领")
    first = world.phone(LI).screen()[0]
    await world.phone(LI).taps("认领", first.message_id)
    told = [each.callback_query for each in await bot.get_updates()]
    assert [each.data for each in told if each] == ["c:2", "c:1"]


async def test_a_button_that_is_not_there_cannot_be_tapped(bot: Bot, world: World) -> None:
    await bot.send_message(LI, "呼叫", reply_markup=CLAIM)
    for asked in ({"text": "升级"}, {"message_id": 999}, {"position": (3, 0)}):
        with pytest.raises(CannotDo):
            await world.phone(LI).taps(**asked)  # type: ignore[arg-type]


async def test_a_link_button_tells_the_bot_nothing(bot: Bot, world: World) -> None:
    key = InlineKeyboardButton(text="打开", url="https://duban.example")
    await bot.send_message(LI, "看", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[key]]))
    with pytest.raises(CannotDo, match="opens a page"):
        await world.phone(LI).taps("打开")


async def test_the_buttons_of_an_old_message_come_without_the_message() -> None:
    instants = [datetime(2026, 11, 20, 22, 0, tzinfo=UTC)]
    world = World(now=lambda: instants[-1])
    world.add_user(LI, "李强", started=True)
    button = {"text": "认领", "callback_data": "c:7"}
    said = world.say(world.users[LI].as_chat(), world.bot_as_user, Content(buttons=[[button]]))
    instants.append(instants[0] + timedelta(hours=49))
    await world.phone(LI).taps("认领")
    [update] = world.updates.pending
    assert update.body["message"] == {"chat": said.chat, "message_id": said.message_id, "date": 0}
    assert InaccessibleMessage.model_validate(update.body["message"])


async def test_others_messages_cannot_be_edited(bot: Bot, world: World) -> None:
    sent = await bot.send_message(LI, "呼叫")
    with pytest.raises(CannotDo, match="one's own"):
        await world.phone(LI).edits(sent.message_id, "别的")


async def test_who_is_gone_or_not_in_the_group_cannot_speak(world: World) -> None:
    with pytest.raises(CannotDo, match="not in the group"):
        await world.phone(ZHAO).types("在吗", chat_id=GROUP)
    await world.phone(WANG).deactivates()
    with pytest.raises(CannotDo, match="deactivated"):
        await world.phone(WANG).types("在吗")


async def test_a_group_that_removed_the_bot_refuses_it(bot: Bot, world: World) -> None:
    world.groups[GROUP].bot_is_member = False
    with pytest.raises(TelegramForbiddenError, match="bot was kicked"):
        await bot.send_message(GROUP, "在吗")


async def test_somebody_elses_contact_carries_their_number(bot: Bot, world: World) -> None:
    await world.phone(WANG).shares_contact(world.users[LI])
    [update] = await bot.get_updates()
    assert update.message and update.message.contact and update.message.from_user
    assert update.message.contact.user_id == LI
    assert update.message.from_user.id == WANG


async def test_waiting_for_what_never_comes_ends(world: World) -> None:
    with pytest.raises(TimeoutError):
        await world.phone(LI).sees("呼叫", timeout=0.01)
    with pytest.raises(TimeoutError):
        await world.until(lambda: None, timeout=0.01)
