"""T27: 6,000 reports within minutes. None is lost, and what presses does not wait its turn."""

from datetime import timedelta

from sqlalchemy import text

from tests.spine.night import Night

CRITICAL = "/sos 客户威胁找记者，说要在电视台曝光"
ALL = 6000


async def _states(night: Night) -> dict[str, int]:
    async with night.app.database.reading() as connection:
        found = await connection.execute(text("SELECT state, count(*) FROM inbox GROUP BY state"))
        return {str(row[0]): int(row[1]) for row in found}


async def test_t27_of_6000_reports_none_is_dropped_and_the_critical_one_is_paged_first(
    night: Night,
) -> None:
    everybody = [p for p in night.rulebook.duty.organisation.people.values() if p.telegram]
    silent = ("zhaolei", "xuwen", "wangfang")
    reporters = [person.id for person in everybody if person.id not in silent]
    for number in range(ALL):
        reporter = reporters[number % len(reporters)]
        await night.phone(reporter).types(f"客户投诉第{number}件，转账3000元没到账")
        if number % len(reporters) == 0:
            night.clock.at += timedelta(seconds=2)
    await night.phone("wangfang").types(CRITICAL)
    while night.world.updates.pending:
        await night.polling.once()
    assert await _states(night) == {"waiting": ALL + 1}

    rounds = 0
    while not night.pages("zhaolei"):
        for _ in range(10):
            await night.app.inbox.once()
        await night.app.courier.once()
        rounds += 10
    assert rounds <= 100, "of six thousand"
    states = await _states(night)
    assert sum(states.values()) == ALL + 1
    assert set(states) <= {"waiting", "done"}, "nobody sent too many in a minute"
