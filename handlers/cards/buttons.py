"""Which buttons a person gets on a case: what they may do, and what makes sense now.

A button that is missing here is a kindness, never a protection: the desk decides (invariant 7).
"""

from collections.abc import Iterable, Sequence

from escalation.case import Case
from escalation.duty import Duty
from escalation.permission import Act, may
from escalation.words import Flag, Liability, PersonId, Stage
from handlers import labels
from handlers.action import Action
from handlers.card import Button
from handlers.sentences import say

Rows = tuple[tuple[Button, ...], ...]

DETAIL = "detail"
_CHARGE = (Act.ACKNOWLEDGE, Act.TRANSFER, Act.ESCALATE, Act.RAISE)
_WORK = (Act.ARRIVE, Act.ANSWER, Act.RESULT, Act.LIABILITY, Act.TRANSFER, Act.ESCALATE, Act.RAISE)
_OWN = (Act.CONFIRM, Act.SEND_BACK)
_PRESS = (Act.SUPERVISE, Act.TAKE_OVER)
_FILED = (Act.ADD, Act.RAISE, Act.ESCALATE, Act.ACCUSE)
_PER_ROW = 3


def in_rows(buttons: Iterable[Button], per_row: int = _PER_ROW) -> Rows:
    """Buttons laid out so that a thumb can hit them."""
    listed = list(buttons)
    return tuple(tuple(listed[i : i + per_row]) for i in range(0, len(listed), per_row))


def useful(case: Case, person: PersonId, duty: Duty, *, pressing: bool = False) -> Rows:
    """The few buttons of a page or nag: what this person should do next, and 详情.

    `pressing` adds 督办 and 接手, for a head who is told that somebody stalls.
    """
    acts: list[Act] = []
    if case.is_open:
        if any(person in call.owing for call in case.open_calls):
            acts += _CHARGE
        elif person == case.handler:
            acts += _WORK
        if person == case.first_contact and case.result_at:
            acts += _OWN
        if pressing:
            acts += _PRESS
    return _rows(case, person, duty, acts)


def filed(case: Case, person: PersonId, duty: Duty) -> Rows:
    """Below the receipt of a report."""
    return _rows(case, person, duty, _FILED if case.is_open else ())


def everything(case: Case, person: PersonId, duty: Duty) -> Rows:
    """All that this person can do with the case now: below its details."""
    acts = tuple(act for act in Act if act is not Act.VIEW)
    return _rows(case, person, duty, acts if case.is_open else (Act.ADD,), detail=False)


def liabilities(case: Case) -> tuple[Button, ...]:
    """有责, 无责, 双方责任 (R-STAT-4)."""
    return tuple(
        Button(labels.liability(each), Action(Act.LIABILITY, case.id, each)) for each in Liability
    )


def of_case(act: Act, case: Case) -> Button:
    """The button of one act."""
    return Button(say(f"button.{act}"), Action(act, case.id))


def detail_of(case: Case) -> Button:
    """详情."""
    return Button(say("button.detail"), Action(DETAIL, case.id))


def _rows(
    case: Case, person: PersonId, duty: Duty, acts: Sequence[Act], *, detail: bool = True
) -> Rows:
    sensible = [a for a in dict.fromkeys(acts) if _sensible(a, case, person)]
    allowed = [a for a in sensible if may(person, a, case, duty)]
    rows: Rows = (liabilities(case),) if Act.LIABILITY in allowed else ()
    plain = [of_case(act, case) for act in allowed if act is not Act.LIABILITY]
    return (*rows, *in_rows([*plain, *([detail_of(case)] if detail else [])]))


def _sensible(act: Act, case: Case, person: PersonId) -> bool:
    """Whether the act would change anything now."""
    reported = case.stage is Stage.RESULT_REPORTED
    called = any(person in call.owing for call in case.open_calls)
    conditions = {
        Act.ACKNOWLEDGE: called or case.acknowledged_at is None,
        Act.RAISE: Flag.MEDIA_THREAT not in case.flags,
        Act.LOWER: Flag.MEDIA_THREAT in case.flags,
        Act.ARRIVE: case.arrived_at is None and not reported,
        Act.ANSWER: case.answered_at is None and not reported,
        Act.RESULT: not reported,
        Act.LIABILITY: reported and case.liability is None,
        Act.CONFIRM: reported and case.confirmed_at is None,
        Act.SEND_BACK: reported,
        Act.TAKE_OVER: person != case.handler and case.acknowledged_at is not None,
        Act.TRANSFER: not reported,
    }
    return conditions.get(act, True)
