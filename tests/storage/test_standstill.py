"""What the watchdog reads of the rows, on both databases."""

from escalation.case import Call
from escalation.words import PersonId, Reason
from storage import cases, standstill
from storage.database import Database
from tests.storage.making import a_case, after


def _called(*, critical: bool, at: float) -> Call:
    return Call(
        no=1,
        level="duty",
        reason=Reason.NO_ACK,
        people=(PersonId("li"),),
        critical=critical,
        each=False,
        called_at=after(at),
        next_at=after(60),
        attempt=1,
    )


async def test_critical_cases_are_found_behind_hundreds_that_are_longer_overdue(
    database: Database,
) -> None:
    old = [
        a_case(f"old{n}", f"0314-2{n:04}", calls=(_called(critical=False, at=-900),))
        for n in range(210)
    ]
    pressing = a_case("sos", calls=(_called(critical=True, at=-1800),))
    async with database.writing() as connection:
        for each in old:
            await cases.add(connection, each, after(-600))
        await cases.add(connection, pressing, after(-30))
        found = await standstill.critical(connection)

    assert [each.id for each in found] == ["sos"]
