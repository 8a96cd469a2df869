"""What `decide` gives back, and the working copy in which one decision is put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from escalation.case import Case
from escalation.duty import Duty
from escalation.message import Entry, Kind, Message, Priority, Topic
from escalation.plan import Plan
from escalation.words import PersonId, Reason


class Refusal(StrEnum):
    """Why an event changed nothing. NOT_FOUND is also the answer to 'you may not'."""

    NOT_FOUND = "not_found"
    ALREADY_TAKEN = "already_taken"
    ALREADY_DONE = "already_done"
    CLOSED = "closed"
    NOT_YET = "not_yet"
    UNKNOWN_PERSON = "unknown_person"
    AT_THE_TOP = "at_the_top"
    EMPTY = "empty"
    NO_PROMISE = "no_promise"
    OVER_LIMIT = "over_limit"
    NO_PAYMENT = "no_payment"
    BAD_TIME = "bad_time"
    TOO_LONG = "too_long"
    CRITICAL = "critical"
    SAME_PERSON = "same_person"
    TOO_OFTEN = "too_often"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the case becomes, what is said, what is written down; or why nothing changed."""

    case: Case
    messages: tuple[Message, ...] = ()
    entries: tuple[Entry, ...] = ()
    refused: Refusal | None = None


@dataclass(slots=True)
class Turn:
    """One decision in the making. Lives only inside a call of `decide`."""

    case: Case
    plan: Plan
    duty: Duty
    now: datetime
    messages: list[Message] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def change(self, **fields: Any) -> None:
        """Put new values into the case."""
        self.case = replace(self.case, **fields)

    def note(
        self,
        kind: str,
        actor: PersonId | None = None,
        reason: Reason | None = None,
        /,
        **values: str,
    ) -> None:
        """Write down what happened."""
        pairs = tuple((name, text) for name, text in values.items() if text)
        self.entries.append(Entry(kind=kind, at=self.now, actor=actor, reason=reason, values=pairs))

    def say(
        self,
        to: PersonId | None,
        topic: Topic,
        key: str,
        kind: Kind = Kind.NOTICE,
        priority: Priority = Priority.NOTICE,
        reason: Reason | None = None,
        rule: str | None = None,
        attempt: int = 1,
        words: Mapping[str, str] | None = None,
    ) -> None:
        """Owe one message, unless it would reach the person complained about (R-CONF-1)."""
        if to is None or to in self.case.complained_about:
            return
        self.owe(
            Message(
                key=f"{self.case.id}:{key}:{to}",
                to=to,
                kind=kind,
                topic=topic,
                priority=priority,
                reason=reason,
                rule=rule,
                attempt=attempt,
                words=tuple((words or {}).items()),
            )
        )

    def owe(self, message: Message) -> None:
        """Put a message among those of this decision; the same obligation twice is one.

        So are two pages to one person at one instant: whoever serves at two levels is rung once,
        and their acknowledgement answers for both (see `wanted`).
        """
        if all(
            each.key != message.key and not _rings_twice(each, message) for each in self.messages
        ):
            self.messages.append(message)

    def level_name(self, level: str | None) -> str:
        """How the level is called in sentences; empty for a named person or the owner."""
        return self.plan.level(level).name if level else ""

    def tell(self, to: PersonId | None, topic: Topic, /, **words: str) -> None:
        """A notice about this very change of the case."""
        self.say(to, topic, f"{topic}:{self.case.version + 1}", words=words)

    def done(self) -> Decision:
        """The finished decision; the version grows with anything that is written down."""
        case = replace(self.case, version=self.case.version + 1)
        return Decision(case=case, messages=tuple(self.messages), entries=tuple(self.entries))


def _rings_twice(one: Message, other: Message) -> bool:
    return one.kind is other.kind is Kind.PAGE and one.to == other.to
