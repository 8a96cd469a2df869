"""R-DAILY-2: the branch union consolidates and reports to the joint office and the province."""

from collections.abc import AsyncIterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from simulator.mailbox import Letter
from tests.spine.accusing import files_about
from tests.spine.night import Night, a_night

UNION = "union@binjiang.bank.example"
OFFICE = "joint-office@binjiang.bank.example"
PROVINCE = "union@jiangdong.bank.example"
AFTERNOON = datetime.fromisoformat("2026-11-28T15:00:00+08:00")


@pytest.fixture
async def day(tmp_path: Path) -> AsyncIterator[Night]:
    async with a_night(tmp_path, AFTERNOON) as it:
        yield it


def letter_to(night: Night, to: str) -> Letter:
    (found,) = [each for each in night.world.letters if to in each.recipients]
    return found


async def test_r_daily_2_joint_office_and_province_get_totals_by_unit_and_no_records(
    day: Night,
) -> None:
    number = await day.files("wangfang")
    await day.until("2026-11-28 18:01")
    for to, unit in ((OFFICE, "滨江分行"), (PROVINCE, "江东省分行")):
        letter = letter_to(day, to)
        assert letter.subject == f"【督办汇总日报】2026-11-28 {unit} 受理1 在办1 逾期1"
        assert "城北支行：受理 1" in letter.text
        assert "西湖路营业部：受理" not in letter.text
        assert "汇总日报" in letter.html
        (book,) = letter.attachments
        assert load_workbook(BytesIO(book.content)).sheetnames == ["统计", "每日确认"]
        for part in (letter.text, letter.html):
            assert "13812345678" not in part
            assert "刘建国" not in part
    daily = letter_to(day, UNION)
    assert daily.subject.startswith("【督办日报】")
    assert "西湖路营业部：受理 1" in daily.text
    assert number in daily.text


async def test_r_daily_2_the_province_reads_its_branch_s_total_and_the_office_its_own_level(
    day: Night,
) -> None:
    await day.files("wangfang")
    await day.until("2026-11-28 18:01")
    assert "  滨江分行：受理 1" in letter_to(day, PROVINCE).text
    assert "滨江分行（本级）：零报告" in letter_to(day, OFFICE).text


async def test_r_daily_2_it_tells_which_branches_and_units_have_confirmed(day: Night) -> None:
    await day.until("2026-11-28 16:30")
    for person in ("chenjing", "zhaolei", "wuhao"):
        await day.taps(person, "确认零报告")
    await day.taps("maxin", "有出入")
    await day.types("maxin", "少了一件")
    await day.until("2026-11-28 18:01")
    office, province = letter_to(day, OFFICE), letter_to(day, PROVINCE)
    assert "城北支行：零报告　已确认 2/3，有出入：运河网点" in office.text
    assert "城南支行：零报告　已确认 0/3，未确认：城南支行、江晖路网点、火车站网点" in office.text
    assert "滨江分行：零报告　已确认 3/7" in province.text
    assert "应确认 7 个单位：已确认 3，有出入 1，未确认 3" in province.text


async def test_r_daily_2_what_needs_attention_stands_in_it(day: Night) -> None:
    await day.files("wangfang", "客户张三 13711112222 取款机吞卡，说要找电视台曝光")
    await day.until("2026-11-28 18:01")
    text = letter_to(day, OFFICE).text
    attention = text.split("二、需要关注")[1].split("三、")[0]
    assert "取款机吞卡" in attention
    assert "媒体" in attention


async def test_a39_each_mailbox_counts_without_the_cases_about_its_own_readers(
    day: Night,
) -> None:
    await files_about(day, "林悦")
    await day.until("2026-11-28 18:01")
    assert "零报告" in letter_to(day, OFFICE).subject
    assert "林悦" not in letter_to(day, OFFICE).text
    assert "受理1" in letter_to(day, PROVINCE).subject
