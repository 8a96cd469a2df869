"""Whose move it is: who is nagged, who is said to stall, and whose head is told."""

from escalation.case import Case, Deadline
from escalation.decision import Turn
from escalation.words import PersonId


def holder(case: Case) -> tuple[PersonId, ...]:
    """Whose move it is: who is nagged and who is said to stall.

    With the result in, the first contact owes the confirmation and the handler the liability.
    Before, it is the handler; without one, those being called now, those who acknowledged,
    those called in vain, and at last the first contact, who stays responsible until the loop
    is closed. Not everybody ever called: six levels nagged at once leave it to each other.
    Nor is it ever the move of press or of somebody asked to help, who took their own part only.
    """
    owing: list[PersonId | None] = [case.handler]
    if case.result_at is not None:
        owing = [] if case.confirmed_at else [case.first_contact]
        owing += [case.handler] if case.liability is None else []
    calls = [call for call in case.open_calls if not call.is_for_help]
    running = [p for call in calls if call.is_running for p in call.owing]
    called = [p for call in calls for p in call.owing]
    taken = [person for person in case.acknowledged_by if not _took_their_part(case, person)]
    for people in (owing, running, taken, called):
        if named := _spared(case, people):
            return named
    return (case.first_contact,)


def owing(case: Case, deadline: Deadline) -> tuple[PersonId, ...]:
    """Who is nagged about this clock.

    Aftercare is owed by the handler and by the first contact, who knows the customer, whatever
    else of the case is done.
    """
    if not deadline.aftercare:
        return holder(case)
    return _spared(case, (case.handler, case.first_contact)) or holder(case)


def heads(turn: Turn, people: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
    """Heads of these people, each once, around the person complained about."""
    organisation = turn.duty.organisation
    shut_out = turn.case.complained_about
    found = (organisation.head_of(person, shut_out) for person in people)
    return tuple(dict.fromkeys(head for head in found if head))


def _took_their_part(case: Case, person: PersonId) -> bool:
    """Whether they were called from outside the chain only."""
    theirs = [call for call in case.calls if person in call.people]
    return bool(theirs) and not any(call.in_chain for call in theirs)


def _spared(
    case: Case, people: list[PersonId | None] | list[PersonId] | tuple[PersonId | None, ...]
) -> tuple[PersonId, ...]:
    named = (p for p in people if p is not None and p not in case.complained_about)
    return tuple(dict.fromkeys(named))
