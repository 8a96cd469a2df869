"""Several desks on one database, each with connections of its own, as replicas have them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from escalation.case import Case, Complaint
from escalation.event import ByPerson
from escalation.plan import AlikeRule, Plan
from escalation.words import PersonId, UnitId
from handlers.desk import Acted, Desk, Report
from handlers.rulebook import Rulebook
from storage import cases
from storage.database import Database
from tests.handlers.conftest import NIGHT, bank, plan, rota

DUE = NIGHT + timedelta(minutes=10)
"""When a case that was filed at NIGHT goes up for the first time."""


@dataclass(frozen=True, slots=True)
class Replica:
    """One process's desk; every call is one transaction."""

    database: Database
    desk: Desk

    @property
    def plan(self) -> Plan:
        """The plan of every case here."""
        return self.desk.rulebook.plans[0]

    async def file(self, matter: str = "转账五千元没有到账", who: str = "teller") -> Case:
        """File a case at NIGHT."""
        return await self.report(report(matter, who, UnitId("outlet"), NIGHT), NIGHT)

    async def report(self, told: Report, now: datetime) -> Case:
        """File what is told."""
        async with self.database.writing() as connection:
            return await self.desk.file(connection, told, now)

    async def act(self, case_id: str, event: ByPerson, now: datetime = DUE) -> Acted:
        """Let somebody act."""
        async with self.database.writing() as connection:
            return await self.desk.act(connection, case_id, event, now)

    async def tick(self, case_id: str, now: datetime = DUE) -> bool:
        """Look at a case."""
        async with self.database.writing() as connection:
            return await self.desk.tick(connection, case_id, now)

    async def link(self, one: str, other: str) -> Acted:
        """Link two cases."""
        async with self.database.writing() as connection:
            return await self.desk.link(connection, one, other, PersonId("branch_leader"), DUE)

    async def case(self, case_id: str) -> Case:
        """The case as it is now."""
        async with self.database.reading() as connection:
            found = await cases.load(connection, case_id)
        assert found is not None
        return found


def report(matter: str, who: str, unit: UnitId, at: datetime, **more: Any) -> Report:
    """What somebody files."""
    return Report(
        unit=unit,
        first_contact=PersonId(who),
        complaint=Complaint(matter=matter),
        received_at=at,
        **more,
    )


def one_replica(database: Database, seed: int = 7) -> Replica:
    """A desk under the sample plan, with chance that begins with the seed."""
    rules = replace(plan(), alike=AlikeRule(customers=3))
    return Replica(database, Desk(Rulebook([rules], rota(bank()), Random(seed))))


@asynccontextmanager
async def replicas(url: str, many: int = 2) -> AsyncIterator[list[Replica]]:
    """So many desks whose chance begins with the same seed: numbers drawn at once are equal."""
    made = [one_replica(Database(url)) for _ in range(many)]
    try:
        yield made
    finally:
        for each in made:
            await each.database.close()
