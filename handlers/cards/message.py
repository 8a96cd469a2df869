"""A message of the rules as a card: `render` when it is sent, `refresh` when the case changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from escalation.case import Case, Recount
from escalation.duty import Duty
from escalation.message import Kind, Message, Topic
from escalation.permission import Act
from escalation.plan import Plan
from escalation.words import Category, Counted, Flag, PersonId
from handlers import labels
from handlers.card import Card
from handlers.cards import parts
from handlers.cards.attached import attached
from handlers.cards.buttons import Rows, useful
from handlers.cards.page import page_card
from handlers.cards.times import until
from handlers.sentences import has, say

_LONG = 600
_WORDS = (
    *("by", "to", "why", "text", "order", "trigger", "level", "name", "files"),
    *("due_at", "category", "counted", "verdict", "other"),
)
_PRESSING = frozenset({Topic.DEADLINE_BREACHED_HEAD, Topic.STALLED_HEAD})
_ASKED_FOR: Mapping[Topic, tuple[Act, ...]] = {
    Topic.WATCH: (Act.WATCH, Act.END_WATCH),
    Topic.WATCH_REPORTED: (Act.END_WATCH,),
    Topic.RECOUNT_WANTED: (Act.APPROVE, Act.REFUSE),
    Topic.PROMISED: (Act.KEEP,),
    Topic.HELPER_SILENT: (Act.HELP,),
    Topic.STALLED: (Act.ESCALATE,),
}
_WITH_MATTER = frozenset({Topic.FILED, Topic.FLAG_RAISED, Topic.SUPERVISED, Topic.TAKEN_OVER})


def render(
    message: Message,
    case: Case,
    plan: Plan,
    duty: Duty,
    now: datetime,
    *,
    repeat: bool,
    others: Sequence[Case] = (),
) -> Card:
    """The message as its addressee should see it at the moment of sending.

    `others` are the cases around this one; each is shown to those only who may see it.
    """
    if message.topic is Topic.PAGE:
        to = message.to
        return page_card(message, case, plan, duty, to, now, repeat=repeat, others=others)
    return _told(message, case, plan, duty, message.to, now, repeat=repeat)


def refresh(
    message: Message,
    case: Case,
    plan: Plan,
    duty: Duty,
    person: PersonId,
    now: datetime,
    *,
    others: Sequence[Case] = (),
) -> Card:
    """A delivered card as it should look now."""
    if message.topic is Topic.PAGE:
        return page_card(message, case, plan, duty, person, now, others=others)
    return _told(message, case, plan, duty, person, now, repeat=False)


def _told(
    message: Message,
    case: Case,
    plan: Plan,
    duty: Duty,
    person: PersonId,
    now: datetime,
    *,
    repeat: bool,
) -> Card:
    """A nag or notice: one headline that says it all, the case, and what to do next."""
    values = _values(message, case, plan, duty, now)
    lines = [
        say("part.number", number=case.number),
        parts.where(case, duty.organisation),
        *_body(message, case, plan, values),
    ]
    deadline = case.deadline(message.rule) if message.rule else None
    met = deadline is not None and deadline.met_at is not None
    headline = say(f"topic.{message.topic}.headline", **values)
    if message.kind is Kind.NAG and met and deadline is not None:
        headline = parts.clock_line(deadline, plan, now)
    elif message.attempt > 1:
        # Two reminders with the same words look like one, and a platform may swallow it (D03).
        headline = say("topic.again", headline=headline, count=message.attempt)
    if message.kind is not Kind.NOTICE or message.topic in _PRESSING:
        lines += _standing(message, case, plan, duty, now)
    for key in (f"topic.{message.topic}.next", "topic.repeat" if repeat else ""):
        if key and has(key) and not met:
            lines.append(say(key, **values))
    return Card(
        headline=headline,
        lines=tuple(lines),
        buttons=_buttons(message, case, plan, duty, person),
        attached=attached(values["files"].split(",")),
        protected=True,
        silent=message.kind is Kind.NOTICE and message.topic not in _PRESSING,
    )


def _values(
    message: Message, case: Case, plan: Plan, duty: Duty, now: datetime
) -> Mapping[str, str]:
    """Everything a sentence of a topic may name."""
    words = dict.fromkeys(_WORDS, "") | dict(message.words)
    deadline = case.deadline(message.rule) if message.rule else None
    flag = words.get("flag", "")
    return words | {
        "number": case.number,
        "flag": labels.flag(Flag(flag)) if flag in set(Flag) else flag,
        "rule": parts.rule_name(message.rule, plan) if message.rule else "",
        "left": until(deadline.due_at, now, plan.zone) if deadline else "",
        "attempt": str(message.attempt),
        "holder": duty.organisation.name(case.handler) or say("part.nobody"),
        "due_at": parts.instant(words["due_at"], now, plan.zone),
        "category": labels.category(Category(words["category"])) if words["category"] else "",
        "counted": labels.counted(Counted(words["counted"])) if words["counted"] else "",
        "verdict": say(f"verdict.{words['verdict']}") if words["verdict"] else "",
        "why": _masked(words["why"], case),
        "text": _masked(words["text"], case),
        "unit": parts.unit_name(case.unit, duty.organisation),
    }


def _body(message: Message, case: Case, plan: Plan, values: Mapping[str, str]) -> list[str]:
    """What this topic has to show beyond its headline."""
    lines: list[str] = []
    if message.kind is Kind.NAG or message.topic in _WITH_MATTER:
        lines += [parts.kind_line(case, plan), *parts.matter_lines(case.complaint)]
    if values["text"]:
        lines.append(say("topic.text", text=values["text"]))
    if values["why"]:
        lines.append(say("topic.why", why=values["why"]))
    if message.topic in (Topic.RESULT_REPORTED, Topic.CLOSED) and case.result:
        lines.append(say("topic.result", text=_masked(case.result, case)))
        if case.liability is not None:
            lines.append(say("topic.liability", liability=labels.liability(case.liability)))
    return lines


def _masked(text: str, case: Case) -> str:
    """A person's words without the customer's full name and number (A47)."""
    return parts.without_customer(text, case.complaint, _LONG)


def _standing(message: Message, case: Case, plan: Plan, duty: Duty, now: datetime) -> list[str]:
    """Who has it and how long is left; the clock of the headline is not told twice."""
    lines = [parts.held_line(case, plan, duty), *parts.snoozed_lines(case, plan, now)]
    if case.is_open and case.result_at is not None:
        lines.append(parts.missing_line(case, plan))
    deadline = parts.next_clock(case)
    if case.is_open and deadline is not None and deadline.rule != message.rule:
        lines.append(parts.clock_line(deadline, plan, now))
    return lines


def _buttons(message: Message, case: Case, plan: Plan, duty: Duty, person: PersonId) -> Rows:
    pressing = message.topic in _PRESSING
    first = _asked_for(message, case, person)
    return useful(case, person, plan, duty, pressing=pressing, first=first)


def _asked_for(message: Message, case: Case, person: PersonId) -> tuple[Act, ...]:
    """The acts that this very message asks for."""
    if message.topic is Topic.RECOUNT_WANTED and not _is_of(message, case.recount):
        return ()
    clock = case.deadline(message.rule) if message.rule else None
    acts = _ASKED_FOR.get(message.topic, ())
    if clock is not None and clock.aftercare:
        acts = (*acts, Act.SETTLE_LOSS)
    elif clock is not None and person != case.handler and message.topic not in _PRESSING:
        acts = (*acts, Act.KEEP, Act.ESCALATE)
    return acts


def _is_of(message: Message, recount: Recount | None) -> bool:
    """Whether the proposal that the message tells of is still the one that waits."""
    words = dict(message.words)
    told = (words.get("counted"), words.get("why"))
    return recount is not None and told == (str(recount.counted), recount.why)
