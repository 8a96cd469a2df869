"""The daily summary's period and its checkpoint, over real SMTP (R-DAILY-1, A41)."""

import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.loops.summaries import Summaries, sealed
from storage import ledger, marks
from storage.database import Database
from tests.spine.night import Night, a_night

UNION = "union@binjiang.bank.example"
EVENING = datetime.fromisoformat("2026-11-28T17:00:00+08:00")


def _figures(night: Night) -> list[str]:
    union = [each for each in night.world.letters if UNION in each.recipients]
    found = (re.findall(r"受理(\d+)", each.subject) for each in union)
    return [count[0] if count else "0" for count in found]


async def _report(night: Night, words: str) -> None:
    await night.phone("wangfang").types(f"/sos {words}")
    await night.settle()


async def test_r_daily_1_moving_the_hour_neither_loses_nor_doubles_a_complaint(
    tmp_path: Path,
) -> None:
    async with a_night(tmp_path, EVENING) as night:
        await night.advance(90)
        await _report(night, "客户吵闹，十八点半")
        book = night.app.rulebook
        later = [replace(p, summary=replace(p.summary, at=time(19, 0))) for p in book.plans]
        book.plans = later
        await night.advance(26 * 60)

    assert _figures(night) == ["0", "1"]


async def test_a41_the_mailed_checkpoint_proves_the_kept_one_and_finds_an_edited_ledger(
    tmp_path: Path,
) -> None:
    async with a_night(tmp_path, EVENING) as night:
        await _report(night, "客户吵闹")
        await night.advance(70)
        letter = next(each for each in night.world.letters if UNION in each.recipients)
        name = "checkpoint:branch-union:2026-11-28"
        async with night.app.database.reading() as connection:
            kept = await marks.load(connection, name)
            key = bytes.fromhex(await marks.load(connection, "sealing-key") or "")
            assert kept and await ledger.holds(connection, kept)
        sealed = hmac.new(key, f"{name}|{kept}".encode(), hashlib.sha256).hexdigest()[:32]
        assert sealed in letter.text and kept not in letter.text

        async with night.app.database.writing() as connection:
            await connection.execute(text("UPDATE ledger SET body = '[]' WHERE seq = 1"))
            await connection.execute(text("DELETE FROM ledger WHERE seq > 1"))
        async with night.app.database.reading() as connection:
            assert not await ledger.holds(connection, kept)


class Overtaken:
    """A replica's way to the database: just before it first writes, `another` is quicker."""

    def __init__(self, database: Database, another: Callable[[], Awaitable[None]]) -> None:
        self._database, self._another = database, another
        self.times = 0

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        return self._database.reading()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        self.times += 1
        if self.times == 1:
            await self._another()
        async with self._database.writing() as connection:
            yield connection


async def test_t16_of_two_replicas_that_build_a_report_at_once_what_is_kept_is_what_was_sent(
    tmp_path: Path,
) -> None:
    async with a_night(tmp_path, EVENING) as night:
        await night.advance(59)
        night.clock.at = EVENING.replace(hour=18, second=1)
        slower = Overtaken(night.app.database, lambda: _report(night, "客户吵闹"))
        async with slower.reading() as connection:
            key = bytes.fromhex(await marks.load(connection, "sealing-key") or "")
        await Summaries(slower, night.rulebook, night.clock, lambda: None, key).once()
        await night.settle()
        name = "checkpoint:branch-union:2026-11-28"
        async with night.app.database.reading() as connection:
            kept = await marks.load(connection, name)

        assert slower.times > 0
        (letter,) = (each for each in night.world.letters if UNION in each.recipients)
        assert kept and sealed(key, name, kept) in letter.text
