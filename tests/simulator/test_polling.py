"""How updates wait, are confirmed, come again and expire, when the bot polls."""

import asyncio
from collections import Counter

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError

from simulator.world import World
from tests.simulator.conftest import WANG, StoppedTime
from tests.simulator.test_aiogram import CLAIM


async def test_updates_stay_until_the_next_offset_confirms_them(bot: Bot, world: World) -> None:
    for text in ("一", "二", "三"):
        await world.phone(WANG).types(text)
    first = await bot.get_updates(limit=2)
    assert await bot.get_updates(limit=2) == first
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [each.message.text for each in rest if each.message] == ["三"]


async def test_a_negative_offset_keeps_the_last_only(bot: Bot, world: World) -> None:
    for text in ("一", "二", "三"):
        await world.phone(WANG).types(text)
    kept = await bot.get_updates(offset=-1)
    assert [each.message.text for each in kept if each.message] == ["三"]


async def test_a_long_poll_ends_when_somebody_writes(bot: Bot, world: World) -> None:
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(bot.get_updates(timeout=30))
        tasks.create_task(world.phone(WANG).types("漏水"))
    [update] = poll.result()
    assert update.message and update.message.text == "漏水"


async def test_a_second_poller_ends_the_first_with_a_conflict(bot: Bot, world: World) -> None:
    async def older() -> None:
        with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
            await bot.get_updates(timeout=30)

    world.faults.add("delay", count=1, method="getUpdates")
    async with asyncio.TaskGroup() as tasks:
        ended = tasks.create_task(older())
        # The fault's record shows that the older poll has arrived before the newer one begins.
        await world.until(lambda: world.log.records)
        newer = tasks.create_task(bot.get_updates(timeout=30))
        await ended
        await world.phone(WANG).types("漏水")
    assert len(newer.result()) == 1


async def test_only_the_kinds_asked_for_are_told(bot: Bot, world: World) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await world.phone(WANG).types("不会到")
    await bot.send_message(WANG, "呼叫", reply_markup=CLAIM)
    await world.phone(WANG).taps("认领")
    [update] = await bot.get_updates()
    assert update.callback_query


async def test_taps_are_lost_after_150_seconds_and_messages_after_a_day(
    bot: Bot, world: World, time: StoppedTime
) -> None:
    await bot.send_message(WANG, "呼叫", reply_markup=CLAIM)
    await world.phone(WANG).taps("认领")
    await world.phone(WANG).types("投诉")
    time.pass_(151)
    [update] = await bot.get_updates()
    assert update.message
    time.pass_(24 * 3600)
    assert await bot.get_updates() == []


async def test_one_update_comes_a_hundred_times_out_of_order_i29(bot: Bot, world: World) -> None:
    for text in ("一", "二", "三"):
        await world.phone(WANG).types(text)
    first, second, third = await bot.get_updates()
    await bot.get_updates(offset=third.update_id + 1)
    assert world.redeliver(first.update_id, times=99, seed=7) == 99
    await world.phone(WANG).types("四")
    again = await bot.get_updates(offset=third.update_id + 1)
    counted = Counter(each.update_id for each in again)
    assert counted[first.update_id] == 99
    assert second.update_id not in counted
    left = await bot.get_updates(offset=third.update_id + 1)
    assert [each.message.text for each in left if each.message] == ["四"]


async def test_all_past_updates_come_again_mixed_up(bot: Bot, world: World) -> None:
    for text in ("一", "二", "三"):
        await world.phone(WANG).types(text)
    told = [each.update_id for each in await bot.get_updates()]
    await bot.get_updates(offset=told[-1] + 1)
    assert world.redeliver(times=5, seed=1) == 15
    again = [each.update_id for each in await bot.get_updates(offset=told[-1] + 1)]
    assert sorted(again) == sorted(told * 5) and again != sorted(again)
