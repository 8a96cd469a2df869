"""投诉件: one complaint from report to archive, as an immutable value."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from escalation.plan import Milestone
from escalation.words import (
    Business,
    CaseId,
    Category,
    Channel,
    Counted,
    Flag,
    Liability,
    PersonId,
    Reason,
    Stage,
    UnitId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """The record of R-INTAKE-1. `amount` is in yuan; the place is where it happened."""

    customer_name: str | None = None
    telephone: str | None = None
    matter: str = ""
    demand: str | None = None
    amount: Decimal | None = None
    category: Category = Category.GENERAL
    channel: Channel = Channel.OUTLET
    business: Business = Business.OTHER
    place: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields of R-INTAKE-1 that are still empty, in the order a person is asked."""
        fields = ("customer_name", "telephone", "matter", "demand")
        return tuple(name for name in fields if not getattr(self, name))


_OF_ONE_PERSON = frozenset({Reason.TRANSFERRED, Reason.REOPENED, Reason.HELPING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One running obligation to acknowledge 认领, at one level or on one named person.

    `attempt` counts pages made so far; `next_at` is when it repeats or climbs, None once it
    has climbed (an acknowledgement still ends it). A call with `each` is ended only by one of
    its own people (R-MEDIA-1), one with `everyone` only by all of them; `answered` have done so.
    `level` is None for a call on a named person or the plan's owner; `by` and `why` are then who
    passed the case on to them, and the reason they gave.
    """

    no: int
    level: str | None
    reason: Reason
    people: tuple[PersonId, ...]
    critical: bool
    each: bool
    in_chain: bool = True
    attempt: int
    called_at: datetime
    next_at: datetime | None
    ended_at: datetime | None = None
    ended_by: PersonId | None = None
    everyone: bool = False
    answered: tuple[PersonId, ...] = ()
    by: PersonId | None = None
    why: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes an acknowledgement."""
        return self.ended_at is None

    @property
    def is_running(self) -> bool:
        """Whether it will repeat or climb by itself."""
        return self.is_open and self.next_at is not None

    @property
    def owing(self) -> tuple[PersonId, ...]:
        """Those of its people who still owe their acknowledgement."""
        if not self.is_open:
            return ()
        return tuple(person for person in self.people if person not in self.answered)

    @property
    def is_to_owner(self) -> bool:
        """Whether it calls the plan's owner at the end of the chain."""
        return self.level is None and self.reason not in _OF_ONE_PERSON

    @property
    def is_passed_on(self) -> bool:
        """Whether the case was given to this very person, who has not taken it by that alone."""
        return self.reason in (Reason.TRANSFERRED, Reason.REOPENED) and self.level is None

    @property
    def is_for_help(self) -> bool:
        """Whether it asks somebody to help the handler 协办; the case is not theirs."""
        return self.reason is Reason.HELPING


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One clock of the case. `due_at` never moves; `noticed_at` is when the breach was seen.

    `nags_made` counts the instants of the nag rule already dealt with; `climbs` counts the
    rounds of overdue nags that are over, each of which ends with a call of a further level.
    A result meets the clocks before it too, until it is sent back. `from_at` is None for a
    clock that runs from receipt; `round` counts how often the same rule was started anew, by a
    further promise or because the case was reopened.
    """

    rule: str
    due_at: datetime
    from_at: datetime | None = None
    round: int = 1
    aftercare: bool = False
    met_at: datetime | None = None
    breached_at: datetime | None = None
    noticed_at: datetime | None = None
    nags_made: int = 0
    next_at: datetime | None = None
    climbs: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the milestone is still owed."""
        return self.met_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Media and network watched until it is over (R-MEDIA-3); `next_at` is the next question."""

    since: datetime
    every_minutes: int
    next_at: datetime | None
    rounds: int = 0
    ended_at: datetime | None = None

    @property
    def is_on(self) -> bool:
        """Whether nobody has said yet that it is over."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """应急支付 made to the customer, in yuan (C04)."""

    amount: Decimal
    by: PersonId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """What somebody says the case counts as, against the rules; valid once a second approves."""

    counted: Counted
    why: str
    by: PersonId
    at: datetime
    approved_by: PersonId | None = None
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything that decides about one complaint. All instants are aware UTC.

    `version` grows by one with each stored change (compare-and-set). `complained_about` is
    被投诉人: they learn nothing (R-CONF-1). `recount` is the latest proposal, agreed to or not;
    `recounted` the agreed one that it would replace. `vip_by` put up the flag 贵宾 after filing;
    `came_again` tells that the flag 重复 was up once, and `recount` alone undoes that. `sent_back`
    counts the results that were not accepted.
    """

    id: CaseId
    number: str
    unit: UnitId
    plan: str
    plan_version: str
    received_at: datetime
    first_contact: PersonId
    complaint: Complaint
    flags: frozenset[Flag] = frozenset()
    complained_about: frozenset[PersonId] = frozenset()
    accused: str | None = None
    version: int = 0
    handler: PersonId | None = None
    calls: tuple[Call, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    acknowledged_by: tuple[PersonId, ...] = ()
    acknowledged_at: datetime | None = None
    arrived_at: datetime | None = None
    answered_at: datetime | None = None
    result_at: datetime | None = None
    result: str | None = None
    liability: Liability | None = None
    confirmed_at: datetime | None = None
    closed_at: datetime | None = None
    progressed_at: datetime | None = None
    stall_steps: int = 0
    supervisions: int = 0
    supervised_at: datetime | None = None
    attachments: tuple[str, ...] = ()
    additions: tuple[str, ...] = ()
    handed_by: PersonId | None = None
    helpers: tuple[PersonId, ...] = ()
    snoozed_until: datetime | None = None
    kept_at: datetime | None = None
    loss_settled_at: datetime | None = None
    payments: tuple[Payment, ...] = ()
    watch: Watch | None = None
    recount: Recount | None = None
    recounted: Recount | None = None
    vip_by: PersonId | None = None
    came_again: bool = False
    reopenings: int = 0
    sent_back: int = 0
    links: tuple[CaseId, ...] = ()
    alike: tuple[CaseId, ...] = ()

    @property
    def results_asked(self) -> int:
        """How often a result was owed by now: the first time, and after each sending back."""
        return 1 + self.sent_back + self.reopenings

    @property
    def recount_in_force(self) -> Recount | None:
        """The recount that two people agreed to, whatever else was proposed since."""
        latest = self.recount
        return latest if latest is not None and latest.approved_at else self.recounted

    @property
    def stage(self) -> Stage:
        """How far the case has come."""
        if self.closed_at:
            return Stage.CLOSED
        if self.result_at:
            return Stage.RESULT_REPORTED
        if self.answered_at:
            return Stage.ANSWERED
        if self.arrived_at:
            return Stage.ON_SITE
        return Stage.ACKNOWLEDGED if self.acknowledged_at else Stage.FILED

    @property
    def is_open(self) -> bool:
        """Whether anything can still become due."""
        return self.closed_at is None

    @property
    def open_calls(self) -> tuple[Call, ...]:
        """Calls that nobody has answered yet."""
        return tuple(call for call in self.calls if call.is_open) if self.is_open else ()

    def call(self, no: int) -> Call | None:
        """The call of that number."""
        return next((each for each in self.calls if each.no == no), None)

    @property
    def is_passed_on(self) -> bool:
        """Whether the handler has still to take what was passed on or back to them."""
        return any(call.is_passed_on and self.handler in call.owing for call in self.open_calls)

    @property
    def everyone_called(self) -> tuple[PersonId, ...]:
        """All people who were ever paged for this case, each once."""
        return tuple(dict.fromkeys(p for call in self.calls for p in call.people))

    def deadline(self, rule: str) -> Deadline | None:
        """The clock of that rule in its latest round, if the case has it."""
        found = (each for each in self.deadlines if each.rule == rule)
        return max(found, key=lambda each: each.round, default=None)

    def reached(self, milestone: Milestone) -> datetime | None:
        """When the milestone was reached, None while it is owed."""
        instants = {
            Milestone.ARRIVED: self.arrived_at,
            Milestone.ANSWERED: self.answered_at,
            Milestone.RESULT: self.result_at,
            Milestone.CONFIRMED: self.confirmed_at,
            Milestone.KEPT: self.kept_at,
            Milestone.LOSS_SETTLED: self.loss_settled_at,
        }
        return instants[milestone]

    def with_call(self, call: Call) -> "Case":
        """The case with this call added, or put in place of the one with its number."""
        kept = tuple(call if each.no == call.no else each for each in self.calls)
        added = kept if any(each.no == call.no for each in kept) else (*kept, call)
        return replace(self, calls=added)

    def with_deadline(self, deadline: Deadline) -> "Case":
        """The case with this clock added, or in place of the one of the same rule and round."""
        same = (deadline.rule, deadline.round)
        kept = tuple(deadline if (d.rule, d.round) == same else d for d in self.deadlines)
        added = kept if deadline in kept else (*kept, deadline)
        return replace(self, deadlines=added)
