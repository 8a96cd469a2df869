"""A loop that no page waits for goes on, whatever happens in a round of it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from bot.loops.audit import Audit
from bot.loops.lookahead import Lookahead
from bot.loops.probing import Probing, health
from bot.pulse import Pulse
from bot.replicas.wakeups import Wakeups
from bot.settings import ProbeSettings
from storage import marks
from storage.database import Database
from tests.bot.budget.virtual import virtually
from tests.clock import FakeClock
from tests.spine.branch import rulebook_and_lexicon
from tests.spine.night import START, a_night


class Broken(FakeClock):
    """Whoever asks it for the time meets an error nobody has thought of."""

    asked = 0

    def now(self) -> datetime:
        self.asked += 1
        raise KeyError("nobody has thought of this")


Loop = Callable[[Database, Broken], Callable[[], Awaitable[None]]]


def _audit(database: Database, clock: Broken) -> Any:
    desk: Any = SimpleNamespace(rulebook=rulebook_and_lexicon()[0])
    pulse = Pulse(asyncio.get_running_loop().time, ("audit",))
    audit = Audit(database, desk, clock, lambda: None)

    async def run() -> None:
        try:
            await audit.run(partial(pulse.beat, "audit"))
        finally:
            assert pulse.silences()["audit"] < 120, "it fails, and does not stand still"

    return run


def _probing(database: Database, clock: Broken) -> Any:
    settings, wires = ProbeSettings(telegram_chat=7), frozenset({"telegram"})
    rulebook = rulebook_and_lexicon()[0]
    return Probing(database, rulebook, wires, settings, clock, lambda: None).run


def _lookahead(database: Database, clock: Broken) -> Any:
    wires = frozenset({"telegram"})
    return Lookahead(database, rulebook_and_lexicon()[0], wires, clock, lambda: None).run


def _wakeups(_database: Database, clock: Broken) -> Any:
    class Asked(Random):
        def uniform(self, a: float, b: float) -> float:
            clock.asked += 1
            return b

    return Wakeups("postgresql+asyncpg://host:no-port/x", "one", lambda _: None, Asked(1)).run


@pytest.mark.parametrize("loop", [_audit, _probing, _lookahead, _wakeups])
def test_a_round_that_fails_in_a_way_nobody_thought_of_costs_only_itself(loop: Loop) -> None:
    clock = Broken(START)

    async def minutes() -> None:
        database = Database("sqlite+aiosqlite://")
        with suppress(TimeoutError):
            async with asyncio.timeout(300):
                await loop(database, clock)()
        await database.close()

    virtually(minutes())
    assert clock.asked > 2


async def test_a_word_that_a_newer_replica_has_added_is_no_trouble_to_an_older_one(
    tmp_path: Path,
) -> None:
    kept = '{"is_dead": true, "asked_at": "x", "well_at": null, "dead_since": "y", "why": "429"}'
    async with a_night(tmp_path) as night, night.app.database.writing() as connection:
        await marks.save(connection, "probe:mail", kept, START)
        assert (await health(connection, "mail")).dead_since == "y"
