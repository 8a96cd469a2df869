"""T17: the database is gone at the peak of sending and comes again; seconds are measured by
`make torture`."""

import asyncio
from pathlib import Path

from tests.servers.postgres import a_postgres
from tests.torture.databases import postgres_in
from tests.torture.recovery import Recovery, recovery
from tests.torture.story import a_victim, environment
from tests.torture.victim import Zygote


async def recovered(folder: Path) -> Recovery:
    """With a server of its own, which keeps what it has committed as a bank's would."""
    server_of = a_postgres(durable=True)
    server = await asyncio.to_thread(server_of.__enter__)
    zygote = Zygote(environment(folder), folder / "zygote.log")
    try:
        await zygote.start()
        url = await postgres_in(server)(folder)
        async with a_victim(zygote, folder / "peak", url) as (victim, world):
            return await recovery(server, victim, world)
    finally:
        await zygote.stop()
        await asyncio.to_thread(server_of.__exit__, None, None, None)


async def test_t17_stopped_at_the_peak_nothing_committed_is_lost(tmp_path: Path) -> None:
    found = await recovered(tmp_path)
    assert found.lost == 0
    assert found.seconds is not None, "the rate did not come back"
    assert found.most_copies <= 2
    assert found.repeats <= 64, "more than could be under way"
