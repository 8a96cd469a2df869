"""Each fault, as the bot's client meets it and as the log tells it."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError

from simulator.log import ACCEPTED, ACCEPTED_BROKEN
from simulator.world import World
from tests.simulator.conftest import LI, WANG


def outcomes(world: World) -> list[str]:
    return [record.outcome for record in world.log.records]


async def test_429_is_answered_as_often_as_asked_and_to_whom(bot: Bot, world: World) -> None:
    world.faults.add("too_many", count=1, chat_id=LI, method="sendMessage", retry_after=37)
    assert await bot.send_message(WANG, "不受影响")
    with pytest.raises(TelegramRetryAfter) as refusal:
        await bot.send_message(LI, "呼叫")
    assert refusal.value.retry_after == 37
    assert await bot.send_message(LI, "呼叫")
    assert outcomes(world) == [
        ACCEPTED,
        "refused 429: Too Many Requests: retry after 37",
        ACCEPTED,
    ]


async def test_500_is_answered_until_the_fault_is_cleared(bot: Bot, world: World) -> None:
    world.faults.add("server_error")
    for _ in range(2):
        with pytest.raises(TelegramServerError, match="Internal Server Error"):
            await bot.send_message(LI, "呼叫")
    world.clear_faults()
    assert await bot.send_message(LI, "呼叫")


async def test_a_connection_that_breaks_before_acting_leaves_nothing(
    bot: Bot, world: World
) -> None:
    world.faults.add("drop_before", count=1)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(LI, "呼叫")
    assert world.phone(LI).screen() == []
    assert outcomes(world) == ["dropped before acting"]


async def test_a_connection_that_breaks_after_acting_leaves_the_message_d02(
    bot: Bot, world: World
) -> None:
    world.faults.add("drop_after", count=1)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(LI, "呼叫 12")
    assert [message.text for message in world.phone(LI).screen()] == ["呼叫 12"]
    await bot.send_message(LI, "呼叫 12(重发)")
    sends = world.log.sends(LI)
    assert [record.outcome for record in sends] == [ACCEPTED_BROKEN, ACCEPTED]
    assert [record.text for record in sends] == ["呼叫 12", "呼叫 12(重发)"]


async def test_a_delayed_call_is_acted_on_and_said_to_be_delayed(bot: Bot, world: World) -> None:
    world.faults.add("delay", count=1, seconds=0.001)
    assert await bot.send_message(LI, "呼叫")
    assert outcomes(world) == ["delayed by 0.001 s", ACCEPTED]


@pytest.mark.parametrize(("kind", "arrived"), [("hang", 0), ("hang_after", 1)])
async def test_a_hanging_call_ends_when_the_fault_is_cleared(
    bot: Bot, world: World, kind: str, arrived: int
) -> None:
    world.faults.add(kind, count=1)
    async with asyncio.TaskGroup() as tasks:
        call = tasks.create_task(fails(bot))
        await world.until(lambda: world.log.records)
        assert not call.done()
        world.clear_faults()
    assert len(world.phone(LI).screen()) == arrived


async def fails(bot: Bot) -> None:
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(LI, "呼叫")


async def test_without_a_method_a_fault_spares_the_polling(bot: Bot, world: World) -> None:
    world.faults.add("server_error")
    assert await bot.get_updates() == []
    world.faults.add("server_error", method="*")
    with pytest.raises(TelegramServerError):
        await bot.get_updates()


async def test_a_fault_nobody_knows_is_a_mistake_at_once(world: World) -> None:
    with pytest.raises(ValueError, match="unknown fault kind"):
        world.faults.add("earthquake")
