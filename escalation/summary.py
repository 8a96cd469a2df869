"""每日汇总 (R-DAILY-1, R-DAILY-2) as values: the true figures of one mailbox and one day.

Every figure is a count over the same register lines, and every total is the sum of its rows.
A case in which a reader of the mailbox is complained about is left out before anything is
counted: no figure, no line and no gap tells of it (R-CONF-1, A39).
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from escalation.case import Case, Deadline
from escalation.organisation import Mailbox, Organisation
from escalation.outline import Alike, is_media
from escalation.plan import Plan
from escalation.statistics import Counting, counted_as, late_clocks
from escalation.words import Category, Counted, Liability, PersonId, UnitId, UnitKind

K = TypeVar("K", bound=Hashable)

REPORTING = frozenset({UnitKind.OUTLET, UnitKind.SUB_BRANCH, UnitKind.BRANCH})
"""Kinds of unit that owe a report each day, a zero report 零报告 included."""

_MILESTONES = (
    "acknowledged_at",
    "arrived_at",
    "answered_at",
    "result_at",
    "confirmed_at",
    "closed_at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of cases. The register of the day is what was closed in it and what is open after.

    - `received` 受理: received in the period.
    - `closed` 办结: closed in the period, whenever received.
    - `open` 在办: received by the end of the period and not closed by then, whenever received.
    - `overdue` 逾期: on the register, with a clock unmet past due at the end of the period, or
      met too late.
    - `media` 媒体风险: on the register with that flag, or of category 媒体.
    - `by_category`, `by_counting`, `by_liability`: the register, divided; each sums up to
      `on_register`. Liability None is 未认定.
    """

    received: int = 0
    closed: int = 0
    open: int = 0
    overdue: int = 0
    media: int = 0
    by_category: Mapping[Category, int] = field(default_factory=dict)
    by_counting: Mapping[Counted, int] = field(default_factory=dict)
    by_liability: Mapping[Liability | None, int] = field(default_factory=dict)

    @property
    def on_register(self) -> int:
        """在册: cases of the day's register. Each is either closed or open."""
        return self.closed + self.open

    @property
    def is_zero_report(self) -> bool:
        """零报告: no complaint was received in the period, and none was on the register."""
        return self.received == 0 and not self.on_register

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            received=self.received + other.received,
            closed=self.closed + other.closed,
            open=self.open + other.open,
            overdue=self.overdue + other.overdue,
            media=self.media + other.media,
            by_category=_sum(self.by_category, other.by_category),
            by_counting=_sum(self.by_counting, other.by_counting),
            by_liability=_sum(self.by_liability, other.by_liability),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One case of the day's register, as it stood at the end of the period.

    `clock` is the unmet clock that runs out first; `left` what was left of it, negative when it
    is overdue, None when nothing is owed by a clock.
    """

    case: Case
    counting: Counting
    late: tuple[Deadline, ...]
    is_new: bool
    clock: Deadline | None = None
    left: timedelta | None = None

    @property
    def is_media(self) -> bool:
        """Whether the press is, or may come to be, in the matter."""
        return is_media(self.case)

    @property
    def figures(self) -> Figures:
        """What this one case adds to its unit's row."""
        return Figures(
            received=int(self.is_new),
            closed=int(not self.case.is_open),
            open=int(self.case.is_open),
            overdue=int(bool(self.late)),
            media=int(self.is_media),
            by_category={self.case.complaint.category: 1},
            by_counting={self.counting.counted: 1},
            by_liability={self.case.liability: 1},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One unit's own figures: not those of units below it. `depth` is 0 for the mailbox's unit."""

    unit: UnitId
    depth: int
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """日报 of one mailbox: the period from `since` up to, not including, `until` (aware UTC).

    `unlisted` are open cases of the register, too many to be told one by one: the figures hold
    them, `lines` do not.
    """

    mailbox: Mailbox
    day: date
    since: datetime
    until: datetime
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    unlisted: Mapping[Alike, int] = field(default_factory=dict)

    @property
    def unlisted_count(self) -> int:
        """How many cases of the register are not among the lines."""
        return sum(self.unlisted.values())

    @property
    def pending_count(self) -> int:
        """How many cases are open or overdue, listed or not."""
        return len(self.pending) + self.unlisted_count

    @property
    def unlisted_grave(self) -> int:
        """How many of those are late, or have the press in them."""
        grave = (count for each, count in self.unlisted.items() if each.is_late or each.is_media)
        return sum(grave)

    @property
    def totals(self) -> Figures:
        """The sum of the rows."""
        return sum((row.figures for row in self.rows), Figures())

    @property
    def pending(self) -> tuple[Line, ...]:
        """Open or overdue cases: the most overdue first, then whose time runs out first."""
        shown = (line for line in self.lines if line.case.is_open or line.late)
        return tuple(sorted(shown, key=_urgency))


def summarise(
    cases: Iterable[Case],
    organisation: Organisation,
    plan: Plan,
    mailbox: Mailbox,
    day: date,
    until: datetime,
    *,
    since: datetime | None = None,
    unlisted: Mapping[Alike, int] | None = None,
) -> Summary:
    """The summary for a mailbox of the local day (the plan's time zone), up to `until`.

    A day reported at 18:00 leaves its evening to the next: give `since`, the instant at which
    the report before was cut off, and no case falls between two reports (see `cut_off`).
    Flags, category and liability are those known now; instants after `until` have not happened.
    Open cases that are only counted come as `unlisted`, and are none of `cases`.
    """
    since = since or datetime.combine(day, time(), plan.zone).astimezone(until.tzinfo)
    reach = Reach(organisation, mailbox)
    shown = (case for case in cases if reach.holds(case.unit, case.complained_about))
    lines = lines_of(shown, organisation, since, until)
    counted = {
        each: count
        for each, count in (unlisted or {}).items()
        if count and reach.holds(each.unit, each.about)
    }
    return Summary(
        mailbox=mailbox,
        day=day,
        since=since,
        until=until,
        rows=tuple(_rows(lines, counted, organisation, mailbox.unit)),
        lines=lines,
        unlisted=counted,
    )


def lines_of(
    cases: Iterable[Case], organisation: Organisation, since: datetime, until: datetime
) -> tuple[Line, ...]:
    """The register of the period over exactly these cases, whoever may see them."""
    standing = (_rewound(case, until) for case in cases if case.received_at < until)
    listed = [_line(c, organisation, since, until) for c in standing if _on_register(c, since)]
    return tuple(sorted(listed, key=lambda line: (line.case.received_at, line.case.number)))


def totals_of(lines: Iterable[Line]) -> Figures:
    """What these lines add up to."""
    return sum((line.figures for line in lines), Figures())


def cut_off(plan: Plan, day: date) -> datetime:
    """The instant, in the plan's zone, at which the plan closes the report of that local day."""
    return datetime.combine(day, plan.summary.at, plan.zone)


class Reach:
    """Which cases a mailbox may know of: those of its unit and below it, none about a reader.

    A case of a unit struck off the file belongs to the mailboxes at the top of the bank.
    """

    def __init__(self, organisation: Organisation, mailbox: Mailbox) -> None:
        self._organisation = organisation
        self._readers = frozenset(mailbox.readers)
        top = organisation.units.get(mailbox.unit)
        self._takes_strays = top is not None and top.parent is None
        self._within = {unit for unit, _ in _tree(organisation, mailbox.unit)}

    def holds(self, unit: UnitId, about: frozenset[PersonId]) -> bool:
        """Whether a case of that unit, and about those people, is for the mailbox."""
        if about & self._readers:
            return False
        if unit in self._organisation.units:
            return unit in self._within
        return self._takes_strays


def _rewound(case: Case, until: datetime) -> Case:
    """The case without the milestones reached at or after `until`."""

    def before(at: datetime | None) -> datetime | None:
        return at if at is not None and at < until else None

    reached = (getattr(case, name) for name in _MILESTONES)
    if all(at is None or at < until for at in (*reached, *(d.met_at for d in case.deadlines))):
        return case
    rewound: dict[str, Any] = {name: before(getattr(case, name)) for name in _MILESTONES}
    return replace(
        case,
        **rewound,
        deadlines=tuple(replace(each, met_at=before(each.met_at)) for each in case.deadlines),
    )


def _on_register(case: Case, since: datetime) -> bool:
    return case.closed_at is None or case.closed_at >= since


def _line(case: Case, organisation: Organisation, since: datetime, until: datetime) -> Line:
    owed = [each for each in case.deadlines if each.is_open] if case.is_open else []
    clock = min(owed, key=lambda each: each.due_at, default=None)
    return Line(
        case=case,
        counting=counted_as(case, organisation, until),
        late=late_clocks(case, until),
        is_new=case.received_at >= since,
        clock=clock,
        left=clock.due_at - until if clock else None,
    )


def _rows(
    lines: Iterable[Line],
    unlisted: Mapping[Alike, int],
    organisation: Organisation,
    top: UnitId,
) -> Iterator[Row]:
    """Units in the order of the tree; those that owe no report only when they have a case."""
    counted = _counted(lines, unlisted)
    for unit, depth in _tree(organisation, top):
        owes = organisation.units[unit].kind in REPORTING
        if owes or unit in counted:
            yield Row(unit=unit, depth=depth, figures=counted.pop(unit, Figures()))
    for unit, figures in sorted(counted.items()):
        yield Row(unit=unit, depth=0, figures=figures)


class _Tally:
    """One unit's figures while they are being counted."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._categories: Counter[Category] = Counter()
        self._countings: Counter[Counted] = Counter()
        self._liabilities: Counter[Liability | None] = Counter()

    def add(self, line: Line) -> None:
        """Count one case that is listed."""
        case = line.case
        self._flow(1, line.is_new, case.is_open, bool(line.late), line.is_media)
        self._divide(1, case.complaint.category, line.counting.counted, case.liability)

    def add_alike(self, each: Alike, count: int) -> None:
        """Count so many open cases that are not."""
        self._flow(count, each.is_new, True, each.is_late, each.is_media)
        self._divide(count, each.category, each.counted, each.liability)

    @property
    def figures(self) -> Figures:
        """What was counted."""
        return Figures(
            **self._counts,
            by_category=dict(self._categories),
            by_counting=dict(self._countings),
            by_liability=dict(self._liabilities),
        )

    def _flow(self, count: int, new: bool, open_: bool, late: bool, media: bool) -> None:
        counts = self._counts
        counts["open" if open_ else "closed"] += count
        for name, holds in (("received", new), ("overdue", late), ("media", media)):
            if holds:
                counts[name] += count

    def _divide(
        self, count: int, category: Category, counted: Counted, liability: Liability | None
    ) -> None:
        self._categories[category] += count
        self._countings[counted] += count
        self._liabilities[liability] += count


def _counted(lines: Iterable[Line], unlisted: Mapping[Alike, int]) -> dict[UnitId, Figures]:
    """The figures of every unit that has a case."""
    tallies: dict[UnitId, _Tally] = defaultdict(_Tally)
    for line in lines:
        tallies[line.case.unit].add(line)
    for each, count in unlisted.items():
        tallies[each.unit].add_alike(each, count)
    return {unit: tally.figures for unit, tally in tallies.items()}


def _tree(organisation: Organisation, top: UnitId) -> Iterator[tuple[UnitId, int]]:
    """The unit and all below it, each before those below it. A loop in the file ends it."""
    below: dict[UnitId | None, list[UnitId]] = {}
    for unit in organisation.units.values():
        below.setdefault(unit.parent, []).append(unit.id)
    waiting, seen = [(top, 0)] if top in organisation.units else [], set[UnitId]()
    while waiting:
        unit_id, depth = waiting.pop()
        if unit_id not in seen:
            seen.add(unit_id)
            yield unit_id, depth
            waiting += [(each, depth + 1) for each in reversed(below.get(unit_id, []))]


def _sum(one: Mapping[K, int], other: Mapping[K, int]) -> Mapping[K, int]:
    return dict(Counter(one) + Counter(other))


def _urgency(line: Line) -> tuple[bool, bool, timedelta, str]:
    nothing_runs = line.left is None
    return not line.case.is_open, nothing_runs, line.left or timedelta(0), line.case.number
