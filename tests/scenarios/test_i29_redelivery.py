"""I29: Telegram delivers one update a hundred times, out of order."""

from tests.spine.night import STORY, Night, on_both_databases

pytestmark = on_both_databases


async def test_i29_an_emergency_redelivered_100_times_is_one_case(night: Night) -> None:
    await night.phone("wangfang").types("/sos 客户在大堂吵起来了")
    await night.phone("maxin").types("/sos 柜台前有人推搡")
    assert night.world.redeliver(None, times=100, seed=29) >= 200
    await night.settle()
    await night.settle()

    assert len(night.received("wangfang", "已受理")) == 1
    assert len(night.received("maxin", "已受理")) == 1
    assert len(night.pages("zhaolei")) == 2


async def test_i29_a_whole_night_told_again_changes_nothing(night: Night) -> None:
    number = await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    await night.taps("zhaolei", "已到场")
    before, toasts = len(night.world.log.sends()), len(night.world.toasts)
    for seed in (1, 2):
        night.world.redeliver(None, times=50, seed=seed)
        await night.settle()

    assert len(night.world.log.sends()) == before
    assert len(night.world.toasts) == toasts
    await night.types("chenjing", "/board")
    assert "未办结 1 件" in night.texts("chenjing")[-1]
    assert number in night.texts("chenjing")[-1]


async def test_i29_a_redelivery_after_a_restart_is_still_the_same_update(night: Night) -> None:
    await night.types("wangfang", STORY)
    await night.taps("wangfang", "提交")
    await night.restart()
    before = len(night.world.log.sends())
    night.world.redeliver(None, times=20, seed=3)
    await night.settle()

    assert len(night.world.log.sends()) == before
