"""What the summary's bodies show: words and numbers only, each made fit to be shown.

Both templates draw from this one view, so that text and HTML can never differ in a figure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from escalation.case import Case
from escalation.holder import holder
from escalation.organisation import Organisation
from escalation.plan import Plan
from escalation.statistics import Ground
from escalation.summary import Figures, Line, Row, Summary
from escalation.words import Category, Counted, Flag, Liability, PersonId, UnitId
from handlers import labels
from handlers.reports import wording
from handlers.reports.discreet import discreet, plain, without_accused, without_names

ATTENTION = 6
LISTED = 30
UNITS = 40
ZERO_NAMES = 300
"""Limits of the bodies: a mail of more than 100 kB is cut short by some readers, and the
checkpoint stands at its end. The register in the attachment holds everything."""

_HOLDERS = 3
_NAME, _MATTER = 40, 90

_GRAVE = frozenset(
    {Flag.MEDIA_THREAT, Flag.ANGRY_LEAVE, Flag.VIOLENT, Flag.EMERGENCY, Flag.GROUP, Flag.REPEAT}
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the figures on top; grave ones are coloured."""

    label: str
    count: int
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `share` is its length in percent, 1 to 100; `key` chooses its colour."""

    label: str
    count: int
    share: int
    key: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One row of the table of units, with what is told of its confirmation, and how it looks."""

    name: str
    indent: int
    figures: Figures
    told: str = ""
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Chip:
    """One flag; grave ones are coloured."""

    label: str
    grave: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One open or overdue case.

    `when` is its clock, or what it waits for; `past` the clocks that were met, but too late;
    `counted` what it counts as, and why.
    """

    number: str
    unit: str
    category: str
    flags: tuple[Chip, ...]
    matter: str
    stage: str
    holder: str
    when: str
    past: str
    counted: str
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What things are called in this report, which is cut off at `until`."""

    organisation: Organisation
    plan: Plan
    until: datetime

    def unit(self, unit: UnitId) -> str:
        """The unit as the bank calls it."""
        known = self.organisation.units.get(unit)
        return discreet(known.name if known else str(unit), _NAME)

    def category(self, category: Category) -> str:
        """The category as the plan calls it."""
        rule = self.plan.categories.get(category)
        return discreet(rule.name, _NAME) if rule else labels.category(category)

    def person(self, person: PersonId | None) -> str:
        """The member of staff by name; empty for nobody."""
        return discreet(self.organisation.name(person), _NAME)

    def accused(self, case: Case) -> frozenset[str]:
        """What 被投诉人 are called; a mere title, as 柜员, is nobody's name."""
        people = self.organisation.people.values()
        told = (case.accused or "").strip()
        called = {told} if told not in {person.title for person in people} else set[str]()
        return frozenset(called.union(map(self.organisation.name, case.complained_about)))

    def rule(self, rule: str) -> str:
        """The clock as the plan calls it."""
        found = (each.name for each in self.plan.deadlines if each.id == rule)
        return plain(next(found, rule))


def customers(summary: Summary) -> tuple[str | None, ...]:
    """Everybody whose name must not stand in a body."""
    return tuple(line.case.complaint.customer_name for line in summary.lines)


def tiles(totals: Figures) -> tuple[Tile, ...]:
    """The figures on top."""
    return (
        Tile("受理", totals.received),
        Tile("办结", totals.closed),
        Tile("在办", totals.open),
        Tile("逾期", totals.overdue, grave=totals.overdue > 0),
        Tile("媒体风险", totals.media, grave=totals.media > 0),
    )


def category_bars(totals: Figures, names: Names) -> tuple[Bar, ...]:
    """Categories that occur, the most frequent first; the longest bar is full (R-STAT-6)."""
    found = [(each, totals.by_category.get(each, 0)) for each in Category]
    counts = sorted((pair for pair in found if pair[1]), key=lambda pair: -pair[1])
    most = max((count for _, count in counts), default=1)
    return tuple(
        Bar(names.category(each), count, max(1, round(100 * count / most)), str(each))
        for each, count in counts
    )


def counting_bars(totals: Figures) -> tuple[Bar, ...]:
    """What the register counts as; zeros are shown, because a zero is news here."""
    return _shares([(str(c), labels.counted(c), totals.by_counting.get(c, 0)) for c in Counted])


def liability_bars(totals: Figures) -> tuple[Bar, ...]:
    """有责、无责、双方责任 and 未认定 (R-STAT-4)."""
    judged: tuple[Liability | None, ...] = (*Liability, None)
    counts: Mapping[Liability | None, int] = totals.by_liability
    return _shares(
        [(str(each or "none"), wording.liability(each), counts.get(each, 0)) for each in judged]
    )


class Told(Protocol):
    """What is told of a unit besides its figures."""

    @property
    def told(self) -> str:
        """In words."""

    @property
    def tone(self) -> str:
        """How it looks."""


def unit_rows(summary: Summary, names: Names, told: Mapping[UnitId, Told]) -> tuple[UnitRow, ...]:
    """The rows of the table, and in a large bank only those with anything to tell."""
    many = len(summary.rows) > UNITS
    top = min((row.depth for row in summary.rows), default=0)
    shown = (row for row in summary.rows if not (many and row.figures.is_zero_report))
    return tuple(
        UnitRow(
            _row_name(row, names),
            0 if many else min(row.depth - top, 3),
            row.figures,
            told[row.unit].told if row.unit in told else "",
            told[row.unit].tone if row.unit in told else "plain",
        )
        for row in shown
    )


def zero_line(summary: Summary, names: Names) -> str:
    """The units left out of a table that would be too long, by name; else empty."""
    silent = [row for row in summary.rows if row.figures.is_zero_report]
    if len(summary.rows) <= UNITS or not silent:
        return ""
    return wording.zero_units((names.unit(row.unit) for row in silent[:ZERO_NAMES]), len(silent))


def case_lines(lines: Iterable[Line], names: Names) -> tuple[CaseLine, ...]:
    """Cases as the mail lists them: no customer's name, no telephone."""
    return tuple(_case_line(line, names) for line in lines)


def needing_attention(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Those that are open, and late or with the press in it; the press first."""
    grave = (line for line in lines if line.case.is_open and (line.late or line.is_media))
    return tuple(sorted(grave, key=lambda line: not line.is_media))


def calmed_at(line: Line, names: Names) -> datetime | None:
    """When the press was declared to be out of it; None while it is watched, or never was."""
    watch = line.case.watch
    ended_at = watch.ended_at if watch else None
    return ended_at if ended_at is not None and ended_at < names.until else None


def recounted_line(lines: Iterable[Line]) -> str:
    """How many cases count as two people agreed, and not as the rules say; empty for none."""
    count = sum(1 for line in lines if Ground.RECOUNTED in line.counting.grounds)
    return wording.recounted(count) if count else ""


def rule_names(line: Line, names: Names) -> tuple[str, ...]:
    """The clocks that are, or were met, too late."""
    return tuple(names.rule(each.rule) for each in line.late)


def _case_line(line: Line, names: Names) -> CaseLine:
    case = line.case
    return CaseLine(
        number=plain(case.number),
        unit=names.unit(case.unit),
        category=names.category(case.complaint.category),
        flags=_chips(line, names),
        matter=_matter(line, names),
        stage=labels.stage(case.stage),
        holder=_held(line, names),
        when=_when(line, names),
        past=_past(line, names),
        counted=wording.counted_in_words(line.counting),
        is_late=line.left is not None and line.left < timedelta(0),
    )


def _matter(line: Line, names: Names) -> str:
    """What happened, the customer and 被投诉人 masked wherever they stand in it."""
    complaint = line.case.complaint
    told = without_accused(plain(complaint.matter), names.accused(line.case))
    return discreet(without_names(told, (complaint.customer_name,)), _MATTER)


def _held(line: Line, names: Names) -> str:
    if not line.case.is_open:
        return ""
    about = line.case.complained_about
    people = [person for person in holder(line.case) if person not in about]
    return wording.held_by([names.person(person) for person in people[:_HOLDERS]])


def _chips(line: Line, names: Names) -> tuple[Chip, ...]:
    """Flags in the order of the vocabulary; one that the category says already is left out."""
    said = names.category(line.case.complaint.category)
    held = (each for each in Flag if each in line.case.flags and labels.flag(each) != said)
    return tuple(Chip(labels.flag(each), each in _GRAVE) for each in held)


def _when(line: Line, names: Names) -> str:
    """The clock that runs out first, or what the case waits for without one."""
    if not line.case.is_open:
        return ""
    if line.clock is None:
        return wording.waiting_for(confirmed=line.case.confirmed_at is not None)
    return wording.clock(names.rule(line.clock.rule), line.left or timedelta(0))


def _past(line: Line, names: Names) -> str:
    past = [names.rule(each.rule) for each in line.late if not each.is_open]
    return wording.was_late(past) if past else ""


def _row_name(row: Row, names: Names) -> str:
    unit = names.unit(row.unit)
    has_below = any(each.parent == row.unit for each in names.organisation.units.values())
    return wording.OWN_LEVEL.format(unit=unit) if has_below else unit


def _shares(counts: list[tuple[str, str, int]]) -> tuple[Bar, ...]:
    """Bars that fill one line together, in percent of all."""
    total = sum(count for _, _, count in counts) or 1
    return tuple(Bar(label, count, round(100 * count / total), key) for key, label, count in counts)
