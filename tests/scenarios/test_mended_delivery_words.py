"""What people read after an outage, of a case that is gone for them, and what logs never say."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.courier.content import Renderer
from bot.loops.inbox import InboxLoop
from bot.transports.telegram.incoming import to_incoming
from bot.transports.telegram.wire import TelegramWire
from tests.spine.night import GENEROUS, Night, a_night

WORDS = "客户刘建国 13812345678"


async def test_after_an_outage_one_reminder_of_a_deadline_is_read(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    night.world.faults.add("server_error", method="sendMessage")
    for _ in range(12):  # every nag of three hours falls due; not every attempt to send one
        night.clock.at += timedelta(minutes=15)
        await night.settle()
    night.world.faults.clear()
    before = len(night.received("zhaolei"))
    await night.advance(1)

    heads = [(r.text or "").partition("\n")[0] for r in night.received("zhaolei")[before:]]
    assert heads
    assert len(heads) == len(set(heads)), heads


async def test_a_live_card_of_whoever_the_case_is_gone_for_is_taken_back(night: Night) -> None:
    number = await night.files("wangfang", "客户张三 13711112222 投诉工作人员推搡客户")
    assert number in night.texts("zhaolei")[-1]
    await night.taps("wangfang", "被投诉人")
    await night.types("wangfang", "赵磊")

    assert not night.sees("zhaolei", number)
    assert not night.sees("zhaolei", "推搡")


async def test_an_answer_to_a_tap_that_came_too_late_is_said_in_the_chat_once(
    tmp_path: Path,
) -> None:
    async with a_night(tmp_path, platform=replace(GENEROUS, callback_answer_seconds=0)) as night:
        await night.files("wangfang")
        phone = night.phone("zhaolei")
        card = phone.screen()[-1]
        await phone.taps(message_id=card.message_id, callback_data="forged|x||y")
        await night.settle()

        assert len(night.received("zhaolei", "没有找到")) == 1


def test_in_a_drill_the_answer_to_a_tap_says_so() -> None:
    assert Renderer(None, b"", drill=True).toast("已认领") == "[演练] 已认领"  # type: ignore[arg-type]
    assert Renderer(None, b"", drill=False).toast("已认领") == "已认领"  # type: ignore[arg-type]


async def test_a_file_is_asked_for_less_and_less_while_the_platform_is_away(night: Night) -> None:
    fault = night.world.faults.add("server_error", method="getFile")
    await night.phone("wangfang").sends_photo(b"\xff\xd8photo", "客户投诉")
    await night.advance(60)
    assert 8 <= fault.met <= 20
    night.world.faults.clear()
    await night.advance(11)
    async with night.app.database.reading() as connection:
        found = await connection.execute(text("select state from outbox where kind='fetch'"))
        assert found.scalar_one() == "done"


class Failing:
    """A Handler that trips over what people wrote."""

    async def handle(self, *_args: object) -> None:
        raise ValueError(WORDS)


async def test_neither_the_log_nor_a_database_error_carries_peoples_words(night: Night) -> None:
    decoders = {TelegramWire.name: to_incoming}
    inbox = InboxLoop(night.app.database, Failing(), decoders, night.clock, lambda: None)
    await night.phone("wangfang").types(WORDS)
    await night.polling.once()
    with structlog.testing.capture_logs() as logs:
        assert await inbox.once()
    assert [each["event"] for each in logs] == ["update_failed"]
    assert WORDS not in str(logs)

    twice = text("insert into marks (name, text, changed_at) values (:w, :w, 1), (:w, :w, 1)")
    with pytest.raises(IntegrityError) as failure:
        async with night.app.database.writing() as connection:
            await connection.execute(twice, {"w": WORDS})
    assert WORDS not in str(failure.value)
