"""The register of a period: what was closed in it and what is open after, however much that is.

Cases are read whole up to a limit. Open cases beyond it are only counted, in their outlines.
"""

from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.outline import Alike, alike
from storage import outlines
from storage.codec import from_text
from storage.tables import cases

_PART = 200
"""Rows decoded before the other loops have their turn."""


async def on_register(
    connection: AsyncConnection, since: datetime, until: datetime, most_open: int
) -> tuple[list[Case], Counter[Alike]]:
    """Cases of the register, and how many open ones there are besides.

    Of more than `most_open` open cases those are given whose clocks run out first, all that were
    received in the period, as many with the press in them, and what has no outline to be counted
    by.
    """
    there = cases.c.received_at < until
    closed = await _read(connection, select(cases).where(there, cases.c.closed_at >= since))
    opened = (cases.c.closed_at.is_(None), there)
    urgent = _ids(*opened, limit=most_open + 1)
    listed = await _read(connection, select(cases).where(cases.c.id.in_(urgent)))
    if len(listed) <= most_open:
        return [*closed.values(), *listed.values()], Counter()
    press = _ids(*opened, cases.c.is_media, limit=most_open)
    for meant in (cases.c.id.in_(press), and_(*opened, cases.c.received_at >= since)):
        listed |= await _read(connection, select(cases).where(meant))
    counted = await outlines.tally(connection, since, until)
    counted.subtract(filter(None, (alike(case, since, until) for case in listed.values())))
    whole = select(cases).where(*opened, outlines.unoutlined())
    unknown = await _read(connection, whole)
    for case in unknown.values():
        # Listed or not, it is in no tally: what was taken away for it is given back.
        if case.id in listed and (known := alike(case, since, until)):
            counted[known] += 1
    return [*closed.values(), *(listed | unknown).values()], counted


def _ids(*conditions: ColumnElement[bool], limit: int) -> Select[tuple[str]]:
    """The most urgent of them; found by their clocks alone, without their bodies."""
    order = (cases.c.clock_at.is_(None), cases.c.clock_at, cases.c.number)
    return select(cases.c.id).where(*conditions).order_by(*order).limit(limit)


async def _read(connection: AsyncConnection, query: Select[tuple[object, ...]]) -> dict[str, Case]:
    found: dict[str, Case] = {}
    async with connection.stream(query) as result:
        async for part in result.mappings().partitions(_PART):
            for row in part:
                case = from_text(Case, row["body"])
                found[case.id] = case
    return found
