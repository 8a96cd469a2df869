"""Telegram is away or answers nonsense for a long time."""

import pytest

from tests.spine.night import Night

SAID = "/sos 客户威胁找记者，说要在电视台曝光"


def _mailed(night: Night) -> list[float]:
    return [
        night.minute(record) * 60
        for record in night.world.log.records
        if record.kind == "mail" and record.accepted and "呼叫" in (record.text or "")
        if record.params["to"] == ["zhaolei@bank.example"]
    ]


@pytest.mark.parametrize("fault", ["server_error", "drop_before"])
async def test_a_critical_page_goes_by_mail_once_when_telegram_is_away(
    night: Night, fault: str
) -> None:
    chat_id = night.telegram_of("zhaolei")
    night.world.faults.add(fault, chat_id=chat_id)
    await night.types("wangfang", SAID)
    await night.advance(2)

    assert len(_mailed(night)) == 1
    assert _mailed(night)[0] <= 10
