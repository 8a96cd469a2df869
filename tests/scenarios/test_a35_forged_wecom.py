"""A35: somebody posts in a manager's name that the page was acknowledged."""

from structlog.testing import capture_logs

from tests.spine.night import Night
from tests.spine.wecom_door import a_door, acknowledging, tap


async def test_a35_a_forged_acknowledgement_by_wecom_changes_nothing_and_is_counted(
    night: Night,
) -> None:
    await night.files("wangfang")
    [packed] = acknowledging(night, "zhaolei")
    async with a_door(night) as door:
        with capture_logs() as logged:
            assert [await door.wecom.forge("zhaolei", tap(packed, "t1")) for _ in range(5)] == (
                [401] * 5
            )
        await door.settle()
        assert door.refused == 5 and await door.taken() == 0
        assert [each["event"] for each in logged].count("wecom_callback_refused") == 5
        assert packed not in repr(logged)
        await night.advance(10)
        assert night.pages("xuwen"), "nobody has taken the case: the next level is called"
        door.wecom.line.tell("zhaolei", tap(packed, "t1"))
        await door.posted(1)
        await door.settle()
        assert night.sees("zhaolei", "已由 赵磊 认领")
