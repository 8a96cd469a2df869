"""Who stands in for the first contact 首问责任人 when they cannot or must not close the loop.

The loop of R-FIRST-3 must close even when the person who took the complaint is the person
complained about (R-CONF-1), or sleeps and does not answer.
"""

from escalation.case import Case
from escalation.decision import Turn
from escalation.duty import Duty
from escalation.message import Topic
from escalation.words import PersonId


def stand_ins(case: Case, duty: Duty) -> tuple[PersonId, ...]:
    """Contacts and head of the nearest unit that has any free to do it.

    The handler does not confirm their own result unless nobody else is left in the line.
    """
    organisation = duty.organisation
    handler_only: tuple[PersonId, ...] = ()
    for unit in organisation.line_above(case.unit):
        named = (*unit.contacts, *((unit.head,) if unit.head else ()))
        free = tuple(
            person
            for person in dict.fromkeys(named)
            if person in organisation.people
            and person not in case.complained_about
            and person != case.first_contact
        )
        others = tuple(person for person in free if person != case.handler)
        if others:
            return others
        handler_only = handler_only or free
    return handler_only


def replace_first_contact(turn: Turn) -> None:
    """Hand the role of first contact on when its holder is complained about.

    The register keeps who really took the complaint in its first entry.
    """
    if turn.case.first_contact not in turn.case.complained_about:
        return
    others = stand_ins(turn.case, turn.duty)
    if not others:
        turn.note("unanswerable")
        return
    turn.change(first_contact=others[0])
    turn.note("first_contact_replaced", to=turn.duty.organisation.name(others[0]))
    turn.tell(others[0], Topic.FILED)
