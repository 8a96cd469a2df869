"""演练: a clock that does not run at the world's speed marks everything that people read."""

from pathlib import Path

from tests.spine.night import Night
from tests.spine.process import STARTING, TELLER, a_process

UNION = "union@binjiang.bank.example"


async def test_a_process_with_another_speed_marks_its_messages_and_its_log(tmp_path: Path) -> None:
    clock = {"DUBAN_CLOCK__SPEED": "60", "DUBAN_CLOCK__START": "2026-11-28T02:10:00+08:00"}
    async with a_process(tmp_path, **clock) as process:
        await process.world.phone(TELLER).types("/sos 客户在大堂吵起来了")
        await process.world.until(process.pages, timeout=STARTING)
        await process.world.phone(TELLER).sees("补充到", timeout=STARTING)

        for record in process.world.log.sends():
            assert "演练" in (record.text or ""), record.text
        assert "drill" in process.said() or "演练" in process.said()


async def test_in_a_drill_the_summary_and_the_pages_by_mail_are_marked_too(evening: Night) -> None:
    evening.clock.is_drill = True
    await evening.restart()
    await evening.phone("zhaolei").blocks()
    await evening.files("wangfang")
    await evening.until("2026-11-28 18:00")

    assert all("演练" in x.subject and "演练" in x.text for x in evening.world.letters)
    assert any(UNION in x.recipients for x in evening.world.letters)
    assert all("演练" in (r.text or "") for r in evening.world.log.sends())


async def test_at_the_world_s_speed_nothing_is_marked(evening: Night) -> None:
    await evening.files("wangfang")
    await evening.until("2026-11-28 18:00")

    assert not any("演练" in x.subject + x.text for x in evening.world.letters)
    assert not any("演练" in (r.text or "") for r in evening.world.log.sends())
