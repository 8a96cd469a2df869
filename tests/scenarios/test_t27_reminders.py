"""T27: hundreds of reminders and notices for one person are one message, by case."""

from escalation.message import Kind, Message, Priority, Topic
from escalation.words import PersonId
from handlers.desk import owed_for
from storage import outbox
from tests.spine.night import Night


async def _numbers(night: Night, count: int) -> dict[str, str]:
    """So many cases: their identifiers by their numbers."""
    found = {}
    for n in range(count):
        number = await night.files("wangfang", f"客户投诉第{n}件，转账3000元没到账")
        night.clock.at += night.clock.span(4)
        async with night.app.database.reading() as connection:
            query = "select id from cases where number = :number"
            rows = await connection.exec_driver_sql(query.replace(":number", f"'{number}'"))
            found[number] = str(rows.scalar_one())
    return found


async def _told(night: Night, cases: dict[str, str], times: int) -> None:
    owed = [
        owed_for(
            Message(
                key=f"{case}:added:{n}",
                to=PersonId("xuwen"),
                kind=Kind.NOTICE,
                topic=Topic.ADDED,
                priority=Priority.NOTICE,
                words=(("by", "王芳"), ("text", f"第{n}句")),
            ),
            case,
        )
        for n in range(times)
        for case in cases.values()
    ]
    async with night.app.database.writing() as connection:
        await outbox.put(connection, owed, night.clock.at)


async def test_t27_many_notices_are_one_message_that_names_each_case_once(night: Night) -> None:
    cases = await _numbers(night, 4)
    before = len(night.received("xuwen"))
    await _told(night, cases, 60)
    await night.settle()
    received = [r.text or "" for r in night.received("xuwen")[before:]]
    together = [text for text in received if "240 条催办和通知" in text]
    assert len(received) == 1
    assert len(together) == 1
    assert all(together[0].count(number) == 1 for number in cases)
    async with night.app.database.reading() as connection:
        left = "select count(*) from outbox where state in ('due', 'claimed') and kind = 'message'"
        ready = f"{left} and key like '%:added:%'"
        assert (await connection.exec_driver_sql(ready)).scalar_one() == 0


async def test_t27_the_details_of_each_are_a_tap_away(night: Night) -> None:
    cases = await _numbers(night, 3)
    await _told(night, cases, 10)
    await night.settle()
    number = next(iter(cases))
    await night.taps("xuwen", number)
    assert night.sees("xuwen", number)


async def test_t27_whoever_is_named_meanwhile_reads_nothing_of_that_case(night: Night) -> None:
    cases = await _numbers(night, 3)
    hidden, *others = cases
    await night.types("wangfang", f"/case {hidden}")
    await night.taps("wangfang", "被投诉人")
    await night.types("wangfang", "徐文")
    before = len(night.received("xuwen"))
    await _told(night, cases, 10)
    await night.settle()
    received = "".join(r.text or "" for r in night.received("xuwen")[before:])
    assert all(number in received for number in others)
    assert hidden not in received
