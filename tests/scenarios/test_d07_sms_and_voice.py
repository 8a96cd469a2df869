"""D07 with a gateway: no chat works, and a ringing telephone takes the acknowledgement."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.spine.night import START, Night, a_night

SAID = "/sos 客户刘建国 13812345678 威胁找记者，说要在电视台曝光"


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    async with a_night(tmp_path, gateway=True) as night:
        yield night


def minutes_of(night: Night, kind: str) -> list[float]:
    at = [each.simulated_at for each in night.world.log.records if each.kind == kind]
    return [(datetime.fromisoformat(each) - START).total_seconds() / 60 for each in at]


async def test_d07_a_telephone_rings_when_no_chat_works_and_a_pressed_1_is_an_acknowledgement(
    night: Night,
) -> None:
    night.world.faults.add("server_error")
    await night.types("tangli", SAID)
    await night.advance(5)

    zhaolei = night.telephone("zhaolei")
    assert minutes_of(night, "sms")[0] <= 10 / 60, "critical: the text message at once"
    assert zhaolei.rings(), "and the call when that is not answered"
    said = zhaolei.picks_up()
    for each in (said, *zhaolei.texts):
        assert "西湖路营业部" in each and "刘建国" not in each and "1381234" not in each
    zhaolei.presses("1")
    await night.settle()

    calls, texts = len(zhaolei.calls), len(zhaolei.texts)
    await night.advance(4)
    assert (len(zhaolei.calls), len(zhaolei.texts)) == (calls, texts), "paging has stopped"
    night.world.faults.clear()
    await night.advance(2)
    assert any("赵磊" in text and "认领" in text for text in night.texts("tangli"))


async def test_d07_a_text_message_that_failed_for_good_rings_the_telephone_within_seconds(
    night: Night,
) -> None:
    night.world.faults.add("server_error")
    await night.types("tangli", SAID)
    await night.advance(10 / 60)
    zhaolei, exchange = night.telephone("zhaolei"), night.world.gateway
    (text,) = [each for each in exchange.texts if each.to == zhaolei.number]
    exchange.fail(text.id, "sms", zhaolei.number, "out_of_service")
    await night.settle()
    await night.advance(5 / 60)

    assert zhaolei.rings()
    await night.advance(3)
    assert len(zhaolei.texts) == 1, "nobody writes to that number again"
