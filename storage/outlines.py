"""Outlines of open cases beside their bodies: counted, and searched, without a look into any.

A row whose outline is missing or of another edition counts as well: it is looked into.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.outline import EDITION, Alike, counted_with, outline
from escalation.words import Category, Counted, Liability, PersonId, UnitId
from storage.tables import cases

_LONGEST_ABOUT, _LONGEST_INVOLVED = 120, 400
"""Characters. An index of PostgreSQL holds no longer rows; such a case has no outline."""

_NOTHING: dict[str, object] = dict.fromkeys(
    (
        "edition",
        "category",
        "liability",
        "counted",
        "is_media",
        "late_at",
        "clock_at",
        "about",
        "involved",
    )
)
_OPEN = cases.c.closed_at.is_(None)


def columns(of: Case) -> dict[str, object]:
    """The outline as it is stored beside the case."""
    known = outline(of)
    if known is None:
        return _NOTHING
    about, involved = _joined(known.about), _joined(known.involved)
    if len(about) > _LONGEST_ABOUT or len(involved) > _LONGEST_INVOLVED:
        return {**_NOTHING, "clock_at": known.clock_at}
    return {
        "edition": EDITION,
        "category": known.category,
        "liability": known.liability,
        "counted": known.counted,
        "is_media": known.is_media,
        "late_at": known.late_at,
        "clock_at": known.clock_at,
        "about": about,
        "involved": involved,
    }


async def tally(connection: AsyncConnection, since: datetime, until: datetime) -> Counter[Alike]:
    """How many open cases with an outline are alike in every figure of the period."""
    is_new = case((cases.c.received_at >= since, 1), else_=0)
    is_late = case((cases.c.late_at < until, 1), else_=0)
    kinds = (
        cases.c.unit,
        cases.c.category,
        cases.c.liability,
        cases.c.counted,
        cases.c.is_media,
        cases.c.about,
        is_new,
        is_late,
    )
    query = select(*kinds, func.count()).where(_OPEN, _outlined(), cases.c.received_at < until)
    found: Counter[Alike] = Counter()
    for row in await connection.execute(query.group_by(*kinds)):
        found[_alike(row)] += row[-1]
    return found


def concerning(units: Iterable[UnitId], person: PersonId) -> ColumnElement[bool]:
    """Open cases of these units, and those in which the person is named; perhaps a few more."""
    return and_(_OPEN, or_(cases.c.unit.in_(sorted(units)), _names(person), unoutlined()))


def first_if_named(person: PersonId) -> ColumnElement[int]:
    """An order in which those that name the person come first."""
    return case((_names(person), 0), else_=1)


def _names(person: PersonId) -> ColumnElement[bool]:
    """Whether the outline names the person; NULL without an outline."""
    return cases.c.involved.contains(_joined([person]), autoescape=True)


def concerns_nobody() -> ColumnElement[bool]:
    """Whether the outline says that nobody is complained about; NULL without an outline."""
    return and_(_outlined(), cases.c.about == "")


def unoutlined() -> ColumnElement[bool]:
    """Open cases that can only be counted by looking into them."""
    other = (cases.c.edition < EDITION, cases.c.edition > EDITION)
    return and_(_OPEN, or_(cases.c.edition.is_(None), *other))


def _outlined() -> ColumnElement[bool]:
    return cases.c.edition == EDITION


def _joined(people: Iterable[PersonId]) -> str:
    """Every id between bars, so that none is found inside another; nobody is nothing."""
    return "".join(f"|{each}|" for each in sorted(people))


def _alike(row: Row[Any]) -> Alike:
    known: Sequence[Any] = tuple(row)
    unit, category, liability, counted, is_media, about, is_new, is_late, _ = known
    late = bool(is_late)
    return Alike(
        unit=UnitId(str(unit)),
        category=Category(str(category)),
        liability=None if liability is None else Liability(str(liability)),
        counted=counted_with(None if counted is None else Counted(str(counted)), is_late=late),
        is_media=bool(is_media),
        is_new=bool(is_new),
        is_late=late,
        about=frozenset(PersonId(each) for each in str(about).split("|") if each),
    )
