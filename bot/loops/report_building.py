"""What a report says, and the letter that says it: pure work on what was read, done in a thread."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from escalation.case import Case
from escalation.confirmation import Confirmation
from escalation.message import Priority
from escalation.organisation import Mailbox, Organisation
from escalation.outline import Alike
from escalation.plan import Plan
from escalation.reported import facts_of
from escalation.summary import Summary, summarise
from escalation.supplement import Said, as_readers_know, difference, states_of
from escalation.unit_reports import UnitReport, hidden_from, unit_reports
from handlers.card import MailLetter
from handlers.reports import render_consolidated, render_summary, render_supplement
from storage.codec import to_text
from storage.outbox import Owed, RowKind
from storage.reports import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was read for one mailbox and day; the period is aware UTC."""

    mailbox: Mailbox
    day: date
    since: datetime
    until: datetime
    cases: Sequence[Case]
    unlisted: Mapping[Alike, int]
    confirmations: Iterable[Confirmation]


@dataclass(frozen=True, slots=True)
class Built:
    """A letter as the outbox keeps it, and what it says."""

    body: str
    said: Said


def summed(
    known: Known, organisation: Organisation, plan: Plan
) -> tuple[Summary, tuple[UnitReport, ...]]:
    """The summary, and how its units' confirmations stand."""
    summary = summarise(
        known.cases,
        organisation,
        plan,
        known.mailbox,
        known.day,
        known.until,
        since=known.since,
        unlisted=known.unlisted,
    )
    hidden = hidden_from(known.mailbox, known.cases)
    return summary, unit_reports(summary, known.confirmations, hidden)


def said_by(summary: Summary, reports: Iterable[UnitReport]) -> Said:
    """What is kept of a report, to be compared later."""
    return Said(
        since=summary.since,
        until=summary.until,
        facts=facts_of(summary.lines),
        states=states_of(reports),
        complete=not summary.unlisted,
    )


def a_summary(
    known: Known, organisation: Organisation, plan: Plan, checkpoint: str, *, drill: bool
) -> Built:
    """The daily summary, or the consolidated one for a mailbox above (R-DAILY-2)."""
    summary, reports = summed(known, organisation, plan)
    number = known.day.isoformat()
    if known.mailbox.id in plan.summary.consolidated:
        letter = render_consolidated(
            summary, organisation, plan, number=number, drill=drill, reports=reports
        )
    else:
        letter = render_summary(
            summary,
            organisation,
            plan,
            number=number,
            drill=drill,
            checkpoint=checkpoint,
            reports=reports,
        )
    return Built(to_text(letter), said_by(summary, reports))


def a_supplement(
    known: Known, before: Report, organisation: Organisation, plan: Plan, *, drill: bool
) -> Built | None:
    """What is to be told now to who has the report before; None when nothing differs."""
    summary, reports = summed(known, organisation, plan)
    hidden = hidden_from(known.mailbox, known.cases)
    after = as_readers_know(before.said, said_by(summary, reports), hidden)
    found = difference(before.said, after)
    if not found:
        return None
    letter: MailLetter = render_supplement(
        found,
        before.said,
        after,
        known.mailbox,
        organisation,
        plan,
        day=known.day,
        number=before.number + 1,
        drill=drill,
    )
    return Built(to_text(letter), after)


def mail(mailbox: Mailbox, day: date, body: str, number: int = 0) -> Owed:
    """The outbox row of a report; a supplement's has its number in the key."""
    key = f"mail:{mailbox.id}:{day.isoformat()}"
    return Owed(
        key=f"{key}:{number}" if number else key,
        kind=RowKind.MAIL,
        body=body,
        priority=Priority.REPORT,
    )
