"""改类别: a case goes under another row of the table, for example 投产引发 once confirmed (C02)."""

from dataclasses import replace

from escalation.alarms import raise_alarms
from escalation.decision import Refusal, Turn
from escalation.event import Recategorised
from escalation.message import Topic
from escalation.starting import start_clocks
from escalation.taking import name


def recategorised(turn: Turn, event: Recategorised) -> Refusal | None:
    """The new row's clocks start and its triggers call; the old value stays in the register.

    Never without a reason. What is owed to the customer beyond the result stays owed (C03).
    """
    before = turn.case
    if event.category is before.complaint.category:
        return Refusal.ALREADY_DONE
    if not event.why.strip():
        return Refusal.EMPTY
    turn.change(complaint=replace(before.complaint, category=event.category))
    change = f"{before.complaint.category} → {event.category}"
    turn.note("recategorised", event.by, None, category=change, why=event.why)
    start_clocks(turn)
    raise_alarms(turn, event.by, before)
    for person in dict.fromkeys((turn.case.handler, turn.case.first_contact)):
        if person != event.by:
            words = {"by": name(turn, event.by), "why": event.why}
            turn.tell(person, Topic.RECATEGORISED, category=str(event.category), **words)
    return None
