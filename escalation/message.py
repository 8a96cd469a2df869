"""What must be said and to whom, as values; `handlers` turns a topic into a sentence.

A message names the obligation it serves by a unique `key`: the same obligation decided twice
(two replicas, a restart) is one message.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from escalation.words import PersonId, Reason


class Kind(StrEnum):
    """Page 呼叫 must be acknowledged; Nag 催办 repeats until done; Notice 通知 needs nothing."""

    PAGE = "page"
    NAG = "nag"
    NOTICE = "notice"


class Priority(IntEnum):
    """Order in the outbox, lowest number first."""

    CRITICAL = 0
    REPLY = 1
    PAGE = 2
    NAG = 3
    NOTICE = 4
    REFRESH = 5
    REPORT = 6


class Topic(StrEnum):
    """What a message is about; one entry of the message catalogue each."""

    PAGE = "page"
    DEADLINE_NEAR = "deadline_near"
    DEADLINE_PASSED = "deadline_passed"
    DEADLINE_BREACHED_HEAD = "deadline_breached_head"
    STALLED = "stalled"
    STALLED_HEAD = "stalled_head"
    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    ESCALATED = "escalated"
    TRANSFERRED_AWAY = "transferred_away"
    ARRIVED = "arrived"
    ANSWERED = "answered"
    RESULT_REPORTED = "result_reported"
    LIABILITY_WANTED = "liability_wanted"
    SENT_BACK = "sent_back"
    CLOSED = "closed"
    SUPERVISED = "supervised"
    ADDED = "added"
    FLAG_RAISED = "flag_raised"
    FLAG_LOWERED = "flag_lowered"
    TAKEN_OVER = "taken_over"
    UNREACHABLE = "unreachable"
    TAKEN_BACK = "taken_back"
    REOPENED = "reopened"
    HELPER_SILENT = "helper_silent"
    SNOOZE_OVER = "snooze_over"
    PROMISED = "promised"
    RECATEGORISED = "recategorised"
    WATCH = "watch"
    WATCH_REPORTED = "watch_reported"
    WATCH_ENDED = "watch_ended"
    LINKED = "linked"
    RECOUNT_WANTED = "recount_wanted"
    RECOUNT_DECIDED = "recount_decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing to say to one person.

    `call` and `attempt` tie a page to its obligation, `rule` a nag to its deadline; the
    courier asks `wanted` again at send time. `words` are values for the sentence.
    """

    key: str
    to: PersonId
    kind: Kind
    topic: Topic
    priority: Priority
    reason: Reason | None = None
    call: int | None = None
    attempt: int = 1
    rule: str | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """登记项: what the register keeps of one act. `kind` is a past participle."""

    kind: str
    at: datetime
    actor: PersonId | None = None
    reason: Reason | None = None
    values: tuple[tuple[str, str], ...] = ()
