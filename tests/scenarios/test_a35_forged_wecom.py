"""A35: somebody posts in a manager's name that the page was acknowledged."""

from typing import Any

from structlog.testing import capture_logs

from tests.spine.wecom_night import WecomNight


async def test_a35_a_forged_acknowledgement_by_wecom_changes_nothing_and_is_counted(
    on_wecom: WecomNight,
) -> None:
    await on_wecom.files("wangfang")
    [packed] = on_wecom.acknowledging("zhaolei")
    before = await on_wecom.taken()
    with capture_logs() as logged:
        forged = [await on_wecom.corp.forge("zhaolei", _tap(packed, "t1")) for _ in range(5)]
    await on_wecom.settle()
    assert forged == [401] * 5
    assert on_wecom.door.refused == 5 and await on_wecom.taken() == before
    assert [each["event"] for each in logged].count("wecom_callback_refused") == 5
    assert packed not in repr(logged)
    await on_wecom.advance(10)
    assert on_wecom.pages("xuwen"), "nobody has taken the case: the next level is called"

    on_wecom.corp.line.tell("zhaolei", _tap(packed, "t1"))
    await on_wecom.settle()
    assert on_wecom.sees("zhaolei", "已由 赵磊 认领")


def _tap(packed: str, task: str) -> dict[str, Any]:
    """What is posted when a person presses a button of a card."""
    fields = {"EventKey": packed, "TaskId": task, "ResponseCode": f"code of {task}"}
    return {"MsgType": "event", "Event": "template_card_event"} | fields
