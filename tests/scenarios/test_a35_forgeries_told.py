"""A35: each forged post is refused; many in an hour are told to administrators, once an hour."""

from datetime import timedelta

from bot.loops.administrators import Administrators
from bot.loops.forgeries import MANY, Forgeries
from tests.spine.night import Night, on_both_databases


@on_both_databases
async def test_a35_many_forgeries_are_told_once_an_hour_whichever_replica_met_them(
    night: Night,
) -> None:
    app = night.app
    tell = Administrators(app.database, night.rulebook, night.clock, app.bells.ring_all).tell
    first, second = (Forgeries(app.database, night.clock, tell) for _ in range(2))
    assert not await _told(first, MANY - 1), "a scanner that passes by is no news"
    night.clock.at += timedelta(minutes=61)
    assert not await _told(first, 1), "the others were long ago"
    assert await _told(first, MANY - 1)
    assert not await _told(first, 10 * MANY) and not await _told(second, MANY)
    night.clock.at += timedelta(minutes=61)
    assert await _told(second, MANY)
    await night.settle()
    heard = [text for text in night.texts("admin") if "伪造" in text]
    assert len(heard) == 2
    assert all(name in heard[0] for name in ("Telegram", "企业微信", "duban rotate"))


async def _told(forgeries: Forgeries, times: int) -> bool:
    """Whether the administrators are told after so many more."""
    for _ in range(times):
        forgeries.refused()
    return await forgeries.once()
