"""T12 and T13: kill -9 of the real process while pages are on their way.

One kill serves both: at that moment one page was claimed and not taken by the platform, another
was taken and its answer not yet received.
"""

from pathlib import Path

from simulator.clock import wall_seconds
from simulator.log import Record
from tests.spine.process import RESPONDER, STARTING, TELLER, Process, a_process

BRANCH = 1003
LEASE_SECONDS = 15.0
SAID = "/sos 客户在大堂吵起来了"


async def _killed_while_paging(process: Process) -> float:
    """Report, wait until both pages hang at the platform, kill; when that was."""
    faults = process.world.faults
    faults.add("hang", count=1, method="sendMessage", chat_id=RESPONDER)
    faults.add("hang_after", count=1, method="sendMessage", chat_id=BRANCH)
    await process.world.phone(TELLER).types(SAID)
    await process.world.until(
        lambda: process.attempts(RESPONDER) and process.attempts(BRANCH), timeout=STARTING
    )
    await process.world.phone(TELLER).sees("补充到", timeout=STARTING)
    await process.kill()
    process.world.clear_faults()
    return wall_seconds()


async def test_t12_t13_after_kill_9_the_unsent_page_goes_out_and_the_sent_one_is_repeated_once(
    tmp_path: Path,
) -> None:
    async with a_process(tmp_path) as process:
        world = process.world
        killed_at = await _killed_while_paging(process)
        assert process.pages(RESPONDER) == []
        assert len(process.pages(BRANCH)) == 1

        await process.start()
        await world.until(lambda: len(process.pages(BRANCH)) == 2, timeout=STARTING)
        await world.until(lambda: process.pages(RESPONDER), timeout=15)
        await world.phone(RESPONDER).types("收到")
        await world.phone(BRANCH).sees("已由 赵磊 认领", timeout=STARTING)

        _t12_sent_within_the_lease(process, killed_at)
        _t13_repeated_once_and_marked(process, killed_at)
        assert [r for r in world.log.sends(TELLER) if _is_repeat(r)] == []


def _t12_sent_within_the_lease(process: Process, killed_at: float) -> None:
    (page,) = process.pages(RESPONDER)
    assert page.at <= _latest(process, killed_at)


def _t13_repeated_once_and_marked(process: Process, killed_at: float) -> None:
    first, again = process.pages(BRANCH)
    assert not _is_repeat(first)
    assert _is_repeat(again)
    assert again.at <= _latest(process, killed_at)


def _latest(process: Process, killed_at: float) -> float:
    """The end of the lease; a machine that starts slower than that sends at once when it is up."""
    return max(killed_at + LEASE_SECONDS, process.listening_at() + 3.0)


def _is_repeat(record: Record) -> bool:
    return "重发" in (record.text or "")
