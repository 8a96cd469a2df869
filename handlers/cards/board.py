"""看板: cases in a list, the most urgent first, each with what is left of its next clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from escalation.case import Case
from escalation.duty import Duty
from escalation.plan import Plan
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards import parts
from handlers.cards.buttons import DETAIL, Rows, in_rows
from handlers.cards.times import until
from handlers.sentences import say

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A case with the plan it runs under."""

    case: Case
    plan: Plan


def urgency(listed: Listed) -> tuple[bool, datetime, str]:
    """Order of the board: critical cases first, then whose clock runs out, or ran out, first."""
    case = listed.case
    deadline = parts.next_clock(case)
    critical = listed.plan.is_critical(case.flags, case.complaint.category)
    return not critical, deadline.due_at if deadline else case.received_at, case.number


def board_card(
    listed: Sequence[Listed], duty: Duty, now: datetime, *, kind: str, page: int = 0
) -> Card:
    """One page of a list; `kind` is board (all that the person may see) or mine."""
    ordered = sorted(listed, key=urgency)
    pages = max(1, -(-len(ordered) // PER_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = ordered[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = [_entry(each, duty, now) for each in shown]
    return Card(
        headline=say(f"{kind}.headline", count=len(ordered)),
        lines=tuple(lines) or (say(f"{kind}.empty"),),
        buttons=_buttons(shown, kind, page, pages),
        protected=True,
    )


def pick_card(
    listed: Sequence[Listed],
    duty: Duty,
    now: datetime,
    verb: str,
    choice: str = "",
    asks: str = "pick.headline",
) -> Card:
    """Which one do you mean? One button a case."""
    shown = sorted(listed, key=urgency)[:PER_PAGE]
    buttons = [Button(each.case.number, Action(verb, each.case.id, choice)) for each in shown]
    return Card(
        headline=say(asks),
        lines=tuple(_entry(each, duty, now) for each in shown),
        buttons=in_rows(buttons, 2),
        protected=True,
    )


def _entry(listed: Listed, duty: Duty, now: datetime) -> str:
    case, plan = listed.case, listed.plan
    deadline = parts.next_clock(case)
    critical = plan.is_critical(case.flags, case.complaint.category)
    values: Mapping[str, str] = {
        "mark": say("board.critical" if critical else "board.ordinary"),
        "number": case.number,
        "unit": parts.unit_name(case.unit, duty.organisation),
        "category": parts.flag_names(case.flags) or parts.category_name(case.complaint, plan),
        "held": "｜".join(
            (parts.held_line(case, plan, duty), *parts.snoozed_lines(case, plan, now))
        ),
    }
    if deadline is None:
        return say("board.entry_without_clock", **values)
    name = parts.rule_name(deadline.rule, plan)
    return say("board.entry", rule=name, left=until(deadline.due_at, now, plan.zone), **values)


def _buttons(shown: Sequence[Listed], kind: str, page: int, pages: int) -> Rows:
    each = [Button(one.case.number, Action(DETAIL, one.case.id)) for one in shown]
    more = Button(say("button.more"), Action(kind, "", str(page + 1)))
    return (*in_rows(each), *(((more,),) if page + 1 < pages else ()))
