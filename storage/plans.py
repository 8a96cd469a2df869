"""Plans as they were when cases began under them (invariant 8)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.plan import Plan
from storage.codec import from_text, to_text
from storage.tables import plans


async def pin(connection: AsyncConnection, plan: Plan, now: datetime) -> None:
    """Keep this version of the plan; keeping it twice changes nothing."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = kind.insert(plans).values(
        id=plan.id, version=plan.version, body=to_text(plan), stored_at=now
    )
    await connection.execute(statement.on_conflict_do_nothing())


async def load(connection: AsyncConnection, plan_id: str, version: str) -> Plan:
    """The pinned plan. Raises LookupError when it was never kept."""
    query = select(plans.c.body).where(plans.c.id == plan_id, plans.c.version == version)
    body = (await connection.execute(query)).scalar_one_or_none()
    if body is None:
        raise LookupError(f"plan {plan_id} version {version} was never stored")
    return from_text(Plan, body)
