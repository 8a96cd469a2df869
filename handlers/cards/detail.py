"""详情: one case with everything known and its whole history, in pages a phone can show."""

from collections.abc import Sequence
from datetime import datetime

from escalation.case import Case
from escalation.duty import Duty
from escalation.message import Entry
from escalation.plan import Plan
from escalation.words import PersonId
from handlers import labels
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards import parts
from handlers.cards.attached import attached
from handlers.cards.buttons import DETAIL, Rows, everything
from handlers.cards.guidance import guidance_button
from handlers.cards.history import sentence
from handlers.cards.record import record_button
from handlers.cards.times import clock
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
) -> Card:
    """Page `page` of the details; its files go with the first page."""
    told = [*_record(case, plan, duty, now), say("detail.history")]
    told += [sentence(entry, plan, duty.organisation) for entry in history]
    pages = split(told)
    page = min(max(page, 0), len(pages) - 1)
    last = page == len(pages) - 1
    more: Rows = () if last else ((_more(case, page + 1),),)
    papers: Rows = ((guidance_button(case), record_button(case)),) if page == 0 else ()
    of = say("detail.page", page=page + 1, pages=len(pages)) if len(pages) > 1 else ""
    return Card(
        headline=say("detail.headline", number=case.number, page=of),
        lines=pages[page],
        buttons=(*more, *(everything(case, person, duty) if page == 0 else ()), *papers),
        attached=attached(case.attachments) if page == 0 else (),
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


def _record(case: Case, plan: Plan, duty: Duty, now: datetime) -> list[str]:
    """The record of R-INTAKE-1 in full, for those entitled to see the case."""
    complaint, organisation = case.complaint, duty.organisation
    unknown = say("detail.unknown")
    lines = [
        parts.where(case, organisation),
        parts.kind_line(case, plan),
        say("detail.channel", channel=parts.channel_name(complaint.channel)),
        say(
            "detail.customer",
            name=complaint.customer_name or unknown,
            telephone=complaint.telephone or unknown,
        ),
        say("part.matter", text=complaint.matter) if complaint.matter else say("part.no_matter"),
    ]
    if complaint.demand:
        lines.append(say("part.demand", text=complaint.demand))
    if complaint.amount is not None:
        lines.append(say("part.amount", yuan=f"{complaint.amount:,f}"))
    lines += [say("detail.addition", text=text) for text in case.additions]
    return [*lines, *_standing(case, plan, duty, now)]


def _standing(case: Case, plan: Plan, duty: Duty, now: datetime) -> list[str]:
    organisation = duty.organisation
    by, at = organisation.name(case.first_contact), clock(case.received_at, now, plan.zone)
    lines = [say("detail.received", name=by, at=at), parts.held_line(case, plan, duty)]
    accused = parts.names(sorted(case.complained_about), organisation) or case.accused
    if accused:
        lines.append(say("detail.accused", names=accused))
    lines += parts.called_lines(case, plan, duty)
    lines += [parts.clock_line(deadline, plan, now) for deadline in case.deadlines]
    if case.result:
        lines.append(say("topic.result", text=case.result))
    if case.liability is not None:
        lines.append(say("topic.liability", liability=labels.liability(case.liability)))
    rule = plan.categories.get(case.complaint.category)
    if case.is_open and rule is not None and rule.guidance:
        lines.append(say("receipt.guidance", guidance=rule.guidance))
    return lines


def _more(case: Case, page: int) -> Button:
    return Button(say("button.more"), Action(DETAIL, case.id, str(page)))
