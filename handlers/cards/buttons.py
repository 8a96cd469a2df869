"""Which buttons a person gets on a case: what they may do, and what makes sense now.

A button that is missing here is a kindness, never a protection: the desk decides (invariant 7).
"""

from collections.abc import Iterable, Sequence

from escalation.case import Case, Recount
from escalation.duty import Duty
from escalation.permission import Act, Standing, may, standings
from escalation.plan import Plan
from escalation.words import Liability, PersonId
from handlers import labels
from handlers.action import Action
from handlers.card import Button
from handlers.cards.sensible import FLAGS, UNFLAG, is_sensible
from handlers.sentences import say

Rows = tuple[tuple[Button, ...], ...]

DETAIL = "detail"
FURTHER = "further"
"""更多操作: the card with everything that is rarely done."""

_CHARGE = (Act.ACKNOWLEDGE, Act.TRANSFER, Act.ESCALATE, Act.RAISE)
_WORK = (
    *(Act.ARRIVE, Act.ANSWER, Act.RESULT, Act.LIABILITY, Act.RAISE, Act.ESCALATE),
    *(Act.KEEP, Act.PAY, Act.TRANSFER, Act.PROMISE),
)
_OWN = (Act.CONFIRM, Act.SEND_BACK)
_PRESS = (Act.SUPERVISE, Act.TAKE_OVER)
_FILED = (Act.ADD, Act.RAISE, Act.ESCALATE, Act.ACCUSE)
_AT_HAND = (
    *(Act.ACKNOWLEDGE, Act.ARRIVE, Act.ANSWER, Act.RESULT, Act.LIABILITY, Act.CONFIRM),
    *(Act.SEND_BACK, Act.KEEP, Act.SETTLE_LOSS, Act.PAY, Act.WATCH, Act.END_WATCH),
    *(Act.APPROVE, Act.REFUSE, Act.REOPEN, Act.TRANSFER, Act.ESCALATE, Act.RAISE, Act.LOWER),
    *(Act.SUPERVISE, Act.TAKE_OVER, Act.ADD, Act.ACCUSE),
)
_RARE = (
    *(FLAGS, Act.MAJOR, Act.PROMISE, Act.HELP, Act.SNOOZE, Act.RELEASE, Act.RETURN),
    *(Act.RECATEGORISE, Act.LINK, Act.RECOUNT, UNFLAG),
)
_PER_ROW = 3
_MOST = 7
"""So many acts at first: with 更多操作 and 详情 three rows, shown without scrolling."""


def in_rows(buttons: Iterable[Button], per_row: int = _PER_ROW) -> Rows:
    """Buttons laid out so that a thumb can hit them."""
    listed = list(buttons)
    return tuple(tuple(listed[i : i + per_row]) for i in range(0, len(listed), per_row))


def useful(
    case: Case,
    person: PersonId,
    plan: Plan,
    duty: Duty,
    *,
    pressing: bool = False,
    first: Sequence[str] = (),
) -> Rows:
    """The few buttons of a page or nag: what this person should do next, and 详情.

    `pressing` adds 督办 and 接手, for a head who is told that somebody stalls; `first` are the
    acts that this very message asks for.
    """
    acts = [*first, *_at_first(case, person), *(_PRESS if pressing and case.is_open else ())]
    wished = _wished(acts, case, person, plan, duty)
    working = _is_called(case, person) or person == case.handler
    more = (working and case.is_open) or len(wished) > _MOST
    last = (further_of(case), detail_of(case)) if more else (detail_of(case),)
    return _rows(wished[:_MOST], case, last)


def filed(case: Case, person: PersonId, plan: Plan, duty: Duty) -> Rows:
    """Below the receipt of a report."""
    wished = _wished(_FILED if case.is_open else (), case, person, plan, duty)
    last = (further_of(case), detail_of(case)) if case.is_open else (detail_of(case),)
    return _rows(wished, case, last)


def everything(case: Case, person: PersonId, plan: Plan, duty: Duty) -> Rows:
    """All that this person can do with the case now: below its details."""
    wished = _wished(_AT_HAND, case, person, plan, duty)
    more = bool(_wished(_RARE, case, person, plan, duty))
    return _rows(wished, case, (further_of(case),) if more else ())


def rare(case: Case, person: PersonId, plan: Plan, duty: Duty) -> Rows:
    """What 更多操作 shows: all but what stands on the person's card of the case anyway."""
    shown = _wished(_at_first(case, person), case, person, plan, duty)[:_MOST]
    shown += _FILED if person == case.first_contact and not shown else ()
    others = [each for each in (*_RARE, *_AT_HAND) if each not in shown]
    return _rows(_wished(others, case, person, plan, duty), case, ())


def liabilities(case: Case) -> tuple[Button, ...]:
    """有责, 无责, 双方责任 (R-STAT-4)."""
    return tuple(
        Button(labels.liability(each), Action(Act.LIABILITY, case.id, each)) for each in Liability
    )


def of_case(verb: str, case: Case) -> Button:
    """The button of one act."""
    about = case.recount if verb in (Act.APPROVE, Act.REFUSE) else None
    choice = recount_token(about) if about is not None else ""
    return Button(say(f"button.{verb}"), Action(verb, case.id, choice))


def recount_token(recount: Recount) -> str:
    """Names one proposal: who agrees to it does not agree to a later one."""
    return str(int(recount.at.timestamp()))


def detail_of(case: Case) -> Button:
    """详情."""
    return Button(say("button.detail"), Action(DETAIL, case.id))


def further_of(case: Case) -> Button:
    """更多操作."""
    return Button(say("button.further"), Action(FURTHER, case.id))


def _at_first(case: Case, person: PersonId) -> list[str]:
    """What this person should do next."""
    acts: list[str] = []
    if not case.is_open:
        return acts
    if _is_called(case, person):
        acts += _CHARGE
    elif person == case.handler:
        acts += _WORK
    if person == case.first_contact and case.result_at:
        acts += _OWN
    return acts


def _is_called(case: Case, person: PersonId) -> bool:
    return any(person in call.owing for call in case.open_calls)


def _wished(acts: Sequence[str], case: Case, person: PersonId, plan: Plan, duty: Duty) -> list[str]:
    """Those of the acts that make sense now and that the person may do, each once."""
    sensible = [each for each in dict.fromkeys(acts) if is_sensible(each, case, person, plan)]
    return [each for each in sensible if _may(each, case, person, duty)]


def _may(verb: str, case: Case, person: PersonId, duty: Duty) -> bool:
    if verb == UNFLAG:
        # The spokesperson lowers the media flag only.
        return Standing.SENIOR in standings(person, case, duty)
    return may(person, Act.RAISE if verb == FLAGS else Act(verb), case, duty)


def _rows(wished: Sequence[str], case: Case, last: Sequence[Button]) -> Rows:
    rows: Rows = (liabilities(case),) if Act.LIABILITY in wished else ()
    plain = [of_case(verb, case) for verb in wished if verb != Act.LIABILITY]
    return (*rows, *in_rows([*plain, *last]))
