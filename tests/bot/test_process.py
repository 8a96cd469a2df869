"""The running process: what its loops do by themselves, without anybody who asks for a round.

Seconds of the event loop go by faster than the world's while it serves, and nobody waits for
minutes.
"""

import asyncio
from pathlib import Path
from random import Random
from selectors import DefaultSelector, SelectorKey
from time import monotonic

from sqlalchemy import text

from bot.process import run
from bot.settings import HttpSettings
from tests.spine.night import Night, a_night

RESPONDER = "zhaolei"
FASTER = 20.0
PATIENCE_SECONDS = 60.0


class _Selector(DefaultSelector):
    faster = 1.0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        return super().select(None if timeout is None else timeout / self.faster)


class _HurriedLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._eyes = _Selector()
        self._since = self._shown = monotonic()
        super().__init__(self._eyes)

    def hurry(self) -> None:
        self._since, self._shown = monotonic(), self.time()
        self._eyes.faster = FASTER

    def time(self) -> float:
        return self._shown + (monotonic() - self._since) * self._eyes.faster


def test_a_running_process_finds_a_lost_page_and_sends_it(tmp_path: Path) -> None:
    async def lost_and_found() -> None:
        async with a_night(tmp_path) as night:
            number = await _files_and_loses_the_page(night)
            loop = asyncio.get_running_loop()
            assert isinstance(loop, _HurriedLoop)
            loop.hurry()
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
    async with asyncio.timeout(PATIENCE_SECONDS * FASTER), asyncio.TaskGroup() as group:
        process = group.create_task(run(night.app, settings, Random(1)))
        while not night.pages(RESPONDER, number):
            assert not process.done(), "the process ended by itself"
            await night.world.pulse.wait()
        process.cancel()
