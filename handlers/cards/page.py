"""The page card 呼叫: everything a person woken at night needs, and how it stands later on.

The same message is drawn when it is sent and again whenever the case changes.
"""

from collections.abc import Sequence
from datetime import datetime

from escalation.alarms import fired_by
from escalation.case import Call, Case
from escalation.duty import Duty
from escalation.message import Message
from escalation.plan import Plan
from escalation.words import PersonId, Reason
from handlers import doubt, labels
from handlers.card import Card
from handlers.cards import parts
from handlers.cards.attached import attached
from handlers.cards.beside import alike_lines
from handlers.cards.brief import brief_of
from handlers.cards.buttons import useful
from handlers.cards.times import clock
from handlers.sentences import say


def page_card(
    message: Message,
    case: Case,
    plan: Plan,
    duty: Duty,
    person: PersonId,
    now: datetime,
    *,
    repeat: bool = False,
    others: Sequence[Case] = (),
) -> Card:
    """The page as `person` should see it now; `others` are the cases around this one."""
    call = case.call(message.call or 0)
    asked = any(person in each.owing for each in case.open_calls)
    lines = [
        *_situation(case, plan, duty),
        *alike_lines(case, others, person, duty),
        *parts.press_lines(case, plan, duty),
        *_state(case, call, plan, duty, now, asked=asked),
    ]
    first = message.attempt == 1 and not repeat
    return Card(
        headline=_headline(message, case, call, plan, duty, now, asked=asked),
        lines=(*lines, *((say("page.repeat"),) if repeat else ())),
        buttons=useful(case, person, plan, duty),
        attached=attached(case.attachments) if first else (),
        protected=True,
        brief=brief_of(case, plan, duty, now),
        customer=parts.customer_masked(case.complaint),
    )


def _headline(
    message: Message,
    case: Case,
    call: Call | None,
    plan: Plan,
    duty: Duty,
    now: datetime,
    *,
    asked: bool,
) -> str:
    if not case.is_open:
        return say("page.closed", number=case.number)
    taken = None if asked else _taken(case, call)
    if taken is not None:
        by, at = taken
        name = duty.organisation.name(by)
        return say("page.taken", name=name, at=clock(at, now, plan.zone), number=case.number)
    if not asked and case.handler is None and call is not None and not call.is_open:
        return say("page.given_back", number=case.number)
    critical = call.critical if call else plan.is_critical(case.flags, case.complaint.category)
    attempt = say("page.attempt", count=message.attempt) if message.attempt > 1 else ""
    grave = parts.flag_names(case.flags) or parts.category_name(case.complaint, plan)
    key = "page.critical" if critical else "page.ordinary"
    if doubt.is_unanswered(case):
        grave = say("page.grave_doubt", grave=grave)
    return say(key, attempt=attempt, grave=grave)


def _taken(case: Case, call: Call | None) -> tuple[PersonId, datetime] | None:
    """Who answered this very call, such as press, or took the case; nobody who gave it back."""
    if call is not None and call.ended_at is not None and call.ended_by in case.acknowledged_by:
        return call.ended_by, call.ended_at
    return None if case.handler is None else parts.taken_by(case)


def _situation(case: Case, plan: Plan, duty: Duty) -> list[str]:
    """What, where, how bad."""
    return [
        *doubt.page_lines(case),
        say("part.number", number=case.number),
        parts.where(case, duty.organisation),
        parts.kind_line(case, plan),
        *parts.matter_lines(case.complaint),
        *parts.over_limit_lines(case.complaint, case.flags, plan),
    ]


def _state(
    case: Case, call: Call | None, plan: Plan, duty: Duty, now: datetime, *, asked: bool
) -> list[str]:
    """Why you, who has it, and how long is left."""
    lines = []
    if asked and call is not None:
        lines.append(say("page.why", why=why(call, case, plan, duty)))
        lines += _also(case, call, plan, duty)
    elif case.is_open:
        lines += [parts.held_line(case, plan, duty), *parts.snoozed_lines(case, plan, now)]
    deadline = parts.next_clock(case) if case.is_open else None
    if deadline is not None:
        lines.append(parts.clock_line(deadline, plan, now))
    if asked:
        lines.append(say("page.how"))
    return lines


def _also(case: Case, call: Call, plan: Plan, duty: Duty) -> tuple[str, ...]:
    """Who has the case beside the person called: nobody who only helps, or gave it back, has."""
    if call.is_passed_on or not (case.acknowledged_at or case.acknowledged_by):
        return ()
    if case.handler is None:
        helping = [each for each in case.helpers if each in case.acknowledged_by]
        only = say("page.only_helping", names=parts.names(helping, duty.organisation))
        return (say("page.unheld") + (only if helping else ""),)
    if call.level is None or case.is_passed_on:
        return (parts.held_line(case, plan, duty),)
    return (say("page.also", name=duty.organisation.name(case.handler)),)


def why(call: Call, case: Case, plan: Plan, duty: Duty) -> str:
    """The reason of a call in words: 无人认领，报到分行值班."""
    reason = labels.reason(call.reason)
    if call.is_passed_on:
        return _passed_on(call, case, duty)
    if call.level is None:
        if call.is_for_help:
            return say("page.why_help")
        was_rung = any(each.no < call.no and not each.is_for_help for each in case.calls)
        # That one level was empty does not mean that nobody below was called.
        key = "page.why_owner_some" if was_rung else "page.why_owner"
        return say(key if call.reason is Reason.EMPTY_DUTY else "page.why_owner", reason=reason)
    level = plan.level(call.level).name
    if call.reason is Reason.TRIGGER:
        return say("page.why_trigger", grave=_triggers(call, case, plan), level=level)
    key = "page.why_first" if call.reason is Reason.FILED else "page.why_level"
    return say(key, reason=reason, level=level)


def _triggers(call: Call, case: Case, plan: Plan) -> str:
    """What called this level: the plan's triggers that fire and name it."""
    named = [each.name for each in fired_by(case, plan) if call.level in each.levels]
    grave = parts.flag_names(case.flags) or parts.category_name(case.complaint, plan)
    return say("page.and").join(named) or grave


def _passed_on(call: Call, case: Case, duty: Duty) -> str:
    """Who gave the case to this person, and the reason they gave."""
    key = "page.why_transfer" if case.handed_by else "page.why_returned"
    key = "page.why_reopened" if call.reason is Reason.REOPENED else key
    by = duty.organisation.name(call.by) or say("page.somebody")
    said = parts.without_customer(call.why, case.complaint).rstrip("。.")
    return say(key, by=by, said=say("entry.said", text=said) if said else "")
