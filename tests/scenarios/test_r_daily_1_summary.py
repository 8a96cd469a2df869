"""R-DAILY-1: the branch union's mailbox gets its summary at 18:00, once, whatever restarts."""

from datetime import datetime
from io import BytesIO

from openpyxl import load_workbook

from simulator.mailbox import Letter
from tests.spine.night import Night, on_both_databases

UNION, PROVINCE = "union@binjiang.bank.example", "union@jiangdong.bank.example"


def _letters(night: Night, to: str = UNION) -> list[Letter]:
    return [letter for letter in night.world.letters if to in letter.recipients]


@on_both_databases
async def test_r_daily_1_it_arrives_at_18_00_local_with_text_html_and_xlsx(evening: Night) -> None:
    number = await evening.files("wangfang")
    await evening.until("2026-11-28 17:59")
    assert _letters(evening) == []
    await evening.until("2026-11-28 18:00")

    (letter,) = _letters(evening)
    assert letter.at == datetime.fromisoformat("2026-11-28T18:00:00+08:00")
    assert "2026-11-28" in letter.subject
    assert number in letter.text
    assert number in letter.html
    (register,) = letter.attachments
    assert register.name.endswith(".xlsx")
    book = load_workbook(BytesIO(register.content))
    assert any(number in str(c.value) for s in book for row in s.iter_rows() for c in row)


async def test_r_daily_1_a_unit_without_complaints_reports_zero(evening: Night) -> None:
    await evening.files("wangfang")
    await evening.until("2026-11-28 18:00")

    (letter,) = _letters(evening)
    for unit in ("运河网点", "江晖路网点", "火车站网点"):
        assert f"{unit}：零报告" in letter.text
    assert "西湖路营业部：受理 1" in letter.text


async def test_r_daily_1_a_day_without_any_complaint_is_reported_too(night: Night) -> None:
    await night.until("2026-11-28 18:00")

    assert "零报告" in _letters(night)[0].text
    assert len(_letters(night, PROVINCE)) == 1


async def test_r_daily_1_once_per_day_and_recipient_whatever_restarts(night: Night) -> None:
    await night.until("2026-11-28 18:00")
    for _ in range(3):
        await night.restart()
        await night.settle()
        await night.advance(10)
    assert len(_letters(night)) == len(_letters(night, PROVINCE)) == 1

    await night.until("2026-11-29 18:05")
    assert [x.subject[:16] for x in _letters(night)] == [
        "【督办日报】2026-11-28",
        "【督办日报】2026-11-29",
    ]
    assert len({x.message_id for x in night.world.letters}) == len(night.world.letters)


async def test_r_daily_1_down_at_18_00_it_is_made_up_at_the_next_start(night: Night) -> None:
    number = await night.files("wangfang")
    await night.advance(1)
    night.clock.at = datetime.fromisoformat("2026-11-28T21:30:00+08:00")
    await night.restart()
    await night.settle()

    (letter,) = _letters(night)
    assert "2026-11-28" in letter.subject
    assert number in letter.text


async def test_r_daily_1_a_crash_between_building_and_sending_loses_and_doubles_nothing(
    night: Night,
) -> None:
    await night.advance(1)
    night.clock.at = datetime.fromisoformat("2026-11-28T18:00:00+08:00")
    assert await night.app.summaries.once() == 3
    await night.restart()
    await night.advance(5)

    assert len(_letters(night)) == len(_letters(night, PROVINCE)) == 1
