"""What a report said of each case, kept to be compared with what is known later (R-DAILY-1).

A fact is what one case adds to the figures and nothing else: no name, no telephone, no words.
Comparing case by case, and not figure by figure, is what lets a supplement 补充报告 say exactly
what changed, and lets it say nothing of a case that its reader may not know of (R-CONF-1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from escalation.summary import Figures, Line
from escalation.words import CaseId, Category, Counted, Liability, UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One case as a report counted it."""

    case: CaseId
    number: str
    unit: UnitId
    is_new: bool
    is_open: bool
    is_late: bool
    is_media: bool
    category: Category
    counted: Counted
    liability: Liability | None

    @property
    def figures(self) -> Figures:
        """What the case adds to its unit's row: the same as its `Line.figures`."""
        return Figures(
            received=int(self.is_new),
            closed=int(not self.is_open),
            open=int(self.is_open),
            overdue=int(self.is_late),
            media=int(self.is_media),
            by_category={self.category: 1},
            by_counting={self.counted: 1},
            by_liability={self.liability: 1},
        )


class Aspect(StrEnum):
    """What of a case a report shows. ADDED and LEFT: it was not on it, or is no more."""

    ADDED = "added"
    LEFT = "left"
    UNIT = "unit"
    CATEGORY = "category"
    COUNTED = "counted"
    LIABILITY = "liability"
    IS_OPEN = "is_open"
    IS_LATE = "is_late"
    IS_MEDIA = "is_media"


_COMPARED = tuple(each for each in Aspect if each not in (Aspect.ADDED, Aspect.LEFT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One aspect of one case, before and after; None where the case was not on the report."""

    aspect: Aspect
    before: Fact | None
    after: Fact | None

    @property
    def fact(self) -> Fact:
        """The case as it is known now, or was known last."""
        fact = self.after or self.before
        assert fact is not None  # a change is of a case
        return fact


def facts_of(lines: Iterable[Line]) -> tuple[Fact, ...]:
    """The facts of a summary, in its order."""
    return tuple(
        Fact(
            case=line.case.id,
            number=line.case.number,
            unit=line.case.unit,
            is_new=line.is_new,
            is_open=line.case.is_open,
            is_late=bool(line.late),
            is_media=line.is_media,
            category=line.case.complaint.category,
            counted=line.counting.counted,
            liability=line.case.liability,
        )
        for line in lines
    )


def figures_of(facts: Iterable[Fact]) -> Figures:
    """The figures these facts add up to."""
    return sum((each.figures for each in facts), Figures())


def changes(before: Iterable[Fact], after: Iterable[Fact]) -> tuple[Change, ...]:
    """Every difference, case by case, in the order of `after`; cases that left come last."""
    known = {each.case: each for each in before}
    found: list[Change] = []
    for fact in after:
        was = known.pop(fact.case, None)
        if was is None:
            found.append(Change(aspect=Aspect.ADDED, before=None, after=fact))
            continue
        found += [
            Change(aspect=aspect, before=was, after=fact)
            for aspect in _COMPARED
            if getattr(was, aspect) != getattr(fact, aspect)
        ]
    found += [Change(aspect=Aspect.LEFT, before=was, after=None) for was in known.values()]
    return tuple(found)


def unknowing(
    before: Iterable[Fact], after: Iterable[Fact], hidden: frozenset[CaseId]
) -> tuple[Fact, ...]:
    """`after`, with each case that is hidden from the reader by now left as it was reported.

    Taken out, it would show as a case that left; brought up to date, as one still looked after.
    """
    reported = {each.case: each for each in before}
    kept = [each for each in after if each.case not in hidden]
    return (*kept, *(reported[case] for case in sorted(hidden & reported.keys())))
