"""What the audit counts, on both databases."""

from dataclasses import replace

from escalation.words import PersonId
from storage import auditing, cases
from storage.backups import restored
from storage.database import Database
from tests.storage.making import a_case, after, owe, put


async def test_late_pages_are_counted_by_who_must_not_hear_of_them(database: Database) -> None:
    found = [a_case(), a_case("c2", "0314-12346"), a_case("c3", "0314-12347")]
    found[1] = replace(found[1], complained_about=frozenset({PersonId("qian")}))
    async with database.writing() as connection:
        for each in found:
            await cases.add(connection, each, after(3600))
    pages = [owe(f"{n}", case_id=f"c{n % 3 + 1}", call_no=1) for n in range(7)]
    await put(database, *pages, owe("c1:nag", 3, case_id="c1", call_no=1), now=after(-200))
    await put(database, owe("fresh", case_id="c1", call_no=1), now=after(-10))
    async with database.writing() as connection:
        await restored.hold_pages(connection, ["c3"], after(1800))
        late = await auditing.late_pages(connection, after(-120), 2)

    assert late == {frozenset(): 3, frozenset({"qian"}): 2}
