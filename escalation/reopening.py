"""重新办理: a closed case taken up again, by wish or because a grave threat was made."""

from dataclasses import replace

from escalation.alarms import raise_alarms_again
from escalation.calling import call_level, call_person
from escalation.case import Case
from escalation.decision import Refusal, Turn
from escalation.event import Reopened
from escalation.message import Topic
from escalation.starting import restart_clocks
from escalation.taking import name
from escalation.words import PersonId, Reason

MOST_REOPENINGS = 10


def reopened(turn: Turn, event: Reopened) -> Refusal | None:
    """重新办理, with the reason: result and answer are owed again, from now on.

    Whoever handled it is called; when they have left, the level where cases start is.
    """
    if turn.case.is_open:
        return Refusal.ALREADY_DONE
    if not event.why.strip():
        return Refusal.EMPTY
    if turn.case.reopenings >= MOST_REOPENINGS:
        return Refusal.TOO_OFTEN
    for person in dict.fromkeys((turn.case.first_contact, *turn.case.acknowledged_by)):
        if person not in (event.by, turn.case.handler):
            turn.tell(person, Topic.REOPENED, by=name(turn, event.by), why=event.why)
    take_up_again(turn, event.by, turn.case, event.why)
    return None


def take_up_again(turn: Turn, by: PersonId, before: Case, why: str) -> None:
    """Open the case anew, alarm whoever a trigger with news names, and call its handler.

    `before` is the case as it was, without what is news now.
    """
    # Calls left open at closing were moot then and stay so.
    calls = tuple(replace(c, ended_at=c.ended_at or turn.now) for c in turn.case.calls)
    turn.change(
        closed_at=None,
        confirmed_at=None,
        result_at=None,
        answered_at=None,
        progressed_at=turn.now,
        stall_steps=0,
        calls=calls,
        reopenings=turn.case.reopenings + 1,
    )
    turn.note("reopened", by, Reason.REOPENED, why=why)
    restart_clocks(turn)
    _call_again(turn, raise_alarms_again(turn, by, before), by, why)


def _call_again(turn: Turn, alarmed: frozenset[str], by: PersonId, why: str) -> None:
    """Call the handler, else the level where cases start unless an alarm has called it."""
    handler = turn.case.handler
    known = handler in turn.duty.organisation.people
    if handler and known and handler not in turn.case.complained_about:
        call_person(turn, handler, Reason.REOPENED, by=by, why=why)
        return
    turn.change(handler=None, acknowledged_at=None, acknowledged_by=())
    if turn.plan.starts not in alarmed:
        call_level(turn, turn.plan.level(turn.plan.starts), Reason.REOPENED)
