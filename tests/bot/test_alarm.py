"""The alarm rings inside the event loop, once for each instant it was set to."""

import asyncio
import threading
from datetime import datetime, timedelta

from bot.alarm import Alarm
from bot.clock import SystemClock


async def rung_after(*settings: timedelta) -> list[int]:
    """The threads in which it rang, once the last setting must have rung."""
    clock, threads, last = SystemClock(), list[int](), asyncio.Event()

    def ring() -> None:
        threads.append(threading.get_ident())
        last.set()

    alarm = Alarm(clock)
    alarm.start()
    try:
        now: datetime = clock.now()
        for each in settings:
            alarm.set("tick", now + each, ring)
        alarm.set("tick", None, ring)
        async with asyncio.timeout(60):
            await last.wait()
    finally:
        alarm.stop()
    return threads


async def test_it_rings_in_the_thread_of_the_loop_where_bells_may_be_rung() -> None:
    assert await rung_after(timedelta(0)) == [threading.get_ident()]


async def test_an_instant_set_twice_rings_once_and_a_later_setting_takes_its_place() -> None:
    soon, far = timedelta(milliseconds=20), timedelta(days=1)
    assert await rung_after(far, soon, soon) == [threading.get_ident()]
