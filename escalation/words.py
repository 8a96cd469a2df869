"""The vocabulary shared by every rule: identifiers and closed lists of words.

Chinese labels of these words are sentences for people and live in the message
catalogue, not here.
"""

from enum import StrEnum
from typing import NewType

PersonId = NewType("PersonId", str)
UnitId = NewType("UnitId", str)
CaseId = NewType("CaseId", str)


class Category(StrEnum):
    """投诉分类 of the emergency plan (requirements, table of section 1)."""

    GENERAL = "C01"
    GO_LIVE = "C02"
    LOSS_REPORT = "C03"
    URGENT_CASH = "C04"
    ATM = "C05"
    CUSTOMER_DATA = "C06"
    TRANSACTION = "C07"
    QUEUE = "C08"
    REPEATED = "C09"
    CLAIM = "C10"
    FURIOUS = "C11"
    UNREASONABLE = "C12"
    ACROSS_PROVINCES = "C13"
    MEDIA = "C14"
    INCIDENT = "C15"


class Flag(StrEnum):
    """标记: what makes a case worse than its category says."""

    MEDIA_THREAT = "media"
    ANGRY = "angry"
    ANGRY_LEAVE = "angry_leave"
    GROUP = "group"
    REPEAT = "repeat"
    OVER_HEAD = "over_head"
    CLAIM = "claim"
    VIOLENT = "violent"
    VIP = "vip"
    ACROSS_PROVINCES = "across_provinces"
    EMERGENCY = "emergency"
    HARD = "hard"


class Channel(StrEnum):
    """投诉途径, R-INTAKE-2."""

    OUTLET = "outlet"
    HOTLINE_95566 = "95566"
    COMMENT_BOOK = "comment_book"
    WEBSITE = "website"
    VISIT = "visit"
    LETTER = "letter"
    HEAD_OFFICE_CENTRE = "head_office_centre"
    INTEGRITY_OFFICE = "integrity_office"
    REGULATOR = "regulator"
    BANKING_ASSOCIATION = "banking_association"
    CONSUMERS_ASSOCIATION = "consumers_association"
    MEDIA = "media"
    GOVERNMENT = "government"
    SUPERIOR_BANK = "superior_bank"

    @property
    def is_external(self) -> bool:
        """Whether the channel counts as external (decides statistics and accountability)."""
        return self not in _INTERNAL_CHANNELS


_INTERNAL_CHANNELS = frozenset(
    {
        Channel.OUTLET,
        Channel.HOTLINE_95566,
        Channel.COMMENT_BOOK,
        Channel.WEBSITE,
        Channel.VISIT,
        Channel.LETTER,
    }
)


class Business(StrEnum):
    """What the customer came for: the hot spots of R-STAT-6, those to be shown first first."""

    CASH = "cash"
    CARD = "card"
    PRIVATE = "private"
    CORPORATE = "corporate"
    OTHER = "other"


class Counted(StrEnum):
    """投诉, 咨询类, 不纳入统计; and 未定 for a case that is still open and none of them yet."""

    COMPLAINT = "complaint"
    ENQUIRY = "enquiry"
    NOT_COUNTED = "not_counted"
    UNDECIDED = "undecided"


class Liability(StrEnum):
    """有责、无责、双方责任, R-STAT-4."""

    BANK = "bank"
    NOT_BANK = "not_bank"
    BOTH = "both"


class Stage(StrEnum):
    """How far a case has come. Derived from its instants, never stored on its own."""

    FILED = "filed"
    ACKNOWLEDGED = "acknowledged"
    ON_SITE = "on_site"
    ANSWERED = "answered"
    RESULT_REPORTED = "result_reported"
    CLOSED = "closed"


class Reason(StrEnum):
    """Why the chain moved. Shown to people and tested."""

    FILED = "FILED"
    NO_ACK = "NO_ACK"
    BREACH = "BREACH"
    STALLED = "STALLED"
    TRIGGER = "TRIGGER"
    REQUESTED = "REQUESTED"
    EMPTY_DUTY = "EMPTY_DUTY"
    SUPERVISED = "SUPERVISED"
    TRANSFERRED = "TRANSFERRED"
    HELPING = "HELPING"
    RELEASED = "RELEASED"
    REOPENED = "REOPENED"


class UnitKind(StrEnum):
    """总行 › 省行 › 分行 › 支行 › 网点, and business lines 条线 at each level."""

    HEAD_OFFICE = "head_office"
    PROVINCE = "province"
    BRANCH = "branch"
    SUB_BRANCH = "sub_branch"
    OUTLET = "outlet"
    LINE = "line"
