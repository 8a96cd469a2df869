"""WeCom rings one member 3 times in 8 minutes: ours never ask for a fourth."""

import asyncio

from bot.budget.building import wecom_call_budget
from bot.budget.rule import Grade
from bot.settings import Settings
from tests.bot.budget.virtual import virtually

WINDOW = 480.0


async def _as_often_as_it_may(seconds: float) -> list[float]:
    budget = wecom_call_budget(Settings(), lambda: 1)
    loop, rung = asyncio.get_running_loop(), list[float]()
    while loop.time() < seconds:
        refused = await budget.turn("lisi", Grade.CRITICAL, 5.0)
        if refused:
            await asyncio.sleep(refused)
        else:
            rung.append(loop.time())
    return rung


def test_no_eight_minutes_hold_more_than_three_calls_to_one_member() -> None:
    rung = virtually(_as_often_as_it_may(7200.0))

    assert len(rung) > 20
    assert all(sum(at <= each < at + WINDOW for each in rung) <= 3 for at in rung)
