"""T22: six hours without power, in the middle of a night with cases in every state."""

import re
from datetime import timedelta

from simulator.log import Record
from tests.spine.night import Night

HOURS = timedelta(hours=6)


async def _closed(night: Night, reporter: str) -> str:
    number = await night.files(reporter, "客户孙丽 13722223333 柜台排队太久，要求道歉")
    for label in ("认领", "已到场", "已回复客户", "报结果"):
        await night.taps("zhaolei", label)
    await night.types("zhaolei", "已道歉，客户接受")
    await night.taps(reporter, "确认办结")
    await night.taps("zhaolei", "无责")
    return number


async def _power_cut(night: Night) -> list[Record]:
    """Off and on again; what was received within ten seconds of the start."""
    await night.app.close()
    night.clock.at += HOURS
    before = len(night.world.log.sends())
    await night.begin()
    await night.advance(10 / 60)
    return night.world.log.sends()[before:]


async def test_t22_critical_pages_first_nags_folded_and_nothing_closed(night: Night) -> None:
    closed = await _closed(night, "maxin")
    ordinary = await night.files("wuhao", "客户赵敏 13811112222 转账3000元没到账")
    held = await night.files("wangfang")
    await night.types("zhaolei", f"收到 {held}")
    await night.advance(2)
    await night.types("tangli", "/sos 客户威胁找记者，说要在电视台曝光")
    critical = _numbers(night.received("tangli"))[0]
    await night.advance(3)

    found = await _power_cut(night)
    pages = [each for each in found if "呼叫" in (each.text or "").partition("\n")[0]]
    # Rows are claimed the most urgent first; those of one claim leave side by side, so that the
    # platform may see them a few milliseconds apart in any order (see the tests of claims).
    assert [each for each in pages if _is_red(each) and critical in (each.text or "")]
    assert critical in "".join(each.text or "" for each in pages)
    assert ordinary in "".join(each.text or "" for each in pages)

    heads = [
        (each.chat_id, (each.text or "").partition("\n")[0], _numbers([each]))
        for each in found
        if held in (each.text or "") and "⏱" not in (each.text or "").partition("\n")[0]
    ]
    assert heads
    assert len({str(each) for each in heads}) == len(heads), "one reminder of each deadline"
    assert not any(closed in (each.text or "") for each in found)


async def test_t22_an_outage_wakes_the_next_level_and_not_the_whole_chain(night: Night) -> None:
    await night.files("wangfang")
    await night.advance(3)
    found = await _power_cut(night)

    pages = [each for each in found if "呼叫" in (each.text or "").partition("\n")[0]]
    assert {each.chat_id for each in pages} <= {
        night.telegram_of(person) for person in ("zhaolei", "xuwen")
    }
    assert night.telegram_of("xuwen") in {each.chat_id for each in pages}


async def test_t22_whoever_was_owed_a_page_in_ten_minutes_without_power_is_paged_after_them(
    night: Night,
) -> None:
    await night.types("tangli", "/sos 客户威胁找记者，说要在电视台曝光")
    critical = _numbers(night.received("tangli"))[0]
    await night.advance(2)
    owed = {each.chat_id for each in night.world.log.sends() if _is_red(each)}
    assert len(owed) > 4
    await night.app.close()
    night.clock.at += timedelta(minutes=10)
    before = len(night.world.log.sends())
    await night.begin()
    await night.settle()

    found = [each for each in night.world.log.sends()[before:] if _is_red(each)]
    assert all(critical in (each.text or "") for each in found)
    assert owed <= {each.chat_id for each in found}
    assert len(found) == len({each.chat_id for each in found}), "each once"


async def test_t22_an_acknowledgement_that_waited_on_the_platform_is_heard_before_anybody_is_rung(
    night: Night,
) -> None:
    number = await night.files("wangfang")
    await night.phone("zhaolei").types(f"收到 {number}")
    found = await _power_cut(night)

    assert night.sees("zhaolei", f"已认领 {number}")
    # Whoever is paged now is paged because the case lay for six hours, not for silence.
    assert not any("无人认领" in (each.text or "") for each in found)


def _is_red(record: Record) -> bool:
    return "🔴" in (record.text or "").partition("\n")[0]


def _numbers(records: list[Record]) -> tuple[str, ...]:
    return tuple(re.findall(r"\d{4}-\d{5}", "".join(each.text or "" for each in records)))
