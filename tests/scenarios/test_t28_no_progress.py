"""T28: acknowledged, then no progress by the deadline: it pages and escalates again."""

from tests.spine.night import Night


async def test_t28_a_case_that_was_taken_and_left_lying_pages_the_level_above(
    night: Night,
) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.advance(6 * 60)

    nags = night.received("zhaolei", "逾期") + night.received("zhaolei", "没有进展")
    assert nags, "whoever took it is reminded"
    assert night.received("xuwen", "请您督促"), "their head is told"
    pages = night.pages("xuwen") + night.pages("chenjing")
    assert pages, "and the case goes up again"
    assert min(night.minute(page) for page in pages) > 60
    assert any("逾期" in (p.text or "") or "没有进展" in (p.text or "") for p in pages)


async def test_t28_silence_of_those_paged_again_goes_further_up(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.advance(10 * 60)

    paged = [p for p in ("xuwen", "chenjing", "zhoubo", "tanjun", "guyuan") if night.pages(p)]
    assert len(paged) >= 3, paged


async def test_t28_progress_in_time_pages_nobody(night: Night) -> None:
    await night.files("wangfang")
    for label in ("认领", "已到场", "已回复客户", "报结果"):
        await night.taps("zhaolei", label)
    await night.types("zhaolei", "清算延迟，已到账")
    await night.advance(6 * 60)

    assert night.pages("xuwen") == []
    assert len(night.pages("zhaolei")) == 1
