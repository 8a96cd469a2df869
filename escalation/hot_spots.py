"""热点 (R-STAT-6): where the day's complaints come together. Counts over the register's lines."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from escalation.summary import Line
from escalation.words import Business, Category, UnitId

FIRST = (Business.CASH, Business.CARD, Business.PRIVATE)
"""Cash customers and card holders, then private-customer business: looked at before others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletSpot:
    """A unit with cases, and the category most of them are of."""

    unit: UnitId
    count: int
    category: Category
    of_category: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HotSpots:
    """Counts of cases on the register. `by_business` always names those of `FIRST`, a zero too."""

    by_business: tuple[tuple[Business, int], ...]
    by_category: tuple[tuple[Category, int], ...]
    by_outlet: tuple[OutletSpot, ...]


def hot_spots(lines: Iterable[Line]) -> HotSpots:
    """The hot spots of a register; each division sums up to the number of its lines.

    Businesses stand in the order of R-STAT-6 whatever their counts; categories and outlets
    stand by count, the highest first, and what is equal in the order of words and of names.
    """
    listed = list(lines)
    business = Counter(line.case.complaint.business for line in listed)
    category = Counter(line.case.complaint.category for line in listed)
    units = Counter(line.case.unit for line in listed)
    found = sorted(units.items(), key=lambda each: (-each[1], each[0]))
    return HotSpots(
        by_business=tuple((e, business[e]) for e in Business if e in FIRST or business[e]),
        by_category=_ranked(category),
        by_outlet=tuple(_spot(unit, count, listed) for unit, count in found),
    )


def _ranked(counts: Counter[Category]) -> tuple[tuple[Category, int], ...]:
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _spot(unit: UnitId, count: int, lines: list[Line]) -> OutletSpot:
    own = Counter(line.case.complaint.category for line in lines if line.case.unit == unit)
    category, most = _ranked(own)[0]
    return OutletSpot(unit=unit, count=count, category=category, of_category=most)
