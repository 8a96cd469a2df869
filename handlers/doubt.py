"""媒体？待核实: a threat to go to the media that was half understood, until somebody answers.

Doubt goes up (R-MEDIA-1): it stands on every page, and the reporter is asked once more.
"""

from datetime import timedelta

from escalation.case import Case
from escalation.words import Flag
from handlers.action import Action
from handlers.card import Button
from handlers.sentences import say

ASK_AGAIN_AFTER = timedelta(minutes=3)
VERB = "doubt"
YES = "yes"
NO = "no"


def is_unanswered(case: Case) -> bool:
    """Whether nobody has said yet if the customer speaks of the media."""
    return (
        case.is_open
        and Flag.MEDIA_THREAT not in case.flags
        and say("draft.media_doubt_note") in case.additions
        and say("doubt.none_note") not in case.additions
    )


def is_denied(case: Case) -> bool:
    """Whether the reporter took off a media mark that had been understood."""
    noted = say("draft.media_denied_note") in case.additions
    return case.is_open and Flag.MEDIA_THREAT not in case.flags and noted


def page_lines(case: Case) -> tuple[str, ...]:
    """What stands first on a page of such a case."""
    if is_unanswered(case):
        return (say("page.media_doubt"),)
    return (say("page.media_denied"),) if is_denied(case) else ()


def answers(case: Case) -> tuple[Button, ...]:
    """是 and 否 for the reporter."""
    return (
        Button(say("draft.media_yes"), Action(VERB, case.id, YES)),
        Button(say("draft.media_no"), Action(VERB, case.id, NO)),
    )


def reminder_key(case: Case) -> str:
    """The outbox key under which the reporter is asked again."""
    return f"doubt:{case.id}:"
