"""📎 书面记录: the card behind which the written record of a case travels (R-INTAKE-4)."""

from escalation.case import Case
from handlers.action import Action
from handlers.card import Attached, Button, Card
from handlers.sentences import say

VERB = "record"
_PREFIX = "record:"


def record_card(case: Case) -> Card:
    """The document is made when it is sent. Not protected: it is kept, printed and signed."""
    key = "record.closed" if not case.is_open else "record.so_far"
    return Card(
        headline=say("record.headline", number=case.number),
        lines=(say(key), say("record.careful")),
        attached=(Attached(f"{_PREFIX}{case.id}", "document"),),
    )


def record_button(case: Case) -> Button:
    """📎 书面记录."""
    return Button(say("button.record"), Action(VERB, case.id))


def case_of(attached: Attached) -> str | None:
    """The case whose record is to be made; None for a stored file."""
    held = attached.attachment
    return held.removeprefix(_PREFIX) if held.startswith(_PREFIX) else None
