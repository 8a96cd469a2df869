"""T14: a real replica stands still with a page in its hands, and wakes after another sent it.

It also held polling: the other polls meanwhile, and nothing is received twice when it wakes.
"""

import asyncio
from pathlib import Path

from sqlalchemy import func, select

from simulator.world import World
from storage import tables
from storage.database import Database
from tests.spine.process import RESPONDER, STARTING, TELLER, Process, replicas


async def frozen_with_a_page(first: Process, second: Process) -> None:
    """The platform has taken the first replica's page; its answer was not heard."""
    world = first.world
    world.faults.add("hang_after", count=1, method="sendMessage", chat_id=RESPONDER)
    await world.phone(TELLER).types("/sos 客户在大堂吵起来了")
    await world.until(first.pages, timeout=STARTING)
    await second.start()
    await second.listens()
    first.freeze()


async def test_t14_a_replica_that_wakes_after_its_lease_settles_nothing_and_repeats_nothing(
    tmp_path: Path, postgres_url: str
) -> None:
    async with replicas(tmp_path, postgres_url, 1) as (first,):
        second = Process(tmp_path, first.sim, name="bot2", url=postgres_url)
        world = first.world
        try:
            await frozen_with_a_page(first, second)
            await world.phone(TELLER).types("/sos 又有客户吵起来了")
            await world.until(lambda: len(_paged(world, "又有客户")) == 1, timeout=STARTING)
            await world.until(lambda: len(_paged(world, "在大堂")) == 2, timeout=STARTING)

            world.clear_faults()
            first.thaw()
            await first.until(lambda: first.logged("leading_unsure"))
            await first.until(lambda: first.logged("lease_lost") or first.logged("send_later"))
            await world.phone(TELLER).types("/sos 第三位客户也吵起来了")
            await world.until(lambda: len(_paged(world, "第三位")) == 1, timeout=STARTING)
            await first.stop()
        finally:
            await second.kill()

        page, again = _paged(world, "在大堂")
        assert "重发" not in page and "重发" in again
        assert len(_paged(world, "又有客户")) == 1
        assert await _as_written_down(postgres_url, "在大堂") == (2, "done", 1)


def _paged(world: World, words: str) -> list[str]:
    sends = [r.text or "" for r in world.log.sends(RESPONDER)]
    return [text for text in sends if "呼叫" in text and words in text]


async def _as_written_down(url: str, words: str) -> tuple[int, str, int]:
    """The page that was claimed most often: how often, its state, and its sendings noted.

    Whatever the first replica settles when it wakes, sent or to be sent again, is refused.
    """
    database, outbox, deliveries = Database(url), tables.outbox, tables.deliveries
    about = select(tables.cases.c.id).where(tables.cases.c.body.contains(words, autoescape=True))
    pages = select(outbox).where(outbox.c.case_id.in_(about), outbox.c.call_no.is_not(None))
    async with asyncio.timeout(STARTING), database.reading() as connection:
        page = (await connection.execute(pages.order_by(outbox.c.fence.desc()))).first()
        assert page is not None
        noted = select(func.count()).where(deliveries.c.outbox_id == page.id)
        found = page.fence, page.state, (await connection.scalar(noted)) or 0
    await database.close()
    return found
