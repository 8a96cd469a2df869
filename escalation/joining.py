"""Who and what joins a case: people who help 协办, and other cases of the same matter 关联."""

from escalation.calling import call_person
from escalation.decision import Refusal, Turn
from escalation.event import HelperAdded, Linked, Unlinked
from escalation.message import Topic
from escalation.taking import name
from escalation.words import Reason

MOST_HELPERS = 10
MOST_LINKS = 50


def helper_added(turn: Turn, event: HelperAdded) -> Refusal | None:
    """协办: somebody is called to help; the handler stays the handler.

    A person complained about is as good as unknown.
    """
    unknown = event.to not in turn.duty.organisation.people
    if unknown or event.to in turn.case.complained_about:
        return Refusal.UNKNOWN_PERSON
    if event.to in (*turn.case.helpers, turn.case.handler):
        return Refusal.ALREADY_DONE
    if len(turn.case.helpers) >= MOST_HELPERS:
        return Refusal.TOO_OFTEN
    turn.change(helpers=(*turn.case.helpers, event.to))
    turn.note("helper_added", event.by, Reason.HELPING, to=name(turn, event.to), why=event.why)
    if event.to != event.by:
        call_person(turn, event.to, Reason.HELPING)
    return None


def linked(turn: Turn, event: Linked) -> Refusal | None:
    """关联: told to who works on this case. The desk links the other case in the same piece."""
    if event.other == turn.case.id or event.other in turn.case.links:
        return Refusal.ALREADY_DONE
    if len(turn.case.links) >= MOST_LINKS:
        return Refusal.TOO_OFTEN
    alike = tuple(each for each in turn.case.alike if each != event.other)
    turn.change(links=(*turn.case.links, event.other), alike=alike)
    turn.note("linked", event.by, number=event.number, others=str(event.other))
    for person in dict.fromkeys((turn.case.handler, turn.case.first_contact)):
        if person != event.by and person not in event.hidden_from:
            turn.tell(person, Topic.LINKED, by=name(turn, event.by), other=str(event.other))
    return None


def unlinked(turn: Turn, event: Unlinked) -> Refusal | None:
    """取消关联; also the answer 'not the same' to a link that was only proposed."""
    if event.other not in (*turn.case.links, *turn.case.alike):
        return Refusal.ALREADY_DONE
    turn.change(
        links=tuple(each for each in turn.case.links if each != event.other),
        alike=tuple(each for each in turn.case.alike if each != event.other),
    )
    turn.note("unlinked", event.by, number=event.number, others=str(event.other))
    return None
