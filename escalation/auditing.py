"""稽核: compares what a case owes now with what became of it. Decides nothing new.

Every person of a running call is owed the page of its present round; a case that waits for
something is owed a look at that instant. What is found is told by a `Finding`; `page_again` is
the page that mends it, under the obligation's own key with a suffix, so that it is owed once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from escalation.calling import page_of
from escalation.case import Call, Case
from escalation.decide import next_due
from escalation.message import Message
from escalation.plan import Plan
from escalation.words import PersonId

NO_CHANNEL = "no channel"
"""What the row says of somebody whom nothing reaches: others were called, sending mends nothing."""

_PUT_OFF = 12
"""How many times longer a row may wait that was given back with a reason: a platform that refuses
with 429 has said for hours how long, and would refuse a repair as well."""

_REPAIR = ":repair"
_SUBSTITUTES = ("#", "!", _REPAIR)
"""After the key: the same page by another channel, in plain words, or by the audit before."""


class Found(StrEnum):
    """What is wrong. Pages and looks that were lost are mended, the others are only told."""

    NO_ROW = "no_row"
    NOT_DELIVERED = "not_delivered"
    DROPPED = "dropped"
    HELD_FOR_EVER = "held_for_ever"
    NO_TIMER = "no_timer"
    LATE_TIMER = "late_timer"
    STANDS_STILL = "stands_still"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """What became of one page, as the outbox has it. `is_delivered`: a platform took it."""

    id: int
    key: str
    person: str | None
    state: str
    created_at: datetime
    not_before: datetime
    lease_until: datetime | None
    detail: str
    is_delivered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPage:
    """A page that is owed and on no way to its person. `rows` are what there was of it."""

    found: Found
    call: Call
    person: PersonId
    rows: tuple[PageRow, ...] = ()


def owed_pages(case: Case) -> tuple[tuple[Call, PersonId], ...]:
    """Everybody who is owed a page in the present round of a running call."""
    return tuple(
        (call, person)
        for call in case.open_calls
        if call.is_running
        for person in call.owing
        if person not in case.complained_about
    )


def key_of(case: Case, call: Call, person: PersonId) -> str:
    """The name of the obligation."""
    return page_of(case, call, person).key


def page_again(case: Case, lost: LostPage) -> Message:
    """The page in place of a lost one; the same loss found twice is the same message."""
    page = page_of(case, lost.call, lost.person)
    return replace(page, key=page.key + _REPAIR)


def lost_pages(
    case: Case,
    rows: Sequence[PageRow],
    rounds: Mapping[tuple[int, int], datetime],
    now: datetime,
    longest: timedelta,
) -> tuple[LostPage, ...]:
    """Pages that nobody will get, at most one for a person: whoever is called twice is rung once.

    `rounds` says when each round (call, attempt) was decided, as the register has it; `longest`
    is how long a row may at most be put off or held.
    """
    lost: dict[PersonId, LostPage] = {}
    for call, person in owed_pages(case):
        key = key_of(case, call, person)
        own = tuple(row for row in rows if _serves(row, key))
        if any(_is_on_its_way(row, now, longest) for row in own) or person in lost:
            continue
        since = call.called_at if call.attempt == 1 else rounds.get((call.no, call.attempt))
        if any(_stands_for(row, person, since, now, longest) for row in rows):
            continue
        if not any(_is_in_vain(row, key) for row in own):
            lost[person] = LostPage(found=_what(own), call=call, person=person, rows=own)
    return tuple(lost.values())


def wrong_timer(
    case: Case, plan: Plan, stored: datetime | None, now: datetime, put_off: timedelta
) -> Found | None:
    """What is wrong with the instant at which the case is looked at next.

    A look that failed is `put_off` for so long: that it fails again and again is told, and not
    mended by looking sooner.
    """
    due = next_due(case, plan)
    if due is None or (stored is not None and stored <= due):
        return None
    if stored is None:
        return Found.NO_TIMER
    if stored > now + put_off:
        return Found.LATE_TIMER
    return Found.STANDS_STILL if due < now - 2 * put_off else None


def is_settled(case: Case, rows: Collection[PageRow]) -> bool:
    """Whether every page of the present rounds was taken: nothing can become of it any more."""
    taken = [row for row in rows if row.is_delivered]
    return all(
        any(_serves(row, key_of(case, call, person)) for row in taken)
        for call, person in owed_pages(case)
    )


def _serves(row: PageRow, key: str) -> bool:
    return row.key == key or any(row.key.startswith(key + mark) for mark in _SUBSTITUTES)


def _is_in_vain(row: PageRow, key: str) -> bool:
    """Whether sending once more mends nothing: it was tried, or there is nowhere to send it."""
    return row.detail == NO_CHANNEL or row.key.startswith(key + _REPAIR)


def _is_on_its_way(row: PageRow, now: datetime, longest: timedelta) -> bool:
    if row.state == "claimed":
        return row.lease_until is not None and row.lease_until <= now + longest
    if row.state == "due":
        return row.not_before <= now + (_PUT_OFF * longest if row.detail else longest)
    return row.is_delivered


def _stands_for(
    row: PageRow, person: PersonId, since: datetime | None, now: datetime, longest: timedelta
) -> bool:
    """Whether a page of another call, made then or later, rang the same person for this one too."""
    later = since is None or row.created_at >= since
    return row.person == person and later and _is_on_its_way(row, now, longest)


def _what(rows: Sequence[PageRow]) -> Found:
    if not rows:
        return Found.NO_ROW
    if any(row.state in ("due", "claimed") for row in rows):
        return Found.HELD_FOR_EVER
    return Found.NOT_DELIVERED if any(row.state == "done" for row in rows) else Found.DROPPED
