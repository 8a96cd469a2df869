"""T16, and several replicas on one PostgreSQL database: real processes, judged by the world's log.

Nothing is reported twice, nothing paged twice, nothing lost: under a burst, when the one that
polls is killed, and while each is stopped and started again in turn.
"""

import asyncio
import re
import sys
from pathlib import Path

import pytest

from bot.replicas.leadership import BETWEEN_MACHINES
from simulator.clock import wall_seconds
from simulator.log import Record
from simulator.world import World
from tests.servers.postgres import Postgres
from tests.spine.balancer import a_balancer
from tests.spine.process import RESPONDER, STARTING, TELLER, Process, replicas

SECRET = "only-telegram-knows-this-1"
BURST = 30
_CASE = re.compile(r"\d{4}-\d{5}")
_MARK = re.compile(r"甲\d{3}")


async def report(world: World, number: int) -> None:
    await world.phone(TELLER).types(f"/sos 客户在大堂吵起来了 甲{number:03d}")


def marks(records: list[Record]) -> dict[str, list[Record]]:
    """Records by the mark of the report that they are about."""
    found: dict[str, list[Record]] = {}
    for each in records:
        for mark in set(_MARK.findall(each.text or "")):
            found.setdefault(mark, []).append(each)
    return found


def numbers(records: list[Record]) -> set[str]:
    """Numbers of the cases that were paged."""
    return {found[0] for each in records if (found := _CASE.search(each.text or ""))}


def each_once(records: list[Record], count: int) -> None:
    """One case for each report, and one page for each case."""
    found = marks(records)
    assert len(found) == count
    assert {len(each) for each in found.values()} == {1}
    assert len(numbers(records)) == count


def the_poller(processes: list[Process]) -> Process:
    """Whoever took the lease last, of those that run."""
    running = [each for each in processes if each.is_up and each.logged("leading")]
    return max(running, key=lambda each: str(each.logged("leading")[-1]["timestamp"]))


async def test_t16_three_replicas_started_at_once_on_an_empty_database_share_a_burst(
    tmp_path: Path, postgres: Postgres
) -> None:
    name = await asyncio.to_thread(postgres.empty)
    started: list[Process] = []
    async with (
        a_balancer(lambda: [each.webhook_url for each in started]) as balancer,
        replicas(tmp_path, postgres.url(name), 3, (SECRET, balancer.url)) as found,
    ):
        started += found
        world = found[0].world
        await world.until(lambda: world.webhook is not None, timeout=STARTING)
        for number in range(BURST):
            await report(world, number)
        await world.until(lambda: len(marks(found[0].pages())) == BURST, timeout=STARTING)
        await world.phone(RESPONDER).taps("认领")
        await world.phone(RESPONDER).sees("已由 赵磊 认领", timeout=STARTING)
        assert len(balancer.taken) == 3, "every replica received"
        each_once(found[0].pages(), BURST)
        for each in found:
            assert await each.stop() == 0
        assert not [each for each in found if "Traceback" in each.said()]
    await asyncio.to_thread(postgres.drop, name)


async def test_t12_the_poller_is_killed_and_another_polls_then_each_is_restarted_in_turn(
    tmp_path: Path, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with replicas(tmp_path, postgres_url, 2) as found:
        world, count = found[0].world, 0
        await report(world, 0)
        await world.until(found[0].pages, timeout=STARTING)

        poller = the_poller(found)
        (other,) = [each for each in found if each is not poller]
        await poller.kill()
        killed_at = wall_seconds()
        for count in range(1, 6):
            await report(world, count)
        await world.until(lambda: len(marks(other.pages())) == 6, timeout=STARTING)
        moved = marks(other.pages())["甲001"][0].at - killed_at
        with capsys.disabled():
            sys.stdout.write(
                f"\nkill -9 of the poller to a page of what came then: {moved:.1f} s\n"
            )
        assert moved < 5 * BETWEEN_MACHINES.length_seconds

        await poller.start()
        each_once(other.pages(), 6)
        for leaving in (other, poller):
            staying = other if leaving is poller else poller
            await staying.listens()
            count += 1
            await report(world, count)
            assert await leaving.stop() == 0
            count += 1
            await report(world, count)
            await leaving.start()
        await world.until(lambda: len(marks(other.pages())) == count + 1, timeout=STARTING)
        assert len(numbers(other.pages())) == count + 1
        _at_most_one_repeat_and_marked(other.pages())


def _at_most_one_repeat_and_marked(pages: list[Record]) -> None:
    for _, *more in marks(pages).values():
        assert len(more) <= 1 and all("重发" in (each.text or "") for each in more)
