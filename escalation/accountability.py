"""问责 (R-STAT-5): who is answerable for a complaint that is marked, and why.

Bad guidance and coordination is the union's; unclear or late handling the business unit's. What
is said here is what the record shows. It is a mark for people to look into and no judgement.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from escalation.case import Case
from escalation.organisation import Organisation
from escalation.statistics import LONG_OVERDUE, Counting, Ground, late_clocks
from escalation.words import UnitId


class Failing(StrEnum):
    """What the record shows. The first two are guidance and coordination, the others handling."""

    WENT_OUTSIDE = "went_outside"
    NOT_SUPERVISED = "not_supervised"
    UNCLEAR = "unclear"
    LATE = "late"

    @property
    def is_of_union(self) -> bool:
        """Whether the union answers for it, and not the business unit."""
        return self in (Failing.WENT_OUTSIDE, Failing.NOT_SUPERVISED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One mark. `unit` answers for it, None for the union; `lateness` and `rules` of a late one."""

    failing: Failing
    unit: UnitId | None = None
    lateness: timedelta | None = None
    rules: tuple[str, ...] = ()


def marks(
    case: Case, counting: Counting, organisation: Organisation, now: datetime
) -> tuple[Mark, ...]:
    """The marks of a case at `now` (aware UTC); none for one that is not to be accounted for.

    1. Through an outside channel: the customer was not guided to the bank's own ways.
    2. Repeated: what was done the first time left the matter unclear.
    3. Any clock long overdue: late handling; if nobody was pressed by 督办 all that time, the
       coordination failed too. A short delay of a case marked for another reason is a mark too.
    """
    if not counting.accountable:
        return ()
    found: list[Mark] = []
    unit = _handling_unit(case, organisation)
    if Ground.EXTERNAL_CHANNEL in counting.grounds:
        found.append(Mark(failing=Failing.WENT_OUTSIDE))
    if Ground.REPEATED in counting.grounds:
        found.append(Mark(failing=Failing.UNCLEAR, unit=unit))
    late = late_clocks(case, now)
    if late:
        end = min(now, case.closed_at or now)
        longest = max((each.met_at or end) - each.due_at for each in late)
        rules = tuple(dict.fromkeys(each.rule for each in late))
        found.append(Mark(failing=Failing.LATE, unit=unit, lateness=longest, rules=rules))
        if longest > LONG_OVERDUE and not case.supervisions:
            found.append(Mark(failing=Failing.NOT_SUPERVISED))
    return tuple(found)


def _handling_unit(case: Case, organisation: Organisation) -> UnitId:
    """The handler's unit; before anybody took the case, the unit it was reported at."""
    handler = organisation.people.get(case.handler) if case.handler else None
    return handler.unit if handler else case.unit
