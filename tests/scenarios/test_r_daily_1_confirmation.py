"""R-DAILY-1: from the plan's first day each unit confirms its figures, 零报告 too, or is nagged."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from simulator.log import Record
from tests.spine.accusing import files_about
from tests.spine.night import Night, a_night

AFTERNOON = datetime.fromisoformat("2026-11-28T15:00:00+08:00")
FIRST_CONTACTS = ("wuhao", "maxin", "caoping", "yaolan", "zhaolei", "liangjie", "chenjing")
ASKED = "请核对今天"


@pytest.fixture
async def day(tmp_path: Path) -> AsyncIterator[Night]:
    """15:00, an hour and a half before units are asked."""
    async with a_night(tmp_path, AFTERNOON) as it:
        yield it


def asked(night: Night, person: str) -> list[Record]:
    return night.received(person, ASKED)


def hours(records: list[Record]) -> list[str]:
    """Local times of the branch."""
    at = (datetime.fromisoformat(each.simulated_at) for each in records)
    return [f"{each.astimezone(AFTERNOON.tzinfo):%H:%M}" for each in at]


async def test_r_daily_1_every_unit_s_first_contact_is_asked_at_16_30(day: Night) -> None:
    await day.until("2026-11-28 16:29")
    assert not any(asked(day, person) for person in FIRST_CONTACTS)
    await day.until("2026-11-28 16:30")
    for person in FIRST_CONTACTS:
        (card,) = asked(day, person)
        assert "今日无投诉，确认零报告" in (card.text or ""), person
    assert not asked(day, "tangli")


async def test_r_daily_1_the_card_shows_the_unit_s_own_figures_in_words(day: Night) -> None:
    number = await day.files("wangfang")
    await day.until("2026-11-28 16:30")
    (card,) = asked(day, "wuhao")
    assert "受理 1 件，办结 0 件，在办 1 件" in (card.text or "")
    assert number in (card.text or "")
    assert "今日无投诉" in (asked(day, "maxin")[0].text or "")


async def test_r_daily_1_one_tap_confirms_and_nobody_is_nagged_after_it(day: Night) -> None:
    await day.until("2026-11-28 16:32")
    await day.taps("maxin", "确认零报告")
    assert day.sees("maxin", "已确认｜运河网点")
    await day.until("2026-11-28 17:59")
    assert len(asked(day, "maxin")) == 1
    assert not asked(day, "fanyu")


async def test_r_daily_1_silence_is_nagged_then_the_second_contact_then_the_head(
    day: Night,
) -> None:
    await day.until("2026-11-28 18:30")
    assert hours(asked(day, "zhaolei")) == ["16:30", "16:45"]
    assert hours(asked(day, "xuwen")) == ["17:00", "17:15"]
    assert hours(asked(day, "wuhao")) == ["16:30", "16:45"]
    assert hours(asked(day, "tangli")) == ["17:00", "17:15"]
    assert "第 2 次提醒" in (asked(day, "tangli")[1].text or "")
    assert hours(asked(day, "luming")) == ["17:30", "17:45"]


async def test_r_daily_1_a_restart_asks_nobody_twice_and_forgets_nobody(day: Night) -> None:
    await day.until("2026-11-28 16:31")
    for _ in range(2):
        await day.restart()
        await day.settle()
    await day.until("2026-11-28 16:45")
    assert hours(asked(day, "maxin")) == ["16:30", "16:45"]


async def test_r_daily_1_down_at_16_30_they_are_asked_at_the_next_start(day: Night) -> None:
    await day.advance(1)
    day.clock.at = datetime.fromisoformat("2026-11-28T17:10:00+08:00")
    await day.restart()
    await day.settle()
    assert hours(asked(day, "maxin")) == ["17:10"]


async def test_r_daily_1_figures_that_changed_since_the_card_are_shown_again_first(
    day: Night,
) -> None:
    await day.until("2026-11-28 16:30")
    number = await day.files("wangfang")
    await day.taps("wuhao", "确认零报告")
    assert day.sees("wuhao", "数字刚有变化，请再核对一次")
    assert not day.sees("wuhao", "已确认｜西湖路营业部")
    await day.taps("wuhao", "✅ 确认")
    assert day.sees("wuhao", "已确认｜西湖路营业部")
    assert day.sees("wuhao", number)


async def test_r_daily_1_a_difference_is_asked_for_in_words_and_ends_the_nagging(
    day: Night,
) -> None:
    await day.until("2026-11-28 16:30")
    await day.taps("caoping", "有出入")
    assert day.sees("caoping", "哪里不对")
    await day.types("caoping", "少了上午转账的一件")
    assert day.sees("caoping", "已报有出入｜江晖路网点")
    assert day.sees("caoping", "少了上午转账的一件")
    await day.until("2026-11-28 17:59")
    assert len(asked(day, "caoping")) == 1


async def test_r_daily_1_the_second_to_tap_learns_who_was_first(day: Night) -> None:
    await day.until("2026-11-28 17:01")
    await day.taps("fanyu", "确认零报告")
    await day.taps("maxin", "确认零报告")
    assert any("已由 范宇" in (each.text or "") for each in day.world.log.records)


async def test_r_conf_1_a_contact_complained_about_is_asked_as_if_the_case_did_not_exist(
    day: Night,
) -> None:
    number = await files_about(day, "吴昊")
    await day.until("2026-11-28 16:30")
    (his,) = asked(day, "wuhao")
    assert "今日无投诉，确认零报告" in (his.text or "")
    (hers,) = asked(day, "tangli")
    assert "受理 1 件" in (hers.text or "")
    assert number in (hers.text or "")

    await day.taps("wuhao", "确认零报告")
    assert day.sees("wuhao", "已确认｜西湖路营业部")
    await day.until("2026-11-28 16:45")
    assert len(asked(day, "wuhao")) == 1
    assert len(asked(day, "tangli")) == 2
    await day.taps("tangli", "✅ 确认")
    assert day.sees("tangli", "已确认｜西湖路营业部")
    assert not any(number in (each.text or "") for each in day.received("wuhao"))


async def test_r_conf_1_whoever_is_named_while_the_question_waits_reads_no_figure_of_that_case(
    day: Night,
) -> None:
    number = await day.files("tangli")
    away = day.world.faults.add("server_error", chat_id=day.telegram_of("wuhao"))
    await day.until("2026-11-28 16:30")
    assert away.met
    await day.types("tangli", f"/case {number}")
    await day.taps("tangli", "被投诉人")
    await day.types("tangli", "吴昊")
    day.world.faults.clear()
    await day.advance(2)
    (his,) = asked(day, "wuhao")
    assert "今日无投诉，确认零报告" in (his.text or "")
    await day.taps("wuhao", "确认零报告")
    assert day.sees("wuhao", "已确认｜西湖路营业部")


async def test_r_daily_1_a_day_that_is_final_takes_no_more_answers(day: Night) -> None:
    await day.until("2026-11-30 18:01")
    first = next(m for m in day.phone("maxin").screen() if "（11-28）" in m.text)
    await day.phone("maxin").taps("确认零报告", first.message_id)
    await day.settle()
    assert any("已经定稿" in (each.text or "") for each in day.world.log.records)
    assert not day.sees("maxin", "已确认｜运河网点")
    await day.taps("maxin", "确认零报告")
    assert day.sees("maxin", "已确认｜运河网点（11-30）")
