"""What can happen to a case. Events are past participles and carry who did it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from escalation.case import Complaint
from escalation.words import Flag, Liability, PersonId


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
    """上报上级 by a person (R-UP-1, R-CLOCK-4)."""

    why: str = ""


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
class TimeReached:
    """The tick looked. `made` tells, per call number, when its first page really went out."""

    made: Mapping[int, datetime] = field(default_factory=dict)


Event = ByPerson | TimeReached
