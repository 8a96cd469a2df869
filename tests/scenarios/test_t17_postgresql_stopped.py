"""T17: PostgreSQL stopped with `immediate` at the peak: nothing committed is lost or repeated."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from storage.database import Busy
from tests.servers.postgres import Postgres, a_postgres
from tests.spine.night import NUMBER, STORY, Night, a_night
from tests.spine.process import RESPONDER, STARTING, TELLER, a_process


@pytest.fixture(scope="module")
def own() -> Iterator[Postgres]:
    """A server that these tests may stop; it loses nothing that it has committed."""
    with a_postgres() as server:
        yield server


async def _is_busy(step: Callable[[], Awaitable[object]]) -> bool:
    """Whether it ended with nothing but Busy."""
    busy = False
    try:
        await step()
    except* Busy:
        busy = True
    return busy


@pytest.fixture
async def night(own: Postgres, tmp_path: Path) -> AsyncIterator[Night]:
    name = await asyncio.to_thread(own.migrated)
    async with a_night(tmp_path, database=own.url(name)) as it:
        yield it


async def test_t17_every_loop_meets_it_as_busy_and_afterwards_goes_on_where_it_was(
    night: Night, own: Postgres
) -> None:
    number = await night.files("wangfang")
    await night.phone("maxin").types("/sos 柜台前有人推搡")
    app = night.app
    await asyncio.to_thread(own.stop)
    loops = (app.inbox.once, app.tick.once, app.courier.once, app.summaries.once)
    busy = [await _is_busy(step) for step in loops]
    await asyncio.to_thread(own.start)
    assert all(busy)

    await night.settle()
    assert len(night.received("maxin", "已受理")) == 1
    assert len(night.pages("zhaolei", number)) == 1
    await night.advance(11)
    assert len(night.pages("xuwen", number)) == 1


@pytest.mark.parametrize("rounds", [1, 4, 9])
async def test_t17_stopped_while_everything_is_under_way_nobody_is_told_nothing_or_twice(
    night: Night, own: Postgres, rounds: int
) -> None:
    people = ("wangfang", "maxin", "caoping", "yaolan")
    for person in people:
        await night.phone(person).types(f"/sos {STORY}")
    await night.polling.once()

    async def works() -> int:
        await night.settle()
        return 0

    async with asyncio.TaskGroup() as group:
        at_work = group.create_task(_is_busy(works))
        for _ in range(rounds):
            await asyncio.wait({at_work}, timeout=0.01)
        await asyncio.to_thread(own.stop)
    await asyncio.to_thread(own.start)

    await night.settle()
    await night.advance(1)
    for person in people:
        first, *repeats = night.received(person, "已受理")
        assert first
        assert len(repeats) <= 1
        assert all("重发" in (each.text or "") for each in repeats)
        (number,) = set(NUMBER.findall(first.text or ""))
        paged = [p for p in night.rulebook.duty.organisation.people.values() if p.telegram]
        assert any(night.pages(each.id, number) for each in paged), number


async def test_t17_a_running_process_says_not_recorded_and_serves_on_by_itself(
    own: Postgres, tmp_path: Path
) -> None:
    name = await asyncio.to_thread(own.migrated)
    async with a_process(tmp_path, DUBAN_DATABASE__URL=own.url(name)) as process:
        world = process.world
        await world.phone(TELLER).types("帮助")
        await world.phone(TELLER).sees("记住一条", timeout=STARTING)
        await asyncio.to_thread(own.stop)
        await world.phone(TELLER).types("/sos 客户威胁找记者，说要在电视台曝光")
        await world.phone(TELLER).sees("未登记", timeout=STARTING)
        await asyncio.to_thread(own.start)

        await world.phone(TELLER).sees("已受理", timeout=STARTING)
        await world.until(process.pages, timeout=STARTING)
        await world.phone(RESPONDER).types("收到")
        await world.phone(RESPONDER).sees("已认领", timeout=STARTING)
        assert process.is_up
