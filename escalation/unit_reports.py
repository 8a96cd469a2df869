"""What a summary says of each unit's confirmation (R-DAILY-1), as its readers may know it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from escalation.case import Case
from escalation.confirmation import Answer, Confirmation, State
from escalation.organisation import Mailbox
from escalation.reported import Change, Fact, changes, facts_of
from escalation.summary import Summary
from escalation.words import CaseId, PersonId, UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReport:
    """How one unit's confirmation stands. `changes` are the cases that moved since it was given.

    `asked` are those who were asked and did not answer; `is_late`: answered after the report was
    cut off.
    """

    unit: UnitId
    state: State
    by: PersonId | None = None
    at: datetime | None = None
    is_late: bool = False
    words: str = ""
    asked: tuple[PersonId, ...] = ()
    changes: tuple[Change, ...] = ()


def hidden_from(mailbox: Mailbox, found: Iterable[Case]) -> Mapping[CaseId, UnitId]:
    """Cases about a reader of the mailbox, with their units: nothing may tell of them."""
    readers = set(mailbox.readers)
    return {case.id: case.unit for case in found if case.complained_about & readers}


def unit_reports(
    summary: Summary, confirmations: Iterable[Confirmation], hidden: Mapping[CaseId, UnitId]
) -> tuple[UnitReport, ...]:
    """One for each unit of the summary that was to confirm, in the summary's order."""
    by_unit = {each.unit: each for each in confirmations}
    facts: dict[UnitId, list[Fact]] = {}
    for fact in facts_of(summary.lines):
        facts.setdefault(fact.unit, []).append(fact)
    complete = not summary.unlisted
    return tuple(
        _report(
            by_unit[row.unit], facts.get(row.unit, []), summary.mailbox, hidden, complete=complete
        )
        for row in summary.rows
        if row.unit in by_unit
    )


def _report(
    confirmation: Confirmation,
    facts: Sequence[Fact],
    mailbox: Mailbox,
    hidden: Mapping[CaseId, UnitId],
    *,
    complete: bool,
) -> UnitReport:
    """What was seen is compared without hidden cases; words that may be of one are withheld.

    Unless the summary is `complete`, a case it does not list has not left the register.
    """
    has_hidden = confirmation.unit in hidden.values()
    answer = _standing(confirmation, mailbox if has_hidden else None)
    if answer is None:
        asked = tuple(each.person for each in confirmation.asked)
        return UnitReport(unit=confirmation.unit, state=confirmation.state, asked=asked)
    here = {fact.case for fact in facts}
    seen = (f for f in answer.seen if f.case not in hidden and (complete or f.case in here))
    return UnitReport(
        unit=confirmation.unit,
        state=State(answer.verdict),
        by=answer.by,
        at=answer.at,
        is_late=answer.at >= confirmation.until,
        words="" if has_hidden else answer.words,
        changes=changes(seen, facts),
    )


def _standing(confirmation: Confirmation, mailbox: Mailbox | None) -> Answer | None:
    """The answer that counts. A reader who gave one that does not count finds their own."""
    if mailbox is not None:
        own = (e for e in reversed(confirmation.answers) if e.by in mailbox.readers)
        found = next(own, None)
        if found is not None:
            return found
    return confirmation.standing
