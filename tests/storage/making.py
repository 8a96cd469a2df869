"""Instants, cases and rows for the storage tests, and a look at the databases' query plans."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from escalation.case import Case, Complaint
from escalation.words import CaseId, PersonId, UnitId
from storage import outbox
from storage.database import Database
from storage.outbox import Claimed, Owed, RowKind

NOW = datetime(2026, 3, 14, 14, 30, tzinfo=UTC)
LEASE = timedelta(seconds=12)

on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
"""For what only one of the two databases has."""


def after(seconds: float) -> datetime:
    """The instant so many seconds after NOW."""
    return NOW + timedelta(seconds=seconds)


def a_case(case_id: str = "c1", number: str = "0314-12345", **changes: Any) -> Case:
    """A case just received, except for `changes`."""
    fields: dict[str, Any] = {
        "id": CaseId(case_id),
        "number": number,
        "unit": UnitId("outlet-1"),
        "plan": "standard",
        "plan_version": "1",
        "received_at": NOW,
        "first_contact": PersonId("zhang"),
        "complaint": Complaint(matter="柜员态度"),
    }
    return Case(**{**fields, **changes})


def owe(key: str, priority: int = 2, **changes: Any) -> Owed:
    """An obligation of that key."""
    return Owed(key=key, kind=RowKind.MESSAGE, body="{}", priority=priority, **changes)


async def put(database: Database, *owed: Owed, now: datetime = NOW) -> None:
    """Commit obligations."""
    async with database.writing() as connection:
        await outbox.put(connection, list(owed), now)


async def claim(database: Database, now: datetime = NOW, limit: int = 64) -> list[Claimed]:
    """Commit a claim."""
    async with database.writing() as connection:
        return await outbox.claim(connection, now, LEASE, limit)


class Plans:
    """Records every statement of a database, to ask it afterwards how it would run them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: list[tuple[str, Any]] = []
        event.listen(database.engine.sync_engine, "before_cursor_execute", self._record)

    async def explained(self) -> list[str]:
        """The query plan of every select, update and delete since the beginning."""
        seen = [each for each in self._seen if each[0].startswith(("SELECT", "UPDATE", "DELETE"))]
        explain = "EXPLAIN QUERY PLAN" if self._database.is_sqlite else "EXPLAIN"
        plans = []
        async with self._database.reading() as connection:
            for statement, parameters in seen:
                rows = await connection.exec_driver_sql(f"{explain} {statement}", parameters)
                plans.append(" | ".join(str(row[-1]).strip() for row in rows))
        return plans

    def _record(self, _c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        self._seen.append((statement, parameters))


def assert_walks(plan: str, *indexes: str) -> None:
    """The rows of a whole table are never looked at, only those of these indexes.

    Drafts have no history: there is one a person at most.
    """
    for step in plan.split(" | "):
        assert "Seq Scan" not in step or "on drafts " in step, plan
        assert not step.startswith("SCAN") or step.endswith(indexes), plan


async def prefer_indexes(database: Database) -> None:
    """Have PostgreSQL walk through a whole table, however small, only where no index serves."""
    if not database.is_sqlite:
        async with database.writing() as connection:
            name = await connection.scalar(select(func.current_database()))
            await connection.exec_driver_sql(f"ALTER DATABASE {name} SET enable_seqscan = off")
        await database.engine.dispose()
