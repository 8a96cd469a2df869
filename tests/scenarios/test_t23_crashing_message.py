"""T23: a message over which the product falls: set aside, plain words instead, the queue goes on.

The rows are spoiled in the file itself, as a half-finished repair or another version would.
"""

import pytest
from sqlalchemy import text

from tests.spine.night import Night

PLAIN = "等您认领"


async def _spoil(night: Night, statement: str) -> None:
    async with night.app.database.writing() as connection:
        assert (await connection.execute(text(statement))).rowcount


async def _reported_while_nothing_is_sent(night: Night) -> str:
    """A critical case and an ordinary one wait in the outbox; the number of the first."""
    night.world.faults.add("server_error", method="sendMessage")
    night.world.faults.add("mail_refuse")
    await night.types("wangfang", "/sos 客户威胁找记者，说要在电视台曝光")
    await night.types("tangli", "客户赵敏 13811112222 转账3000元没到账")
    await night.phone("tangli").types("提交")
    await night.settle()
    async with night.app.database.reading() as connection:
        query = "select number from cases where id in (select case_id from outbox where priority=0)"
        return str((await connection.execute(text(query))).scalar_one())


@pytest.mark.parametrize(
    "statement",
    [
        "update outbox set body='{}' where call_no is not null and person='zhaolei' and priority=0",
        "update cases set body='{\"number\": 7}' where id in (select case_id from outbox"
        " where priority=0)",
    ],
    ids=["the message cannot be read", "the case cannot be read"],
)
async def test_t23_a_page_that_cannot_be_drawn_goes_out_in_plain_words_and_the_queue_moves_on(
    night: Night, statement: str
) -> None:
    number = await _reported_while_nothing_is_sent(night)
    await _spoil(night, statement)
    night.world.faults.clear()
    await night.advance(2)

    (plain,) = night.received("zhaolei", PLAIN)
    assert number in (plain.text or "")
    (other,) = [page for page in night.pages("zhaolei") if number not in (page.text or "")]
    assert "3000" in (other.text or "")


async def test_t23_the_reply_to_a_plain_page_takes_the_case(night: Night) -> None:
    number = await _reported_while_nothing_is_sent(night)
    await _spoil(
        night,
        "update outbox set body='{}' where call_no is not null and person='zhaolei' and priority=0",
    )
    night.world.faults.clear()
    await night.advance(1)
    await night.types("zhaolei", f"收到 {number}")
    assert night.sees("zhaolei", f"已认领 {number}")


async def test_t23_a_notice_that_cannot_be_read_is_set_aside_and_nobody_is_rung_for_it(
    night: Night,
) -> None:
    night.world.faults.add("server_error", method="sendMessage")
    await night.types("wangfang", "客户刘建国 13812345678 转账5000元没到账")
    await night.phone("wangfang").types("提交")
    await night.settle()
    await _spoil(night, "update outbox set body='{}' where call_no is null and kind='message'")
    night.world.faults.clear()
    await night.advance(1)
    for person in ("zhaolei", "wuhao"):
        assert night.received(person, PLAIN) == []
    assert len(night.pages("zhaolei")) == 1
