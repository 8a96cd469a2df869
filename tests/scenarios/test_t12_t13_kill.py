"""T12 and T13: kill -9 of the real process while a page is on its way."""

from pathlib import Path

from tests.spine.process import RESPONDER, TELLER, Process, a_process

LEASE_SECONDS = 15.0
SAID = "/sos 客户在大堂吵起来了，要找记者"


async def _killed_while_paging(process: Process, fault: str) -> float:
    """Report, wait until the page hangs at the platform, kill; when it was sent the first time."""
    process.world.faults.add(fault, count=1, method="sendMessage", chat_id=RESPONDER)
    await process.world.phone(TELLER).types(SAID)
    await process.world.until(process.attempts, timeout=20)
    await process.kill()
    process.world.clear_faults()
    return process.attempts()[0].at


async def test_t12_a_page_claimed_but_not_sent_goes_out_within_the_lease(tmp_path: Path) -> None:
    async with a_process(tmp_path) as process:
        began = await _killed_while_paging(process, "hang")
        assert process.pages() == []

        await process.start()
        await process.world.until(process.pages, timeout=LEASE_SECONDS + 5)
        await process.world.until(lambda: len(process.world.log.sends(TELLER)) >= 2, timeout=5)

        (page,) = process.pages()
        assert page.at - began <= LEASE_SECONDS


async def test_t13_a_page_sent_but_not_settled_is_repeated_once_and_marked(tmp_path: Path) -> None:
    async with a_process(tmp_path) as process:
        await _killed_while_paging(process, "hang_after")
        await process.start()
        await process.world.until(lambda: len(process.pages()) == 2, timeout=LEASE_SECONDS + 5)
        await process.world.phone(RESPONDER).types("收到")
        await process.world.phone(RESPONDER).sees("已认领", timeout=10)

        first, again = process.pages()
        assert "重发" not in (first.text or "")
        assert "重发" in (again.text or "")
        assert again.at - first.at <= LEASE_SECONDS


async def test_t13_nothing_else_is_sent_twice_after_the_kill(tmp_path: Path) -> None:
    async with a_process(tmp_path) as process:
        await process.world.phone(TELLER).types(SAID)
        await process.world.until(process.pages, timeout=20)
        await process.world.phone(TELLER).sees("补充到", timeout=10)
        await process.kill()
        await process.start()
        await process.world.phone(RESPONDER).types("收到")
        await process.world.phone(RESPONDER).sees("已认领", timeout=20)

        assert len(process.pages()) == 1
        repeated = [r for r in process.world.log.sends() if "重发" in (r.text or "")]
        assert repeated == []
