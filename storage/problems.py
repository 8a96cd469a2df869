"""What cases are about, as rows small enough to be compared at filing (R-UP-3).

A scope is the branch, or whatever unit the counting is done for. Cases with a person complained
about have no row here: a count must not tell of them.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, and_, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.comparing import Problem
from escalation.words import CaseId, Category
from storage.holding import hold
from storage.tables import cases, problems

MOST_COMPARED = 300
MOST_OF_ONE = 50


async def add(connection: AsyncConnection, scope: str, problem: Problem) -> None:
    """Keep what a new case is about."""
    await connection.execute(
        insert(problems).values(
            case_id=problem.case,
            scope=scope,
            category=problem.category,
            customer=problem.customer,
            received_at=problem.received_at,
            pairs=" ".join(sorted(problem.pairs)),
        )
    )


async def others(
    connection: AsyncConnection, scope: str, problem: Problem, since: datetime
) -> list[Problem]:
    """The latest of the same category since then, and those of the same customer, oldest first.

    Two cases filed at once in one scope are looked at one after the other: one sees the other.

    Each has its own limit: a busy night must not crowd out what one customer said before.

    `had_result` is told of closed cases only: an open one is not a complaint after handling.
    """
    await hold(connection, f"problems:{scope}")
    same_kind = and_(problems.c.category == problem.category, problems.c.received_at >= since)
    found = await _latest(connection, scope, same_kind, MOST_COMPARED)
    if problem.customer:
        same_customer = problems.c.customer == problem.customer
        found += await _latest(connection, scope, same_customer, MOST_OF_ONE)
    known = {each.case: each for each in found}
    return sorted(known.values(), key=lambda each: each.received_at)


async def _latest(
    connection: AsyncConnection, scope: str, wanted: ColumnElement[bool], limit: int
) -> list[Problem]:
    query = (
        select(problems, cases.c.closed_at)
        .join(cases, cases.c.id == problems.c.case_id)
        .where(problems.c.scope == scope, wanted)
        .order_by(problems.c.received_at.desc())
        .limit(limit)
    )
    return [_problem(row) for row in (await connection.execute(query)).mappings()]


async def forget(connection: AsyncConnection, case_id: str) -> None:
    """Compare this case with none from now on."""
    await connection.execute(delete(problems).where(problems.c.case_id == case_id))


def _problem(row: RowMapping) -> Problem:
    return Problem(
        case=CaseId(row["case_id"]),
        category=Category(row["category"]),
        pairs=frozenset(row["pairs"].split()),
        customer=row["customer"],
        received_at=row["received_at"],
        had_result=row["closed_at"] is not None,
    )
