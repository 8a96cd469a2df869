"""The card that answers a report: the number, who is being paged, what was promised by when."""

from datetime import datetime

from escalation.case import Case
from escalation.duty import Duty
from escalation.guidance import Guidance
from escalation.plan import Plan
from escalation.words import PersonId
from handlers import doubt
from handlers.card import Card
from handlers.cards import parts
from handlers.cards.buttons import filed
from handlers.cards.guidance import guidance_button, receipt_lines
from handlers.cards.times import clock
from handlers.sentences import say


def receipt(
    case: Case,
    plan: Plan,
    duty: Duty,
    person: PersonId,
    now: datetime,
    guidance: Guidance,
    *,
    by_itself: bool = False,
) -> Card:
    """The receipt. `by_itself` says that an urgent draft was filed without a tap."""
    lines = [
        say("receipt.received", at=clock(case.received_at, now, plan.zone)),
        parts.where(case, duty.organisation),
        parts.kind_line(case, plan),
        *parts.over_limit_lines(case.complaint, case.flags, plan),
        *parts.press_lines(case, plan, duty),
        *(parts.called_lines(case, plan, duty) or (parts.held_line(case, plan, duty),)),
        *(parts.due_line(deadline, plan, now) for deadline in case.deadlines),
    ]
    rule = plan.categories.get(case.complaint.category)
    if rule is not None and rule.guidance:
        lines.append(say("receipt.guidance", guidance=rule.guidance))
    lines += receipt_lines(case, guidance)
    doubted = doubt.is_unanswered(case)
    if doubted:
        lines.insert(0, say("draft.media_doubt"))
    if by_itself:
        lines.insert(0, say("receipt.by_itself"))
    return Card(
        headline=say("receipt.headline", number=case.number),
        lines=tuple(lines),
        buttons=(
            *((doubt.answers(case),) if doubted else ()),
            *filed(case, person, plan, duty),
            (guidance_button(case),),
        ),
        protected=True,
    )
