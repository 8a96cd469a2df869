"""What a case counts as, put right by two people, with the reason kept (R-STAT-1 to R-STAT-3)."""

from dataclasses import replace

from escalation.case import Recount
from escalation.decision import Refusal, Turn
from escalation.event import RecountApproved, RecountProposed, RecountRefused
from escalation.message import Kind, Priority, Topic
from escalation.permission import Act, may
from escalation.taking import name
from escalation.words import Counted, PersonId


def recount_proposed(turn: Turn, event: RecountProposed) -> Refusal | None:
    """One person says what it should count as; nothing counts otherwise until a second agrees.

    A recount agreed to earlier is in force until then.
    """
    if not event.why.strip() or event.counted is Counted.UNDECIDED:
        return Refusal.EMPTY
    before = turn.case.recount
    if before is not None and (before.counted, before.by) == (event.counted, event.by):
        return Refusal.ALREADY_DONE
    turn.change(
        recount=Recount(counted=event.counted, why=event.why, by=event.by, at=turn.now),
        recounted=turn.case.recount_in_force,
    )
    turn.note("recount_proposed", event.by, counted=str(event.counted), why=event.why)
    words = {"counted": str(event.counted), "why": event.why, "by": name(turn, event.by)}
    key = f"recount:{turn.case.version + 1}"
    for person in _approvers(turn, event.by):
        turn.say(person, Topic.RECOUNT_WANTED, key, Kind.NAG, Priority.NOTICE, words=words)
    return None


def recount_approved(turn: Turn, event: RecountApproved) -> Refusal | None:
    """The second person, who is never the first."""
    proposed = turn.case.recount
    if proposed is None:
        return Refusal.NOT_YET
    if proposed.approved_at is not None:
        return Refusal.ALREADY_DONE
    if proposed.by == event.by:
        return Refusal.SAME_PERSON
    agreed = replace(proposed, approved_by=event.by, approved_at=turn.now)
    turn.change(recount=agreed, recounted=None)
    turn.note("recount_approved", event.by, counted=str(proposed.counted), why=proposed.why)
    _tell_proposer(turn, proposed, event.by)
    return None


def recount_refused(turn: Turn, event: RecountRefused) -> Refusal | None:
    """It stays as it was; the proposal is kept in the history only."""
    proposed = turn.case.recount
    if proposed is None:
        return Refusal.NOT_YET
    if proposed.approved_at is not None:
        return Refusal.ALREADY_DONE
    turn.change(recount=turn.case.recounted, recounted=None)
    turn.note("recount_refused", event.by, counted=str(proposed.counted))
    _tell_proposer(turn, None, event.by, proposed.by)
    return None


def _approvers(turn: Turn, proposer: PersonId) -> tuple[PersonId, ...]:
    """Who may agree: everybody up the line who has the right, but the proposer."""
    people = turn.duty.organisation.people
    return tuple(
        person
        for person in people
        if person != proposer and may(person, Act.APPROVE, turn.case, turn.duty)
    )


def _tell_proposer(
    turn: Turn, approved: Recount | None, by: PersonId, proposer: PersonId | None = None
) -> None:
    to = approved.by if approved else proposer
    verdict = "approved" if approved else "refused"
    turn.tell(to, Topic.RECOUNT_DECIDED, by=name(turn, by), verdict=verdict)
