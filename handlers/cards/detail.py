"""详情: one case with everything known and its whole history, in pages a phone can show.

The customer's name and telephone are masked in all of it; 显示客户信息 shows them (A47).
"""

from collections.abc import Sequence
from datetime import datetime

from escalation.case import Case, Deadline
from escalation.duty import Duty
from escalation.message import Entry
from escalation.plan import Plan
from escalation.promising import paid, payment_limit
from escalation.statistics import counted_as
from escalation.words import PersonId
from handlers import labels
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards import parts
from handlers.cards.attached import attached
from handlers.cards.beside import alike_lines, beside_buttons, linked_lines, told_to
from handlers.cards.buttons import DETAIL, Rows, detail_of, everything, rare
from handlers.cards.customer import (
    customer_button,
    customer_line,
    is_masked,
    masked_line,
    said_lines,
)
from handlers.cards.guidance import guidance_button
from handlers.cards.history import sentences
from handlers.cards.record import record_button
from handlers.cards.times import clock
from handlers.reports import wording
from handlers.sentences import say

PAGE_CHARACTERS = 3_500


def detail_card(
    case: Case,
    history: Sequence[Entry],
    plan: Plan,
    duty: Duty,
    person: PersonId,
    now: datetime,
    page: int = 0,
    *,
    others: Sequence[Case] = (),
    in_full: bool = False,
) -> Card:
    """Page `page` of the details; its files go with the first page.

    `others` are the cases around this one; each is shown to those only who may see it. `in_full`
    shows the customer as they are: that is to be in the register before.
    """
    told = [
        *_record(case, plan, duty, now, in_full=in_full),
        *_standing(case, plan, duty, now, in_full=in_full),
        *_further(case, plan, duty, person, now, others),
    ]
    told.append(say("detail.history"))
    shown = told_to(history, others, person, duty)
    masked = None if in_full else case.complaint
    told += sentences(shown, plan, duty.organisation, masked)
    pages = split(told)
    page = min(max(page, 0), len(pages) - 1)
    last = page == len(pages) - 1
    more: Rows = () if last else ((_more(case, page + 1),),)
    acts: Rows = ()
    if page == 0:
        acts = everything(case, person, plan, duty)
        acts += beside_buttons(case, others, person, duty) if case.alike else ()
    papers: Rows = ((guidance_button(case), record_button(case)),) if page == 0 else ()
    if page == 0 and not in_full and is_masked(case):
        papers = ((customer_button(case),), *papers)
    of = say("detail.page", page=page + 1, pages=len(pages)) if len(pages) > 1 else ""
    return Card(
        headline=say("detail.headline", number=case.number, page=of),
        lines=pages[page],
        buttons=(*more, *acts, *papers),
        attached=attached(case.attachments) if page == 0 else (),
        protected=True,
    )


def further_card(
    case: Case, plan: Plan, duty: Duty, person: PersonId, now: datetime, others: Sequence[Case]
) -> Card:
    """更多操作: how the case stands, and all that this person can do with it."""
    clock_now = parts.next_clock(case) if case.is_open else None
    return Card(
        headline=say("further.headline", number=case.number),
        lines=(
            parts.held_line(case, plan, duty),
            *parts.snoozed_lines(case, plan, now),
            *((parts.clock_line(clock_now, plan, now),) if clock_now else ()),
        ),
        buttons=(
            *rare(case, person, plan, duty),
            *beside_buttons(case, others, person, duty),
            (detail_of(case),),
        ),
        protected=True,
    )


def split(lines: Sequence[str], limit: int = PAGE_CHARACTERS) -> list[tuple[str, ...]]:
    """Lines in pages of at most `limit` characters; a line longer than a page is cut in parts."""
    pieces = [
        line[start : start + limit] for line in lines for start in range(0, len(line) or 1, limit)
    ]
    pages: list[list[str]] = [[]]
    for piece in pieces:
        if sum(len(each) + 1 for each in pages[-1]) + len(piece) > limit and pages[-1]:
            pages.append([])
        pages[-1].append(piece)
    return [tuple(page) for page in pages]


def _record(case: Case, plan: Plan, duty: Duty, now: datetime, *, in_full: bool) -> list[str]:
    """The record of R-INTAKE-1, for those entitled to see the case."""
    complaint = case.complaint
    who = customer_line if in_full else masked_line
    lines = [
        parts.where(case, duty.organisation),
        parts.kind_line(case, plan),
        say("detail.channel", channel=parts.channel_name(complaint.channel)),
        who(complaint),
        *said_lines(case, in_full=in_full),
    ]
    if complaint.amount is not None:
        lines.append(say("part.amount", yuan=parts.yuan(complaint.amount)))
    lines += parts.over_limit_lines(complaint, case.flags, plan)
    return [*lines, *parts.press_lines(case, plan, duty)]


def _standing(case: Case, plan: Plan, duty: Duty, now: datetime, *, in_full: bool) -> list[str]:
    organisation = duty.organisation
    by, at = organisation.name(case.first_contact), clock(case.received_at, now, plan.zone)
    lines = [say("detail.received", name=by, at=at), parts.held_line(case, plan, duty)]
    lines += parts.snoozed_lines(case, plan, now)
    accused = parts.names(sorted(case.complained_about), organisation) or case.accused
    if accused:
        lines.append(say("detail.accused", names=accused))
    lines += parts.called_lines(case, plan, duty)
    lines += [
        parts.clock_line(each, plan, now, with_result=_is_with_result(each, case, plan))
        for each in _latest(case)
    ]
    if case.result:
        result = case.result if in_full else parts.masked(case.result, case.complaint)
        lines.append(say("topic.result", text=result))
    if case.liability is not None:
        lines.append(say("topic.liability", liability=labels.liability(case.liability)))
    if case.is_open and case.result_at is not None:
        lines.append(parts.missing_line(case, plan))
    rule = plan.categories.get(case.complaint.category)
    if case.is_open and rule is not None and rule.guidance:
        lines.append(say("receipt.guidance", guidance=rule.guidance))
    return lines


def _is_with_result(deadline: Deadline, case: Case, plan: Plan) -> bool:
    """Whether nobody said that they arrived or answered: the result came, and met this clock."""
    rule = next((each for each in plan.clocks if each.id == deadline.rule), None)
    by_result = deadline.met_at is not None and deadline.met_at == case.result_at
    return by_result and rule is not None and case.reached(rule.met_by) is None


def _latest(case: Case) -> list[Deadline]:
    """Each clock in its latest round; an earlier round only when it was broken."""
    return [
        each
        for each in case.deadlines
        if each == case.deadline(each.rule) or each.breached_at is not None
    ]


def _further(
    case: Case,
    plan: Plan,
    duty: Duty,
    person: PersonId,
    now: datetime,
    others: Sequence[Case],
) -> list[str]:
    """Helpers, payments, watch, what the case counts as, and the cases beside it."""
    organisation = duty.organisation
    lines = []
    if case.helpers:
        lines.append(say("detail.helpers", names=parts.names(case.helpers, organisation)))
    if case.payments:
        at_most = payment_limit(case, plan)
        limit = say("detail.limit", yuan=parts.yuan(at_most)) if at_most is not None else ""
        lines.append(say("detail.paid", yuan=parts.yuan(paid(case)), limit=limit))
    if case.watch is not None:
        key = "detail.watched" if case.watch.is_on else "detail.watch_over"
        at = case.watch.ended_at or case.watch.since
        lines.append(say(key, at=clock(at, now, plan.zone)))
    lines.append(wording.counted_in_words(counted_as(case, organisation, now)))
    lines += _recount(case, plan, duty, now)
    lines += linked_lines(case, others, person, duty)
    return lines + list(alike_lines(case, others, person, duty))


def _recount(case: Case, plan: Plan, duty: Duty, now: datetime) -> list[str]:
    """Who wants it counted otherwise and why, and who agreed."""
    asked = case.recount
    if asked is None:
        return []
    name = duty.organisation.name
    line = say(
        "detail.recount",
        by=name(asked.by),
        at=clock(asked.at, now, plan.zone),
        counted=labels.counted(asked.counted),
        why=parts.masked(asked.why, case.complaint),
    )
    agreed = asked.approved_by
    waits = say("detail.recount_agreed", by=name(agreed)) if agreed else say("detail.recount_waits")
    return [line + waits]


def _more(case: Case, page: int) -> Button:
    return Button(say("button.more"), Action(DETAIL, case.id, str(page)))
