"""`/healthz` names the loops that have stood still for a minute."""

import asyncio
import sqlite3

from sqlalchemy.exc import OperationalError

from bot.patience import round_of
from bot.pulse import Pulse


async def test_a_loop_without_a_good_round_for_a_minute_is_named() -> None:
    at = [0.0]
    pulse = Pulse(lambda: at[0], ("tick", "courier"))
    at[0] = 59.0
    assert pulse.trouble() is None
    pulse.beat("tick")
    at[0] = 61.0
    assert pulse.trouble() == "courier"
    pulse.beat("courier")
    assert pulse.trouble() is None


async def test_a_loop_whose_rounds_are_a_minute_apart_is_given_four() -> None:
    at = [0.0]
    pulse = Pulse(lambda: at[0], ("audit",))
    at[0] = 239.0
    assert pulse.trouble() is None
    at[0] = 241.0
    assert pulse.trouble() == "audit"


async def test_only_a_round_that_ended_well_counts() -> None:
    told: list[str] = []

    async def failing() -> int:
        raise OperationalError("select", None, sqlite3.OperationalError("disk I/O error"))

    async def working() -> int:
        await asyncio.sleep(0)
        return 1

    assert await round_of(failing, 0, lambda: told.append("well")) == 0
    assert told == []
    assert await round_of(working, 0, lambda: told.append("well")) == 1
    assert told == ["well"]
