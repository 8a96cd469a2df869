"""预案: the declarative rules of an emergency plan, as values.

A plan says what starts where, how long each level is waited for, which clocks run and who
is nagged. It is read from YAML by `storage`; a running case keeps the version it began with.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from escalation.duty import Target
from escalation.words import Category, Channel, Flag, UnitId

SNOOZE_MINUTES = 60
"""稍后提醒 at most, unless the plan says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long a level is waited for and how often it is paged again, in minutes."""

    wait_minutes: int = 10
    repeat_minutes: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """层级. `in_chain` False: reached only by a trigger, never by climbing (for example press).

    `if_empty` names who is called at once when the targets are nobody (T25); without them the
    level above is. `everyone` means that each person called must acknowledge for themselves.
    """

    id: str
    name: str
    targets: tuple[Target, ...]
    ordinary: Pace = Pace()
    critical: Pace = Pace(wait_minutes=5, repeat_minutes=2)
    in_chain: bool = True
    if_empty: tuple[Target, ...] = ()
    everyone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRule:
    """R-MEDIA-3: who is asked every so many minutes what the media say, until it is over."""

    by: tuple[Target, ...]
    every_minutes: int = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """触发条件: any of the flags, categories or channels calls these levels at once.

    `each` means every level named must acknowledge for itself (R-MEDIA-1): one level's
    acknowledgement does not silence another. `notify` only get a notice. With `instead` the
    levels are called in place of the one that cases start at (不落地, R-INTAKE-3).
    `blocks_promises`: nothing is promised to the customer before all these levels have
    acknowledged (C10, 会同条线).
    """

    id: str
    name: str
    flags: frozenset[Flag] = frozenset()
    categories: frozenset[Category] = frozenset()
    channels: frozenset[Channel] = frozenset()
    levels: tuple[str, ...] = ()
    notify: tuple[Target, ...] = ()
    critical: bool = False
    each: bool = False
    instead: bool = False
    blocks_promises: bool = False
    watch: WatchRule | None = None

    def fires(
        self, flags: frozenset[Flag], category: Category, channel: Channel | None = None
    ) -> bool:
        """Whether a case with these flags, this category and channel starts this trigger."""
        return bool(self.flags & flags) or category in self.categories or channel in self.channels


class Milestone(StrEnum):
    """What meets a deadline."""

    ARRIVED = "arrived"
    ANSWERED = "answered"
    RESULT = "result"
    CONFIRMED = "confirmed"
    KEPT = "kept"
    LOSS_SETTLED = "loss_settled"


class Starts(StrEnum):
    """What a clock runs from: receipt of the complaint, or a promise made (R-CLOCK-5)."""

    RECEIPT = "receipt"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True, kw_only=True)
class NagRule:
    """催办 of one deadline, in minutes; `half_time` adds one at half of the limit."""

    half_time: bool = True
    before_minutes: tuple[int, ...] = (15, 5)
    every_minutes: int = 15
    at_most: int = 4
    then_next_level: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """时限: `minutes` from its start until the milestone must be reached (R-CLOCK-1 to 5).

    Without `categories` it runs for every case. `aftercare` 后续 is owed to the customer beyond
    the result (C03): it keeps the case open, a result does not meet it, and it is no 逾期 of
    the statistics.
    """

    id: str
    name: str
    minutes: int
    met_by: Milestone
    nags: NagRule = NagRule()
    starts: Starts = Starts.RECEIPT
    categories: frozenset[Category] = frozenset()
    aftercare: bool = False


PROMISE = DeadlineRule(
    id="R-CLOCK-5",
    name="兑现承诺",
    minutes=0,
    met_by=Milestone.KEPT,
    nags=NagRule(half_time=False, before_minutes=(30, 10)),
    starts=Starts.PROMISE,
)
"""A promise is a deadline under every plan; a plan may give it another name and other nags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StallRule:
    """R-FIRST-2, in minutes without progress: remind, tell the head, call the next level."""

    remind_minutes: int = 60
    tell_head_minutes: int = 90
    next_level_minutes: int = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRule:
    """What becomes of an unfiled draft: urgent ones file themselves, others are reminded of."""

    urgent_files_itself_seconds: int = 15
    remind_minutes: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLimit:
    """应急支付 at most, in yuan: an ordinary customer and a VIP 贵宾 (C04)."""

    ordinary: Decimal
    vip: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRule:
    """One row of 投诉分类: its name, what must happen, and whether its pages are critical.

    `payment` is there where an emergency payment is allowed at all.
    """

    name: str
    guidance: str = ""
    critical: bool = False
    payment: PaymentLimit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeRule:
    """R-UP-3: so many different customers with the same problem within so many hours are a group.

    `again_days`: a customer who was given a result so recently complains again (重复).
    """

    customers: int = 3
    within_hours: int = 24
    again_days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementRule:
    """补充报告: looked for at this local time and with the next summary, on so many days after."""

    at: time = time(9, 0)
    days: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRule:
    """每日汇总: the local time of day and the mailboxes it is sent to (R-DAILY-1).

    `consolidated` are the mailboxes above, which get 汇总日报 of it (R-DAILY-2).
    """

    at: time = time(18, 0)
    mailboxes: tuple[str, ...] = ()
    consolidated: tuple[str, ...] = ()
    supplements: SupplementRule = SupplementRule()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationRule:
    """每日确认 (R-DAILY-1): the local time at which a unit's first contact is asked.

    Each person is asked once and nagged `at_most` times, then the next: second contact, head.
    """

    ask_at: time = time(16, 30)
    nag_every_minutes: int = 15
    at_most: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One version of one plan. Empty `units` means every unit; both ends of the period are UTC.

    `outlet_reports_to` is the level that 上报上级 by the first contact reaches at least
    (R-UP-1); without it each request goes one level up. `major_reports_to` is the level that
    what is major goes to at any time (R-CLOCK-4). `snooze_at_most_minutes` limits 稍后提醒.
    `spokesperson` is whom the press is sent to (R-MEDIA-2).
    """

    id: str
    version: str
    name: str
    levels: tuple[Level, ...]
    starts: str
    owner: Target
    spokesperson: Target | None = None
    triggers: tuple[Trigger, ...] = ()
    deadlines: tuple[DeadlineRule, ...] = ()
    notify_on_filing: tuple[Target, ...] = ()
    outlet_reports_to: str | None = None
    major_reports_to: str | None = None
    snooze_at_most_minutes: int = SNOOZE_MINUTES
    alike: AlikeRule = AlikeRule()
    stall: StallRule = StallRule()
    drafts: DraftRule = DraftRule()
    categories: Mapping[Category, CategoryRule] = field(default_factory=dict)
    summary: SummaryRule = SummaryRule()
    confirmation: ConfirmationRule | None = None
    units: tuple[UnitId, ...] = ()
    from_at: datetime | None = None
    until_at: datetime | None = None
    timezone: str = "Asia/Shanghai"

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the plan's local times."""
        return ZoneInfo(self.timezone)

    def level(self, level_id: str) -> Level:
        """The level of that identifier. Raises KeyError for one the plan does not have."""
        for each in self.levels:
            if each.id == level_id:
                return each
        raise KeyError(level_id)

    @property
    def promise(self) -> DeadlineRule:
        """The rule of promises made to the customer (R-CLOCK-5)."""
        rules = (rule for rule in self.deadlines if rule.starts is Starts.PROMISE)
        return next(rules, PROMISE)

    @property
    def clocks(self) -> tuple[DeadlineRule, ...]:
        """Every deadline rule, that of promises among them."""
        return (*(r for r in self.deadlines if r.starts is Starts.RECEIPT), self.promise)

    def rule_name(self, rule_id: str) -> str:
        """How the clock of that rule is called; the bare identifier for one of another version."""
        return next((rule.name for rule in self.clocks if rule.id == rule_id), rule_id)

    def next_level(self, called: Iterable[str | None]) -> Level | None:
        """The level one step above the highest of those called; None at the top.

        Levels outside the chain do not count; with none called it is the level cases start at.
        """
        chain = [each for each in self.levels if each.in_chain]
        reached = set(called)
        highest = max((i for i, each in enumerate(chain) if each.id in reached), default=None)
        if highest is None:
            return self.level(self.starts)
        return chain[highest + 1] if highest + 1 < len(chain) else None

    def above(self, level: Level) -> tuple[Level, ...]:
        """The levels of the chain above this one, nearest first; none outside the chain."""
        chain = [each for each in self.levels if each.in_chain]
        ids = [each.id for each in chain]
        return tuple(chain[ids.index(level.id) + 1 :]) if level.id in ids else ()

    def is_critical(self, flags: frozenset[Flag], category: Category) -> bool:
        """Whether pages of such a case are critical (shorter waits, first in the queue)."""
        rule = self.categories.get(category)
        by_category = rule is not None and rule.critical
        return by_category or any(t.critical and t.fires(flags, category) for t in self.triggers)

    def in_force(self, at: datetime) -> bool:
        """Whether the plan's period covers the instant."""
        after_start = self.from_at is None or self.from_at <= at
        return after_start and (self.until_at is None or at < self.until_at)
