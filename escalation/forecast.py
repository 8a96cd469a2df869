"""What a plan would do if nobody moved: the whole future of one case, worked out by `decide`.

It knows no rule of its own. The case is opened, then time is let reach every instant at which
something is due, until nothing is; so what it shows is what would really happen.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from escalation.case import Case
from escalation.decide import decide, next_due, open_case
from escalation.decision import Decision
from escalation.duty import Duty
from escalation.event import TimeReached
from escalation.message import Entry, Kind, Message, Topic
from escalation.plan import Plan
from escalation.wanted import still_wanted
from escalation.words import PersonId, Reason

MOST_MOMENTS = 2000
"""Looks at one case; the plans' own limits end every forecast long before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The same thing said to several people at one instant.

    `level` is the name of the level for a page of a level; `rule` the deadline's identifier.
    """

    kind: Kind
    topic: Topic
    people: tuple[PersonId, ...]
    reason: Reason | None = None
    call: int | None = None
    level: str = ""
    attempt: int = 1
    rule: str = ""
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One instant at which something happens; `entries` are what the register would keep."""

    at: datetime
    minutes: float
    case: Case
    said: tuple[Said, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The future of a case; `is_complete` is False when it was cut off before its end."""

    moments: tuple[Moment, ...]
    is_complete: bool


def forecast(case: Case, plan: Plan, duty: Duty, limit: int = MOST_MOMENTS) -> Forecast:
    """Everything that happens from receipt on while nobody acknowledges or does anything.

    `case` carries what was reported, as for `open_case`; pages count as made when they are
    decided.
    """
    at = case.received_at
    opened = open_case(case, plan, duty, at)
    present = opened.case
    moments = [_moment(opened, plan, at)]
    while (due_at := next_due(present, plan)) is not None:
        at = max(at, due_at)
        decision = decide(present, TimeReached(), plan, duty, at)
        if len(moments) >= limit or decision.case == present:
            # Due, and yet nothing changes: going on would never end.
            return Forecast(moments=tuple(moments), is_complete=False)
        moments.append(_moment(decision, plan, at))
        present = decision.case
    return Forecast(moments=tuple(moments), is_complete=True)


def _moment(decision: Decision, plan: Plan, at: datetime) -> Moment:
    return Moment(
        at=at,
        minutes=(at - decision.case.received_at).total_seconds() / 60,
        case=decision.case,
        said=_together(decision, plan),
        entries=decision.entries,
    )


def _together(decision: Decision, plan: Plan) -> tuple[Said, ...]:
    """Messages that say the same joined, those overtaken in the same decision left out."""
    joined: dict[Said, list[PersonId]] = {}
    for message in decision.messages:
        if still_wanted(message, decision.case, plan):
            joined.setdefault(_said(message, decision.case, plan), []).append(message.to)
    return tuple(
        replace(said, people=tuple(dict.fromkeys(people))) for said, people in joined.items()
    )


def _said(message: Message, case: Case, plan: Plan) -> Said:
    """The message without its addressee."""
    call = next((each for each in case.calls if each.no == message.call), None)
    level = plan.level(call.level).name if call and call.level else ""
    return Said(
        kind=message.kind,
        topic=message.topic,
        people=(),
        reason=message.reason,
        call=message.call,
        level=level,
        attempt=message.attempt,
        rule=message.rule or "",
        words=message.words,
    )
