"""统计口径 (R-STAT-1 to R-STAT-5): what a case counts as, and on what grounds.

The grounds are values; the sentences for them are written in `handlers.reports`. Whether a case
went up is asked of the organisation, because a plan's first level may be above the outlet and
paged for every case: being paged is not yet taking it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from escalation.case import Case, Deadline
from escalation.clocks import overdue
from escalation.organisation import Organisation
from escalation.words import Counted, Flag, PersonId

LONG_OVERDUE = timedelta(hours=24)
"""How late a clock must be for R-STAT-5 to call a case long overdue."""


class Ground(StrEnum):
    """Why a case counts as it does."""

    EXTERNAL_CHANNEL = "external_channel"
    REPEATED = "repeated"
    OVERDUE = "overdue"
    DEFUSED_IN_TIME = "defused_in_time"
    SOLVED_BY_OUTLET = "solved_by_outlet"
    STILL_OPEN = "still_open"
    RECOUNTED = "recounted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """What a case counts as. `accountable` marks it for 问责 (R-STAT-5)."""

    counted: Counted
    grounds: tuple[Ground, ...]
    accountable: bool = False


def counted_as(case: Case, organisation: Organisation, now: datetime) -> Counting:
    """What the case counts as at `now` (aware UTC).

    A complaint is one from its first ground on, open or closed, and even if the outlet solved it
    alone (R-STAT-3 goes before R-STAT-1). Anything else is decided when the case closes: until
    then nobody can say that it was solved, and it is undecided.
    """
    if (recount := case.recount_in_force) is not None:
        return Counting(counted=recount.counted, grounds=(Ground.RECOUNTED,))
    grounds = _complaint_grounds(case, now)
    if grounds:
        accountable = grounds != (Ground.OVERDUE,) or _is_long_overdue(case, now)
        return Counting(counted=Counted.COMPLAINT, grounds=grounds, accountable=accountable)
    if case.is_open:
        return Counting(counted=Counted.UNDECIDED, grounds=(Ground.STILL_OPEN,))
    if went_up(case, organisation):
        return Counting(counted=Counted.ENQUIRY, grounds=(Ground.DEFUSED_IN_TIME,))
    return Counting(counted=Counted.NOT_COUNTED, grounds=(Ground.SOLVED_BY_OUTLET,))


def late_clocks(case: Case, now: datetime) -> tuple[Deadline, ...]:
    """Clocks unmet past due at `now`, or met too late. A closed case has stopped all of them."""
    return overdue(case, min(now, case.closed_at) if case.closed_at else now)


def went_up(case: Case, organisation: Organisation) -> bool:
    """Whether anybody outside the case's own unit, and those below it, took or handled it.

    Somebody who has left the organisation file is taken to have been above: doubt goes up.
    """
    ended = (call.ended_by for call in case.calls)
    touched = {p for p in (case.handler, *case.acknowledged_by, *ended) if p is not None}
    return any(not _is_of_unit(person, case, organisation) for person in touched)


def _complaint_grounds(case: Case, now: datetime) -> tuple[Ground, ...]:
    """R-STAT-3. Only the flag says that a customer came several times: category C09 also
    holds those who went over a head, or came in numbers. One hand does not take it back by
    lowering the flag; a recount by two does."""
    held = {
        Ground.EXTERNAL_CHANNEL: case.complaint.channel.is_external,
        Ground.REPEATED: Flag.REPEAT in case.flags or case.came_again,
        Ground.OVERDUE: bool(late_clocks(case, now)),
    }
    return tuple(ground for ground, holds in held.items() if holds)


def _is_long_overdue(case: Case, now: datetime) -> bool:
    stopped = case.closed_at or now
    lateness = ((d.met_at or stopped) - d.due_at for d in late_clocks(case, now))
    return any(late > LONG_OVERDUE for late in lateness)


def _is_of_unit(person: PersonId, case: Case, organisation: Organisation) -> bool:
    known = organisation.people.get(person)
    return known is not None and organisation.is_within(known.unit, case.unit)
