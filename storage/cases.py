"""Cases as rows. The row is the timer: `next_due_at` says when to look again (invariant 1)."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, Select, and_, bindparam, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.words import CaseId, PersonId, UnitId
from storage import outlines
from storage.codec import from_text, to_text
from storage.tables import LAST_DIGITS, cases

_LAST_DIGITS = re.compile(r"[0-9]{5}")

# Made once: they are asked at every round of every loop that looks at cases.
_DUE = select(cases.c.id).where(cases.c.next_due_at <= bindparam("now"))
_DUE = _DUE.order_by(cases.c.next_due_at).limit(bindparam("most"))
_NEXT_DUE = select(cases.c.next_due_at).where(cases.c.next_due_at.is_not(None))
_NEXT_DUE = _NEXT_DUE.order_by(cases.c.next_due_at).limit(1)


class Conflict(Exception):
    """Somebody else changed the case meanwhile. Load it again and decide again."""


async def add(connection: AsyncConnection, case: Case, next_due_at: datetime | None) -> bool:
    """Store a new case; False, and nothing is stored, when its number or identifier is taken."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = kind.insert(cases).values(row_of(case, next_due_at)).on_conflict_do_nothing()
    return (await connection.execute(statement)).rowcount == 1


async def save(
    connection: AsyncConnection, before: Case, after: Case, next_due_at: datetime | None
) -> None:
    """Compare-and-set on the version. Raises Conflict when `before` is not what is stored."""
    changed = await connection.execute(
        update(cases)
        .where(cases.c.id == before.id, cases.c.version == before.version)
        .values(_columns(after, next_due_at))
    )
    if changed.rowcount != 1:
        raise Conflict(before.number)


async def load(connection: AsyncConnection, case_id: str) -> Case | None:
    """The case of that identifier."""
    return await _one(connection, select(cases).where(cases.c.id == case_id))


async def held(connection: AsyncConnection, case_id: str) -> Case | None:
    """The case as it is now; nobody else changes it until the transaction ends.

    Raises what `Database.writing` turns into Busy when somebody else holds it for too long.
    """
    query = select(cases).where(cases.c.id == case_id)
    return await _one(connection, query.with_for_update(key_share=True))


async def held_if_due(connection: AsyncConnection, case_id: str, now: datetime) -> Case | None:
    """The same for a case whose time has come; None when somebody else has it in hand (T16)."""
    query = select(cases).where(cases.c.id == case_id, cases.c.next_due_at <= now)
    return await _one(connection, query.with_for_update(key_share=True, skip_locked=True))


async def several(connection: AsyncConnection, ids: Sequence[str]) -> list[Case]:
    """The cases of these identifiers that there are, in this order."""
    if not ids:
        return []
    known = {
        each.id: each for each in await _all(connection, select(cases).where(cases.c.id.in_(ids)))
    }
    return [known[each] for each in map(CaseId, ids) if each in known]


async def find(connection: AsyncConnection, number: str) -> Case | None:
    """The case a person means: its whole number, or the digits after the dash.

    Of several with the same last digits it is the latest; `matching` gives them all.
    """
    found = await matching(connection, number, limit=1)
    return found[0] if found else None


async def matching(connection: AsyncConnection, number: str, limit: int = 20) -> list[Case]:
    """Every case a person may mean by a number, the latest first.

    Whoever may not see all cases chooses among these: a hidden case must not stand in the way
    of a visible one with the same last digits (invariant 10).
    """
    wanted = unicodedata.normalize("NFKC", number).strip().upper()
    meant = cases.c.number == wanted
    if _LAST_DIGITS.fullmatch(wanted):
        meant = literal(wanted) == LAST_DIGITS
    query = select(cases).where(meant).order_by(cases.c.received_at.desc(), cases.c.id)
    return await _all(connection, query.limit(limit))


async def due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[CaseId]:
    """Cases to be looked at now, the longest overdue first."""
    found = await connection.execute(_DUE, {"now": now, "most": limit})
    return [CaseId(each) for each in found.scalars()]


async def put_off(
    connection: AsyncConnection, case_id: str, until: datetime, now: datetime
) -> None:
    """Look at a case that is due again only at `until`: it could not be decided now.

    When another replica has decided it meanwhile, it is not due, and that stays.
    """
    due = (cases.c.id == case_id, cases.c.next_due_at <= now)
    await connection.execute(update(cases).where(*due).values(next_due_at=until))


async def next_due_at(connection: AsyncConnection) -> datetime | None:
    """The earliest instant at which any case is due."""
    return (await connection.execute(_NEXT_DUE)).scalar_one_or_none()


async def open_cases(connection: AsyncConnection, limit: int = 1000) -> list[Case]:
    """Cases not closed, the oldest first."""
    query = select(cases).where(cases.c.closed_at.is_(None)).order_by(cases.c.received_at)
    return await _all(connection, query.limit(limit))


async def concerning(
    connection: AsyncConnection, units: Iterable[UnitId], person: PersonId, limit: int
) -> list[Case]:
    """Open cases of these units, and those that name the person, the oldest first.

    A few more may be among them: whoever asks decides what the person may see. Those that name
    the person come before all others when there are more than `limit`.
    """
    # Found in the index of outlines alone: bodies are read, and sorted, only of what is meant.
    order = (outlines.first_if_named(person), cases.c.received_at)
    meant = select(cases.c.id).where(outlines.concerning(units, person)).order_by(*order)
    found = select(cases).where(cases.c.id.in_(meant.limit(limit)))
    return await _all(connection, found.order_by(cases.c.received_at))


async def touching(connection: AsyncConnection, since: datetime, until: datetime) -> list[Case]:
    """Cases received before `until` that were received or closed since `since`, or are open."""
    # Three indexes, one after the other: an OR of them walks through every case there ever was.
    kinds = (
        cases.c.closed_at.is_(None),
        cases.c.closed_at >= since,
        and_(cases.c.received_at >= since, cases.c.closed_at < since),
    )
    found = []
    for kind in kinds:
        found += await _all(connection, select(cases).where(cases.c.received_at < until, kind))
    return sorted(found, key=lambda case: case.received_at)


def row_of(case: Case, next_due_at: datetime | None) -> dict[str, object]:
    """A new case as it is stored."""
    return {"id": case.id, **_columns(case, next_due_at)}


def _columns(case: Case, next_due_at: datetime | None) -> dict[str, object]:
    return {
        "number": case.number,
        "version": case.version,
        "unit": case.unit,
        "received_at": case.received_at,
        "closed_at": case.closed_at,
        "next_due_at": next_due_at,
        "called_at": min((call.called_at for call in case.open_calls), default=None),
        "body": to_text(case),
        **outlines.columns(case),
    }


def _case(row: RowMapping) -> Case:
    return from_text(Case, row["body"])


async def _one(connection: AsyncConnection, query: Select[tuple[object, ...]]) -> Case | None:
    row = (await connection.execute(query)).mappings().first()
    return _case(row) if row else None


async def _all(connection: AsyncConnection, query: Select[tuple[object, ...]]) -> list[Case]:
    return [_case(row) for row in (await connection.execute(query)).mappings()]
