"""The running process: what its loops do by themselves, without anybody who asks for a round.

Seconds of the event loop go by sixty times faster than the world's, and nobody waits for minutes.
"""

import asyncio
from pathlib import Path
from random import Random
from selectors import DefaultSelector, SelectorKey

from sqlalchemy import text

from bot.process import run
from bot.settings import HttpSettings
from tests.spine.night import Night, a_night

RESPONDER = "zhaolei"
FASTER = 60.0


class _Selector(DefaultSelector):
    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        return super().select(None if timeout is None else timeout / FASTER)


class _HurriedLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        super().__init__(_Selector())

    def time(self) -> float:
        return super().time() * FASTER


def test_a_running_process_finds_a_lost_page_and_sends_it(tmp_path: Path) -> None:
    async def lost_and_found() -> None:
        async with a_night(tmp_path) as night:
            number = await _files_and_loses_the_page(night)
            await _serves_until_paged(night, number)

    with asyncio.Runner(loop_factory=_HurriedLoop) as runner:
        runner.run(lost_and_found())


async def _files_and_loses_the_page(night: Night) -> str:
    fault = night.world.faults.add(
        "server_error", method="sendMessage", chat_id=night.telegram_of(RESPONDER)
    )
    number = await night.files("wangfang")
    fault.count = 0
    async with night.app.database.writing() as connection:
        await connection.execute(text("DELETE FROM outbox WHERE call_no IS NOT NULL"))
    assert night.pages(RESPONDER) == []
    return number


async def _serves_until_paged(night: Night, number: str) -> None:
    http = HttpSettings.model_construct(host="127.0.0.1", port=0)
    settings = night.settings.model_copy(update={"http": http})
    async with asyncio.timeout(30 * FASTER), asyncio.TaskGroup() as group:
        process = group.create_task(run(night.app, settings, Random(1)))
        while not night.pages(RESPONDER, number):
            assert not process.done(), "the process ended by itself"
            await night.world.pulse.wait()
        process.cancel()
