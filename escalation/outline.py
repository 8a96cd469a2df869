"""概况: what figures, boards and counts ask of an open case, small enough to stand beside it.

A report over very many cases cannot look into each. Everything here follows from the case alone,
without the time of day: an instant says when the case begins to be late, and not whether it is.
"""

from dataclasses import dataclass
from datetime import datetime

from escalation.case import Case
from escalation.words import Category, Counted, Flag, Liability, PersonId, UnitId

EDITION = 2
"""Grows when what is written here changes its meaning; an older outline is not to be believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Only an open case has one.

    `counted` is what it counts as whatever its clocks say, None when they decide (R-STAT-3).
    It is late after `late_at`; `clock_at` is when the unmet clock that runs out first does so.
    `involved` are those the case names in whatever capacity.
    """

    category: Category
    liability: Liability | None
    counted: Counted | None
    is_media: bool
    late_at: datetime | None
    clock_at: datetime | None
    about: frozenset[PersonId]
    involved: frozenset[PersonId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """What open cases have in common that no figure of a period tells apart."""

    unit: UnitId
    category: Category
    liability: Liability | None
    counted: Counted
    is_media: bool
    is_new: bool
    is_late: bool
    about: frozenset[PersonId]


def outline(case: Case) -> Outline | None:
    """The outline of an open case; None for a closed one, which is looked into."""
    if not case.is_open:
        return None
    owed = [each for each in case.deadlines if each.is_open]
    late = [
        each.due_at
        for each in case.deadlines
        if not each.aftercare and (each.met_at is None or each.met_at > each.due_at)
    ]
    return Outline(
        category=case.complaint.category,
        liability=case.liability,
        counted=_counted(case),
        is_media=is_media(case),
        late_at=min(late, default=None),
        clock_at=min((each.due_at for each in owed), default=None),
        about=case.complained_about,
        involved=_involved(case),
    )


def alike(case: Case, since: datetime, until: datetime) -> Alike | None:
    """Where an open case is counted in the period; None for a closed one."""
    known = outline(case)
    if known is None:
        return None
    is_late = known.late_at is not None and known.late_at < until
    return Alike(
        unit=case.unit,
        category=known.category,
        liability=known.liability,
        counted=counted_with(known.counted, is_late=is_late),
        is_media=known.is_media,
        is_new=case.received_at >= since,
        is_late=is_late,
        about=known.about,
    )


def counted_with(counted: Counted | None, *, is_late: bool) -> Counted:
    """What an open case counts as, its clocks considered."""
    return counted or (Counted.COMPLAINT if is_late else Counted.UNDECIDED)


def is_media(case: Case) -> bool:
    """Whether the press is, or may come to be, in the matter."""
    return case.complaint.category is Category.MEDIA or Flag.MEDIA_THREAT in case.flags


def _counted(case: Case) -> Counted | None:
    if (recount := case.recount_in_force) is not None:
        return recount.counted
    repeated = Flag.REPEAT in case.flags or case.came_again
    return Counted.COMPLAINT if repeated or case.complaint.channel.is_external else None


def _involved(case: Case) -> frozenset[PersonId]:
    named = {case.first_contact, *case.everyone_called, *case.acknowledged_by, *case.helpers}
    named |= {each for each in (case.handler, case.handed_by) if each is not None}
    return frozenset(named)
