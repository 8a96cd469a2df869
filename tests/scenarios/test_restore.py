"""A backup of the night brought back in the morning: what was closed pages nobody (decision 0018).

The backup holds a closed case, an ordinary open one, a critical open one and one that is held by a
handler. Afterwards all of them are closed, and one more is filed; then the database is lost.
"""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.command import backups
from bot.command.main import app
from bot.watchdog.rows import Rows
from simulator.log import Record
from storage.backups.sqlite import BackupRefused
from tests.spine.accusing import files_about
from tests.spine.night import EVENING, START, Night, a_night, is_page

MARK = "系统刚从"
_NUMBER = re.compile(r"\d{4}-\d{5}")


class Morning:
    """The night as it went, and the phones after the restore."""

    def __init__(self, night: Night, folder: Path) -> None:
        self.night, self.folder = night, folder
        self.backup = folder / "backups" / "night.db"
        self.backup.parent.mkdir()
        self.url = night.settings.database.url.get_secret_value()
        self.seen = 0

    async def back_up(self) -> None:
        await backups.make(self.url, self.backup, self.night.clock.at)

    async def restore(self) -> backups.Brought:
        """Stop, bring back, start; nothing has been looked at yet."""
        await self.night.app.close()
        done = await backups.bring_back(self.url, self.backup, self.night.clock.at, replace=False)
        self.seen = len(self.night.world.log.sends())
        await self.night.begin()
        return done

    def sent(self, words: str = "") -> list[Record]:
        """What reached any phone since the restore."""
        found = self.night.world.log.sends()[self.seen :]
        return [each for each in found if words in (each.text or "")]

    def pages(self, number: str) -> list[Record]:
        return [each for each in self.sent(number) if is_page(each)]


@pytest.fixture
async def morning(tmp_path: Path) -> AsyncIterator[Morning]:
    async with a_night(tmp_path) as night:
        yield Morning(night, tmp_path)


@pytest.fixture
async def after(tmp_path: Path) -> AsyncIterator[Morning]:
    """The same from shortly before the daily summary."""
    async with a_night(tmp_path, EVENING) as night:
        yield Morning(night, tmp_path)


async def _closed_by_buttons(night: Night, reporter: str, text: str) -> str:
    number = await night.files(reporter, text)
    for label in ("认领", "已到场", "已回复客户", "报结果"):
        await night.taps("zhaolei", label)
    await night.types("zhaolei", "已道歉，客户接受")
    await night.taps(reporter, "确认办结")
    await night.taps("zhaolei", "无责")
    return number


async def test_what_was_closed_pages_nobody_and_what_was_open_is_paged_marked(
    morning: Morning,
) -> None:
    night = morning.night
    closed = await _closed_by_buttons(night, "maxin", "客户孙丽 13722223333 柜台排队太久，要求道歉")
    ordinary = await night.files("wuhao", "客户赵敏 13811112222 转账3000元没到账，要求查清")
    await night.types("tangli", "/sos 客户威胁找记者，说要在电视台曝光")
    critical = _NUMBER.findall(night.received("tangli", "已受理")[-1].text or "")[0]
    await night.advance(1)
    await morning.back_up()
    await night.types("zhaolei", f"收到 {ordinary}")
    await night.types("zhaolei", f"收到 {critical}")
    later = await _closed_by_buttons(night, "wangfang", "客户刘建国 13812345678 转账5000元没到账")
    await night.advance(45)

    at = night.clock.at
    done = await morning.restore()
    assert done.backup_at == START + timedelta(minutes=1)
    await night.advance(5)
    assert morning.pages(critical), "lost is worse than repeated"
    assert all(MARK in (each.text or "") for each in morning.pages(critical))
    assert morning.pages(ordinary) == [], "half an hour for somebody who knows better"

    await night.advance(60)
    paged = morning.pages(ordinary)
    assert paged and all(MARK in (each.text or "") for each in paged)
    first = min(datetime.fromisoformat(each.simulated_at) for each in paged)
    assert timedelta(minutes=30) <= first - at < timedelta(minutes=31)
    assert morning.sent(closed) == []
    assert morning.pages(later) == [], "of that case nothing is known"


async def test_administrators_are_told_at_once_with_every_open_case(morning: Morning) -> None:
    night = morning.night
    closed = await _closed_by_buttons(night, "maxin", "客户孙丽 13722223333 柜台排队太久，要求道歉")
    number = await night.files("wuhao", "客户赵敏 13811112222 转账3000元没到账，要求查清")
    await morning.back_up()
    await night.advance(60)
    await morning.restore()
    await night.settle()

    told = morning.sent("督办已从备份恢复")
    assert told
    assert all(number in (each.text or "") for each in told)
    assert all(closed not in (each.text or "") for each in told)
    assert "11-28 02:10" in (told[0].text or ""), "as old as the backup is"
    await night.restart()
    await night.advance(1)
    assert len(morning.sent("督办已从备份恢复")) == len(told), "once, whatever restarts"


async def test_a39_an_administrator_is_not_told_of_the_case_that_is_about_them(
    morning: Morning,
) -> None:
    night = morning.night
    about = await files_about(night, "钱工")
    unknown = await files_about(night, "戴眼镜的经理")
    other = await night.files("wuhao", "客户赵敏 13811112222 转账3000元没到账，要求查清")
    await morning.back_up()
    await morning.restore()
    await night.settle()

    text = "".join(each.text or "" for each in morning.sent("督办已从备份恢复"))
    assert other in text
    assert about not in text
    assert unknown not in text, "it may be about whoever reads it"
    assert text.count("一件投诉") == 1
    assert "还没办结的 2 件" in text


async def test_whoever_has_looked_lets_the_rest_go_at_once(morning: Morning) -> None:
    night = morning.night
    number = await night.files("wuhao", "客户赵敏 13811112222 转账3000元没到账，要求查清")
    await morning.back_up()
    await night.advance(60)
    await morning.restore()
    await night.advance(1)
    assert await night.app.audit.once() == 0, "held, and not forgotten"
    await night.advance(1)
    assert morning.pages(number) == []
    assert morning.sent("稽核") == [], "and not late"
    lines = await backups.told(morning.url)
    assert any(number in line for line in lines)

    assert await backups.resume(morning.url, night.clock.at) == 1
    await night.advance(1)
    assert morning.pages(number)
    assert "已放行，没有件被留住。" in await backups.told(morning.url)


async def test_a_case_that_is_taken_again_says_nothing_of_the_restore_any_more(
    morning: Morning,
) -> None:
    night = morning.night
    number = await night.files("wuhao", "客户赵敏 13811112222 转账3000元没到账，要求查清")
    await morning.back_up()
    await night.advance(20)
    await morning.restore()
    await night.types("zhaolei", f"收到 {number}")
    await night.advance(35)
    assert morning.pages(number) == [], "acknowledged, whatever the backup knew"
    await night.taps("zhaolei", "详情")
    fresh = await night.files("wangfang", "客户刘建国 13812345678 转账5000元没到账")
    assert morning.pages(fresh)
    assert all(MARK not in (each.text or "") for each in morning.pages(fresh))


async def test_a_page_that_stood_in_the_outbox_goes_out_as_a_repeat_and_old_words_do_not(
    morning: Morning,
) -> None:
    night = morning.night
    night.world.faults.add("server_error", method="sendMessage")
    await night.phone("wangfang").types("/sos 客户威胁找记者，说要在电视台曝光")
    await night.settle()
    await morning.back_up()
    night.world.clear_faults()
    await night.advance(120)
    await morning.restore()
    await night.advance(1)

    pages = [each for each in morning.sent() if is_page(each)]
    assert pages
    assert morning.sent("已受理") == [], "the receipt of two hours ago was sent"
    assert all(MARK in (each.text or "") for each in pages)
    assert any("重发" in (each.text or "") for each in pages)


async def test_time_between_backup_and_restore_is_nobodys_silence(morning: Morning) -> None:
    """Everybody of a critical case is paged at once by calls that begin anew, each once."""
    night = morning.night
    await night.types("tangli", "/sos 客户威胁找记者，说要在电视台曝光")
    critical = _NUMBER.findall(night.received("tangli", "已受理")[-1].text or "")[0]
    await night.advance(2)
    owed = {each.chat_id for each in night.world.log.sends() if is_page(each)}
    assert len(owed) > 4
    await morning.back_up()
    night.clock.at += timedelta(minutes=10)
    await morning.restore()
    at = night.clock.at
    await night.settle()

    first = morning.pages(critical)
    assert len(first) == len({each.chat_id for each in first}), "each once"
    assert owed == {each.chat_id for each in first}, "whoever was being paged, and nobody above"
    assert all(MARK in (each.text or "") for each in first)
    assert night.clock.at - at < timedelta(seconds=1)
    await night.advance(8)
    assert {each.chat_id for each in morning.pages(critical)} >= owed
    assert len(morning.pages(critical)) > 2 * len(first), "it goes on from there"


async def test_no_summary_is_made_up_for_a_day_the_backup_does_not_know(after: Morning) -> None:
    night = after.night
    await night.settle()
    await after.back_up()
    await night.until("2026-11-28 18:40")
    before = [each.subject for each in night.world.letters]
    assert any("日报" in each for each in before)
    await after.restore()
    await night.advance(10)
    since = [each.subject for each in night.world.letters[len(before) :]]
    assert not any("日报" in each for each in since), since


async def test_the_buttons_of_before_the_backup_still_work(morning: Morning) -> None:
    night = morning.night
    await night.files("wangfang")
    await morning.back_up()
    await night.advance(3)
    await morning.restore()
    await night.taps("zhaolei", "认领")
    assert "已认领" in night.phone("zhaolei").toasts()[-1], "sealed with the key of the backup"


async def test_the_register_says_what_is_missing(morning: Morning) -> None:
    night = morning.night
    number = await night.files("wangfang")
    await morning.back_up()
    await night.advance(3)
    await morning.restore()
    await night.types("zhaolei", f"/case {number}")
    with sqlite3.connect(morning.folder / "duban.db") as looking:
        kinds = [row[0] for row in looking.execute("select kind from ledger order by id")]
    assert kinds.count("restored") == 1
    assert night.sees("zhaolei", "数据库从备份恢复：11-28 02:10 至 11-28 02:13 的登记缺失")


async def test_a_restore_waits_for_the_process_to_be_stopped(morning: Morning) -> None:
    await morning.back_up()
    with pytest.raises(BackupRefused, match="正被使用"):
        await backups.bring_back(morning.url, morning.backup, morning.night.clock.at, replace=False)
    assert not list(morning.folder.glob("*.before-restore-*"))
    assert not list(morning.folder.glob(".*part*"))


async def test_a_restore_does_not_mind_the_watchdog_which_then_looks_into_what_came_back(
    morning: Morning,
) -> None:
    await morning.back_up()
    await morning.night.files("wangfang")
    rows = Rows(morning.url)
    assert (await rows.look(lambda _kept: morning.night.clock.at)).lines
    await morning.restore()
    assert (await rows.look(lambda _kept: morning.night.clock.at)).lines["cases"].length == 0
    await rows.close()


async def test_verifying_the_register_of_a_lost_day_says_that_it_is_lost(after: Morning) -> None:
    night = after.night
    await after.back_up()
    await night.until("2026-11-28 18:40")
    codes = (re.findall(r"校验码 ([0-9a-f]{32})", each.text) for each in night.world.letters)
    code = next(found[-1] for found in codes if found)
    await after.restore()
    environment = {"DUBAN_DATABASE__URL": after.url}
    words = ["ledger", "verify", "branch-union", "2026-11-28", code]
    said = await asyncio.to_thread(CliRunner().invoke, app, words, env=environment)
    assert said.exit_code == 1
    assert "11-28 17:20 至 11-28 18:40 之间的登记项不在库里" in said.output
    assert "这一天的日报无法核对" in said.output
