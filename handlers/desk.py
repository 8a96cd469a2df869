"""值班台: the only code that changes a case.

Every act is one piece of the caller's transaction: hold the case, decide, save it by
compare-and-set, append the ledger, put what must be said into the outbox. The caller commits
all of it together with the inbox row that caused it (invariant 2). Acts on one case come one
after the other, whichever replica they came to (T26, I33).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case, Complaint
from escalation.choosing import plan_for
from escalation.comparing import compare, problem_of
from escalation.decide import decide, next_due, open_case
from escalation.decision import Decision, Refusal
from escalation.event import (
    AccusedNamed,
    ByPerson,
    Event,
    Linked,
    Restored,
    TimeReached,
    Unlinked,
    Unreached,
)
from escalation.joining import MOST_LINKS
from escalation.message import Entry, Kind, Message, Priority, Topic
from escalation.permission import Act, may
from escalation.plan import Plan
from escalation.words import CaseId, Flag, PersonId, UnitId, UnitKind
from handlers import doubt, overtaken, receipts
from handlers.cards.record import record_card
from handlers.rulebook import Rulebook
from storage import cases, deliveries, ledger, outbox, plans, problems
from storage.codec import to_text
from storage.outbox import Owed, RowKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a person files: the complaint, where, and whom it must not reach."""

    unit: UnitId
    first_contact: PersonId
    complaint: Complaint
    flags: frozenset[Flag] = frozenset()
    complained_about: frozenset[PersonId] = frozenset()
    accused: str | None = None
    attachments: tuple[str, ...] = ()
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What came of an act: the case as it is now, or why nothing changed."""

    case: Case | None
    refused: Refusal | None = None


class Desk:
    """Files cases and lets events happen to them."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    async def file(self, connection: AsyncConnection, report: Report, now: datetime) -> Case:
        """Open a case from a report. Raises LookupError when no plan covers the unit."""
        duty = self.rulebook.duty
        plan = plan_for(self.rulebook.plans, duty.organisation, report.unit, now)
        await plans.pin(connection, plan, now)
        while True:
            decision = open_case(await self._new(connection, report, plan, now), plan, duty, now)
            if await cases.add(connection, decision.case, next_due(decision.case, plan)):
                break
            # Another replica drew the same number this instant.
        await self._say(connection, decision, now)
        return await self._compare(connection, decision.case, plan, now)

    async def act(
        self, connection: AsyncConnection, case_id: str, event: ByPerson, now: datetime
    ) -> Acted:
        """Let a person's act happen, after whatever else is just happening to the case.

        A case that does not exist, and one the person may not see, answer alike.
        """
        case = await cases.held(connection, case_id)
        if case is None or not may(event.by, Act.VIEW, case, self.rulebook.duty):
            return Acted(case=None, refused=Refusal.NOT_FOUND)
        decision = await self._decide(connection, case, event, now)
        return Acted(case=decision.case, refused=decision.refused)

    async def showing_customer(
        self, connection: AsyncConnection, case: Case, person: PersonId, now: datetime
    ) -> None:
        """Register that this person is about to be shown who complains, in full (A47)."""
        entry = Entry(kind="customer_shown", at=now, actor=person)
        await ledger.append(connection, case.id, (entry,))

    async def link(
        self, connection: AsyncConnection, case_id: str, other_id: str, by: PersonId, now: datetime
    ) -> Acted:
        """关联: both cases or neither. Who may not link the other is told that there is none."""
        return await self._both(connection, case_id, other_id, by, now, Linked)

    async def unlink(
        self, connection: AsyncConnection, case_id: str, other_id: str, by: PersonId, now: datetime
    ) -> Acted:
        """取消关联 of both cases, or of a link that was only proposed."""
        return await self._both(connection, case_id, other_id, by, now, Unlinked)

    async def tick(self, connection: AsyncConnection, case_id: str, now: datetime) -> bool:
        """Look at a case whose time has come; waits count from the page really made.

        False when another was quicker, or has the case in hand: then it is looked at again if it
        is still due.
        """
        case = await cases.held_if_due(connection, case_id, now)
        if case is None:
            return False
        made = await outbox.first_made(connection, case.id)
        await self._decide(connection, case, TimeReached(made=made), now)
        return True

    async def unreached(
        self, connection: AsyncConnection, case_id: str, person: PersonId, now: datetime
    ) -> None:
        """Nobody can be reached by a page to this person: others are called at once (T25)."""
        case = await cases.held(connection, case_id)
        if case is not None:
            await self._decide(connection, case, Unreached(person=person), now)

    async def restored(
        self, connection: AsyncConnection, case: Case, now: datetime
    ) -> tuple[str, ...]:
        """Page again whoever was being paged when the backup was made, and count from now.

        The key prefixes of the outbox rows whose place the new pages take.
        """
        after = (await self._decide(connection, case, Restored(), now)).case
        over = [each for each in case.open_calls if after.call(each.no) != each]
        return tuple(f"{case.id}:call{each.no}:" for each in over)

    async def plan_of(self, connection: AsyncConnection, case: Case) -> Plan:
        """The version of the plan that the case began under (invariant 8)."""
        for plan in self.rulebook.plans:
            if (plan.id, plan.version) == (case.plan, case.plan_version):
                return plan
        return await plans.load(connection, case.plan, case.plan_version)

    async def _both(
        self,
        connection: AsyncConnection,
        case_id: str,
        other_id: str,
        by: PersonId,
        now: datetime,
        event: type[Linked] | type[Unlinked],
    ) -> Acted:
        # In one order, whoever links which to which: two who link at once do not block each other.
        both = {each: await cases.held(connection, each) for each in sorted({case_id, other_id})}
        case, other = both[case_id], both[other_id]
        for each in (case, other):
            if each is None or not may(by, Act.LINK, each, self.rulebook.duty):
                return Acted(case=None, refused=Refusal.NOT_FOUND)
        assert case is not None and other is not None
        if event is Linked and max(len(case.links), len(other.links)) >= MOST_LINKS:
            return Acted(case=case, refused=Refusal.TOO_OFTEN)
        acted = await self.act(connection, case.id, _about(event, by, other), now)
        if acted.refused is None:
            # The other may know of it already; that one half is done before refuses nothing.
            await self.act(connection, other.id, _about(event, by, case), now)
        return acted

    async def _compare(
        self, connection: AsyncConnection, case: Case, plan: Plan, now: datetime
    ) -> Case:
        """Look for the same problem and the same customer among other cases (R-UP-3)."""
        problem = problem_of(case)
        if problem is None:
            return case
        branch = self.rulebook.duty.organisation.above(case.unit, UnitKind.BRANCH)
        scope = branch.id if branch else case.unit
        since = case.received_at - timedelta(hours=plan.alike.within_hours)
        known = await problems.others(connection, scope, problem, since)
        await problems.add(connection, scope, problem)
        event = compare(problem, known, plan.alike)
        if event.earlier or event.customers >= plan.alike.customers:
            return (await self._decide(connection, case, event, now)).case
        return case

    async def _decide(
        self, connection: AsyncConnection, case: Case, event: Event, now: datetime
    ) -> Decision:
        plan = await self.plan_of(connection, case)
        decision = decide(case, event, plan, self.rulebook.duty, now)
        if decision.refused is None:
            await cases.save(connection, case, decision.case, next_due(decision.case, plan))
            await self._say(connection, decision, now)
            if doubt.is_unanswered(case) and not doubt.is_unanswered(decision.case):
                await outbox.withdraw(connection, doubt.reminder_key(case))
            if isinstance(event, AccusedNamed):
                await problems.forget(connection, case.id)
            if case.is_open and not decision.case.is_open:
                await outbox.put(connection, [record_of(decision.case)], now)
            if isinstance(event, ByPerson):
                # Time alone changes nothing on a card that is worth an edit.
                await self._refresh_cards(connection, case, decision.case, plan, event.by, now)
        return decision

    async def _say(self, connection: AsyncConnection, decision: Decision, now: datetime) -> None:
        case = decision.case
        await ledger.append(connection, case.id, decision.entries)
        owed = [owed_for(message, case.id) for message in decision.messages]
        for prefix in {_older(message, case) for message in decision.messages}:
            if prefix:
                await outbox.withdraw(connection, prefix)
        await outbox.put(connection, owed, now)

    async def _refresh_cards(
        self,
        connection: AsyncConnection,
        before: Case,
        case: Case,
        plan: Plan,
        by: PersonId,
        now: datetime,
    ) -> None:
        """Owe a new rendering of the cards people hold of this case; an older one is dropped.

        Everybody's when somebody took it, it closed, or it got worse or better; otherwise only
        those of whoever acted and of the handler, since edits use up the platform's budget for
        pages. Whoever acted looks at their card this moment: theirs goes first.
        """
        near = (by, case.handler)
        everybody = _tells_everybody(before, case)
        owed = []
        for delivery, person in await deliveries.cards(connection, case.id):
            if everybody or person in near:
                await outbox.withdraw(connection, f"refresh:{delivery}:")
                first = Priority.REPLY if person == by else Priority.REFRESH
                owed.append(refresh_of(delivery, person, case, first))
        if hidden := case.complained_about - before.complained_about:
            # They may have looked at it without ever being called (A40).
            told = await deliveries.answers(connection, case.id, hidden)
            owed += [refresh_of(delivery, person, case) for delivery, person in told]
        if everybody or case.first_contact in near:
            await outbox.withdraw(connection, receipts.prefix(case))
            owed += await receipts.anew(connection, case, plan, self.rulebook, by, now)
        organisation = self.rulebook.duty.organisation
        mails = await overtaken.notices(connection, before, case, by, organisation)
        owed += [owed_for(message, case.id) for message in mails]
        await outbox.put(connection, owed, now)

    async def _new(
        self, connection: AsyncConnection, report: Report, plan: Plan, now: datetime
    ) -> Case:
        """The case of a report, with an identifier and a number that are free."""
        return Case(
            id=CaseId(f"{self.rulebook.chance.getrandbits(48):012x}"),
            number=await self._free_number(connection, plan, now),
            unit=report.unit,
            plan=plan.id,
            plan_version=plan.version,
            received_at=report.received_at,
            first_contact=report.first_contact,
            complaint=report.complaint,
            flags=report.flags,
            complained_about=report.complained_about,
            accused=report.accused,
            attachments=report.attachments,
        )

    async def _free_number(self, connection: AsyncConnection, plan: Plan, now: datetime) -> str:
        """A case number for people: month and day, then five digits by chance.

        Chance and not a counter: a gap would tell the person complained about that there is a
        case they cannot see (invariant 10).
        """
        day = now.astimezone(plan.zone).strftime("%m%d")
        while True:
            number = f"{day}-{self.rulebook.chance.randrange(10_000, 100_000)}"
            if await cases.find(connection, number) is None:
                return number


def _about(event: type[Linked] | type[Unlinked], by: PersonId, other: Case) -> ByPerson:
    if event is Linked:
        hidden = other.complained_about
        return Linked(by=by, other=other.id, number=other.number, hidden_from=hidden)
    return Unlinked(by=by, other=other.id, number=other.number)


def _older(message: Message, case: Case) -> str:
    """Key prefix of unsent messages whose place this one takes; a call is never replaced.

    After an outage people find one reminder of each deadline and not an evening's worth (D07),
    and how far the case has climbed, not each step.
    """
    if message.topic is Topic.ESCALATED and message.key.startswith(f"{case.id}:escalated:call"):
        return f"{case.id}:escalated:call"
    if message.kind is not Kind.NAG:
        return ""
    if message.topic is Topic.WATCH:
        return f"{case.id}:watch:"
    if message.topic is Topic.STALLED:
        return f"{case.id}:stall:"
    return f"{case.id}:nag:{message.rule}:" if message.rule else ""


def _tells_everybody(before: Case, case: Case) -> bool:
    """Whether a card of somebody who only looks on says something else now."""
    seen = ("acknowledged_by", "handler", "closed_at", "result_at", "flags", "complained_about")
    settled = doubt.is_unanswered(before) != doubt.is_unanswered(case)
    return settled or any(getattr(before, name) != getattr(case, name) for name in seen)


def owed_for(message: Message, case_id: str) -> Owed:
    """The outbox row of a message about a case."""
    return Owed(
        key=message.key,
        kind=RowKind.MESSAGE,
        body=to_text(message),
        priority=message.priority,
        case_id=case_id,
        person=message.to,
        call_no=message.call if message.kind is Kind.PAGE else None,
        not_before=message.not_before,
        expires_at=message.expires_at,
    )


def record_of(case: Case) -> Owed:
    """The outbox row of the written record, which the first contact keeps (R-INTAKE-4)."""
    return Owed(
        key=f"record:{case.id}:{case.version}",
        kind=RowKind.REPLY,
        body=to_text(record_card(case)),
        priority=Priority.NOTICE,
        case_id=case.id,
        person=case.first_contact,
    )


def refresh_of(
    delivery: int, person: str, case: Case, priority: Priority = Priority.REFRESH
) -> Owed:
    """The outbox row that renders a person's delivered card anew."""
    return Owed(
        key=f"refresh:{delivery}:{case.version}",
        kind=RowKind.REFRESH,
        body=str(delivery),
        priority=priority,
        case_id=case.id,
        person=person,
    )
