"""What can happen to a case. Events are past participles and carry who did it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from escalation.case import Complaint
from escalation.words import CaseId, Category, Counted, Flag, Liability, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPerson:
    """Anything done by a person; the person is known to the desk, never taken from a button."""

    by: PersonId


class Acknowledged(ByPerson):
    """认领."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(ByPerson):
    """转办: `to` becomes the handler and is paged."""

    to: PersonId
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRequested(ByPerson):
    """上报上级 by a person (R-UP-1); `major` goes straight up to the plan's level (R-CLOCK-4)."""

    why: str = ""
    major: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRaised(ByPerson):
    """A flag put up by whoever notices (R-MEDIA-1)."""

    flag: Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagLowered(ByPerson):
    """A flag taken back, with the reason, told to everybody who was alarmed."""

    flag: Flag
    why: str


class Arrived(ByPerson):
    """已到场 (R-CLOCK-1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAnswered(ByPerson):
    """已回复客户 (R-CLOCK-2)."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReported(ByPerson):
    """报结果 (R-CLOCK-3)."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiabilityJudged(ByPerson):
    """有责、无责、双方责任 (R-STAT-4)."""

    liability: Liability


class ResultConfirmed(ByPerson):
    """The first responder accepts the result (R-FIRST-3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSentBack(ByPerson):
    """The first responder does not accept the result."""

    why: str


class Supervised(ByPerson):
    """督办."""


class TakenOver(ByPerson):
    """接手: the person becomes the handler."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplemented(ByPerson):
    """Something added: text, files, fields that were missing. Nothing is overwritten silently."""

    text: str = ""
    attachments: tuple[str, ...] = ()
    complaint: Complaint | None = None
    flags: frozenset[Flag] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccusedNamed(ByPerson):
    """被投诉人 named after filing (R-CONF-1)."""

    people: frozenset[PersonId]
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(ByPerson):
    """放回: the handler gives the case back; it is called for again, without them."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(ByPerson):
    """退回转办: the handler gives the case back to whoever transferred it."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(ByPerson):
    """重新办理: a closed case is taken up again."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperAdded(ByPerson):
    """协办: `to` is called to help; the case stays with its handler."""

    to: PersonId
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snoozed(ByPerson):
    """稍后提醒: no reminders to the handler for so many minutes, then one."""

    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised(ByPerson):
    """承诺: the customer was promised that it is done by `until` (R-CLOCK-5, aware UTC)."""

    until: datetime
    text: str = ""


class PromiseKept(ByPerson):
    """已兑现承诺."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LossSettled(ByPerson):
    """挂失了结: the formal loss report was made, or the customer no longer needs it (C03)."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyPaid(ByPerson):
    """应急支付 of so many yuan (C04)."""

    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Recategorised(ByPerson):
    """改类别, for example 投产引发 once the business line has confirmed it (C02)."""

    category: Category
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchReported(ByPerson):
    """舆情: what media and network say just now (R-MEDIA-3)."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchEnded(ByPerson):
    """平息: media and network need no watching any more (R-MEDIA-3)."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked(ByPerson):
    """关联: the same matter as another case, whose number people know.

    `hidden_from` are those complained about in the other case: they hear nothing of it.
    """

    other: CaseId
    number: str
    hidden_from: frozenset[PersonId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlinked(ByPerson):
    """取消关联."""

    other: CaseId
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecountProposed(ByPerson):
    """更正统计口径: what the case should count as against the rules (R-STAT-1 to 3)."""

    counted: Counted
    why: str


class RecountApproved(ByPerson):
    """A second person agrees; only then it counts."""


class RecountRefused(ByPerson):
    """It stays with the rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What the desk found among other cases (R-UP-3), at filing and never told by a person.

    `alike` have the same problem, from `customers` different customers, this one included;
    `earlier` are cases of the same customer that had a result.
    """

    alike: tuple[CaseId, ...] = ()
    customers: int = 1
    earlier: tuple[CaseId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeReached:
    """The tick looked. `made` tells, per call number, when its first page really went out."""

    made: Mapping[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """A page could not be sent: `person` has no channel that works (T25)."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """The case came back from a backup: what people answered since then is not known."""


Event = ByPerson | Compared | TimeReached | Unreached | Restored
