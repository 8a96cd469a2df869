"""T19: the disk is full: a real process that may write to no file, judged by the phones."""

from pathlib import Path

from simulator.log import Record
from tests.spine.process import RESPONDER, STARTING, TELLER, Process, a_process

ADMIN, ANOTHER, LEADER = 1008, 1010, 1017
NUMBER = "0571-65550102"


def _told(process: Process, chat_id: int, words: str) -> list[Record]:
    return [r for r in process.world.log.sends(chat_id) if words in (r.text or "")]


async def test_t19_nothing_is_received_silently_and_nothing_is_confirmed(tmp_path: Path) -> None:
    async with a_process(tmp_path) as process:
        world = process.world
        await world.phone(TELLER).types("帮助")
        await world.phone(TELLER).sees("记住一条", timeout=STARTING)
        process.fill_disk()
        await world.phone(TELLER).types("/sos 客户威胁找记者，说要在电视台曝光")
        await world.phone(ANOTHER).types("客户投诉转账没到账")
        for chat_id in (TELLER, ANOTHER):
            await world.until(lambda who=chat_id: _told(process, who, "未登记"), timeout=STARTING)
        await world.until(lambda: _told(process, ADMIN, "数据库写不进去"), timeout=STARTING)
        assert f"赵磊：{NUMBER}" in (_told(process, TELLER, "未登记")[0].text or "")
        await world.phone(TELLER).types("有人吗")
        await world.until(lambda: process.is_up and _tries(process) > 3, timeout=STARTING)
        assert [len(_told(process, who, "未登记")) for who in (TELLER, ANOTHER)] == [1, 1]
        assert _told(process, TELLER, "已受理") == process.pages() == []

        process.free_disk()
        await world.until(process.pages, timeout=STARTING)
        await world.until(lambda: _told(process, TELLER, "已受理"), timeout=STARTING)
        assert len(_told(process, TELLER, "已受理")) == 1
        assert len(_told(process, ADMIN, "数据库写不进去")) == 1


def _tries(process: Process) -> int:
    """How often the platform was asked for updates."""
    return sum(1 for record in process.world.log.records if record.method == "getUpdates")


async def test_t19_pages_that_are_owed_go_out_once_although_nothing_can_be_written(
    tmp_path: Path,
) -> None:
    async with a_process(tmp_path) as process:
        world, faults = process.world, process.world.faults
        away = faults.add("server_error", method="sendMessage", chat_id=RESPONDER)
        elsewhere = faults.add("server_error", method="sendMessage", chat_id=LEADER)
        world.faults.add("mail_refuse")
        await world.phone(TELLER).types("/sos 客户威胁找记者，说要在电视台曝光")
        await world.until(lambda: away.met >= 2 and elsewhere.met >= 2, timeout=STARTING)
        process.fill_disk()
        world.clear_faults()
        await world.until(lambda: process.pages() and process.pages(LEADER), timeout=STARTING)
        before = _tries(process)
        await world.phone(ANOTHER).types("客户投诉转账没到账")
        await world.until(lambda: _told(process, ANOTHER, "未登记"), timeout=STARTING)
        await world.until(lambda: _tries(process) > before + 3, timeout=STARTING)
        assert len(process.pages()) == len(process.pages(LEADER)) == 1

        process.free_disk()
        await world.until(lambda: _told(process, ANOTHER, "草稿"), timeout=STARTING)
        await world.phone(RESPONDER).types("收到")
        await world.phone(RESPONDER).sees("已认领", timeout=STARTING)
        assert len(process.pages()) == len(process.pages(LEADER)) == 1
        await world.phone(LEADER).sees("认领", timeout=STARTING)
