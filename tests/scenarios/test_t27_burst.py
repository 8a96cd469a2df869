"""T27: a burst of reports, and one person who sends without end.

The scale is a few hundred messages instead of thousands, so that it runs in seconds; orders and
counts are asserted, not speeds.
"""

from sqlalchemy import text

from bot.loops.quota import MOST
from tests.spine.night import Night

CRITICAL = "/sos 客户威胁找记者，说要在电视台曝光"
TOLD = "一分钟里发来的超过"


async def _stored(night: Night, state: str) -> int:
    async with night.app.database.reading() as connection:
        query = text("select count(*) from inbox where state = :state")
        return int((await connection.execute(query, {"state": state})).scalar_one())


async def _poll_all(night: Night) -> None:
    while night.world.updates.pending:
        await night.polling.once()


async def test_t27_of_500_messages_of_one_person_each_is_kept_and_they_are_told_once(
    night: Night,
) -> None:
    for number in range(500):
        await night.phone("wangfang").types(f"客户投诉，第{number}条，转账没到账")
    await _poll_all(night)
    assert await _stored(night, "waiting") == 500
    await night.settle()

    assert await _stored(night, "done") == MOST
    assert await _stored(night, "aside") == 500 - MOST
    (told,) = night.received("wangfang", TOLD)
    assert str(MOST) in (told.text or "")
    await night.files("tangli")
    assert len(night.pages("zhaolei")) == 1, "nobody else is held up"


async def test_t27_after_a_pause_they_are_heard_again(night: Night) -> None:
    for number in range(MOST + 20):
        await night.phone("wangfang").types(f"客户投诉，第{number}条，转账没到账")
    await night.settle()
    await night.advance(1.1)
    await night.types("wangfang", CRITICAL)
    assert len(night.pages("zhaolei")) == 1


async def test_t27_a_stranger_gets_one_honest_word_and_no_more(night: Night) -> None:
    night.world.add_user(9999, "路人", started=True)
    for number in range(200):
        await night.world.phone(9999).types(f"你好{number}")
    await _poll_all(night)
    await night.settle()
    answers = night.world.log.sends(9999)
    assert len([a for a in answers if TOLD in (a.text or "")]) == 1
    assert len(answers) == MOST + 1


async def test_t27_in_a_burst_the_critical_report_is_dealt_with_ahead_of_its_turn(
    night: Night,
) -> None:
    everybody = [p for p in night.rulebook.duty.organisation.people.values() if p.telegram]
    reporters = [person.id for person in everybody if person.id not in ("xuwen", "zhaolei")]
    for number in range(12):
        for person in reporters:
            await night.phone(person).types(f"客户投诉第{number}件，转账3000元没到账")
    await night.phone("tangli").types("客户说要找电视台记者曝光，投诉转账没到账")
    await night.phone("wangfang").types(CRITICAL)
    await _poll_all(night)
    assert await _stored(night, "waiting") > 300
    for _ in range(60):
        await night.app.inbox.once()
        await night.app.courier.once()
    assert len(night.pages("zhaolei")) == 1
    assert night.sees("tangli", "草稿，马上自动提交")
    assert await _stored(night, "waiting") > 250

    await night.settle()
    assert await _stored(night, "waiting") == await _stored(night, "aside") == 0
