"""T20: the database is held by a backup, or its file is damaged. A real process each time."""

import sqlite3
from pathlib import Path

from tests.spine.process import RESPONDER, STARTING, TELLER, Process, a_process

SAID = "/sos 客户威胁找记者，说要在电视台曝光"
REFUSED = 2
_LARGE = 80 * 1024 * 1024


def _told(process: Process, chat_id: int, words: str) -> int:
    return sum(words in (r.text or "") for r in process.world.log.sends(chat_id))


async def test_t20_while_a_backup_holds_the_database_people_are_told_and_afterwards_served(
    tmp_path: Path,
) -> None:
    async with a_process(tmp_path, DUBAN_DATABASE__BUSY_SECONDS="0.5") as process:
        world = process.world
        await world.phone(TELLER).types("帮助")
        await world.phone(TELLER).sees("记住一条", timeout=STARTING)
        backup = sqlite3.connect(tmp_path / "duban.db", isolation_level=None)
        backup.execute("BEGIN IMMEDIATE")
        await world.phone(TELLER).types(SAID)
        await world.until(lambda: _told(process, TELLER, "未登记"), timeout=STARTING)
        assert process.pages() == []
        assert _told(process, TELLER, "已受理") == 0

        backup.execute("COMMIT")
        backup.close()
        await world.until(process.pages, timeout=STARTING)
        await world.until(lambda: _told(process, TELLER, "已受理"), timeout=STARTING)
        assert _told(process, TELLER, "未登记") == 1
        await world.phone(RESPONDER).types("收到")
        await world.phone(RESPONDER).sees("已认领", timeout=STARTING)


async def test_t20_a_damaged_database_is_refused_at_the_start_and_says_what_to_do(
    tmp_path: Path,
) -> None:
    async with a_process(tmp_path) as process:
        await process.world.phone(TELLER).types(SAID)
        await process.world.until(process.pages, timeout=STARTING)
        await process.kill()
        pages = len(process.pages())
        file = tmp_path / "duban.db"
        with sqlite3.connect(file) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        content = bytearray(file.read_bytes())
        content[8192:16384] = b"\xa5" * 8192
        file.write_bytes(content)

        await process.start()
        assert await process.ended() == REFUSED
        assert "损坏" in process.said()
        assert "改法" in process.said()
        assert len(process.pages()) == pages


async def test_t20_a_large_database_is_read_through_while_pages_go_out_and_damage_ends_the_process(
    tmp_path: Path,
) -> None:
    async with a_process(tmp_path) as process:
        await process.world.phone(TELLER).types(SAID)
        await process.world.until(process.pages, timeout=STARTING)
        await process.kill()
        file = tmp_path / "duban.db"
        with sqlite3.connect(file) as database:
            database.execute(
                "INSERT INTO attachments (id, person, transport, file_ref, kind, received_at,"
                " content) VALUES ('film', 'wangfang', 'telegram', 'f', 'document', 0, ?)",
                (bytes(_LARGE),),
            )
        with sqlite3.connect(file) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with file.open("r+b") as opened:
            opened.seek(_LARGE // 2 // 4096 * 4096)
            opened.write(b"\xa5" * 8192)

        await process.start()
        assert await process.ended() == REFUSED
        assert "listening" in process.said().rpartition("database_damaged")[0]
        assert "改法" in process.said()


async def test_t20_a_database_that_is_held_at_the_start_is_refused_after_a_bounded_wait(
    tmp_path: Path,
) -> None:
    async with a_process(tmp_path, DUBAN_DATABASE__BUSY_SECONDS="0.5") as process:
        await process.world.phone(TELLER).types("帮助")
        await process.world.phone(TELLER).sees("记住一条", timeout=STARTING)
        await process.kill()
        holder = sqlite3.connect(tmp_path / "duban.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        await process.start()
        assert await process.ended() == REFUSED
        assert "被占用" in process.said()
        holder.close()
