"""The register of a period: what was closed in it and what is open after, however much that is.

Cases are read whole up to a limit. Open cases beyond it are only counted, in their outlines.
Each statement walks along one index that gives it what it needs; `until` is asked of the few
cases that came back, because a second condition would lead SQLite to an index that does not.
"""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.outline import Alike, alike
from escalation.words import PersonId, UnitId
from storage import outlines
from storage.codec import from_text
from storage.tables import cases

_PART = 100
"""Rows decoded before the other loops have their turn."""

_OPEN = cases.c.closed_at.is_(None)
_CLOCK = (cases.c.clock_at, cases.c.number)


async def on_register(
    connection: AsyncConnection, since: datetime, until: datetime, most_open: int
) -> tuple[list[Case], Counter[Alike]]:
    """Cases received before `until` that are on the register, and how many open ones besides.

    Of more than `most_open` open cases about so many are given: a fifth those whose clocks run
    out first, a fifth with the press in them, the rest received in the period.
    """
    found = await _read(connection, cases.c.closed_at >= since)
    count = await connection.scalar(select(func.count()).select_from(cases).where(_OPEN)) or 0
    if count <= most_open:
        found |= await _read(connection, _OPEN)
        return _before(found, until), Counter()
    fifth = max(1, most_open // 5)
    new = (_OPEN, cases.c.received_at >= since)
    latest = _ids(*new).order_by(cases.c.received_at.desc()).limit(most_open - 2 * fifth)
    for meant in (_urgent(fifth), _urgent(fifth, cases.c.is_media), latest):
        found |= await _read(connection, cases.c.id.in_(meant))
    counted = await outlines.tally(connection, since, until)
    listed = _before(found, until)
    counted.subtract(filter(None, (alike(case, since, until) for case in listed)))
    unknown = await _read(connection, cases.c.id.in_(_ids(outlines.unoutlined())))
    # Listed or not, they are in no tally: what was taken away for them is given back.
    again = (alike(case, since, until) for case in _before(unknown, until) if case.id in found)
    counted.update(filter(None, again))
    return _before(found | unknown, until), counted


async def of_units(
    connection: AsyncConnection, units: Collection[str], since: datetime, until: datetime
) -> list[Case]:
    """Every case of these units alone that is on the register; nothing of others is decoded."""
    own = cases.c.unit.in_(units)
    found = await _read(connection, (cases.c.closed_at >= since) & own)
    found |= await _read(connection, _OPEN & own)
    return _before(found, until)


async def held_by(
    connection: AsyncConnection,
    holds: Callable[[UnitId, frozenset[PersonId]], bool],
    since: datetime,
    until: datetime,
    most: int,
) -> list[Case] | None:
    """The cases of a register that `holds` by unit and whom they are about; None above `most`.

    Only those are counted: the limit must not tell of a case that is hidden (R-CONF-1). What is
    of another unit is not decoded.
    """
    found: dict[str, Case] = {}
    columns = (cases.c.unit, cases.c.received_at, cases.c.body)
    for meant in (cases.c.closed_at >= since, _OPEN):
        async with connection.stream(select(*columns).where(meant)) as result:
            async for part in result.partitions(_PART):
                for unit, received_at, body in part:
                    if received_at < until and holds(unit, frozenset()):
                        case = from_text(Case, body)
                        if holds(case.unit, case.complained_about):
                            found[case.id] = case
                if len(found) > most:
                    return None
    return list(found.values())


def _before(found: dict[str, Case], until: datetime) -> list[Case]:
    return [case for case in found.values() if case.received_at < until]


def _ids(*conditions: ColumnElement[bool]) -> Select[tuple[str]]:
    return select(cases.c.id).where(*conditions)


def _urgent(limit: int, *conditions: ColumnElement[bool]) -> Select[tuple[str]]:
    """The open cases whose clocks run out first; those that owe nothing are on no such list."""
    meant = _ids(_OPEN, cases.c.clock_at.is_not(None), *conditions)
    return meant.order_by(*_CLOCK).limit(limit)


async def _read(connection: AsyncConnection, meant: ColumnElement[bool]) -> dict[str, Case]:
    found: dict[str, Case] = {}
    async with connection.stream(select(cases.c.body).where(meant)) as result:
        async for part in result.scalars().partitions(_PART):
            for body in part:
                case = from_text(Case, body)
                found[case.id] = case
    return found
