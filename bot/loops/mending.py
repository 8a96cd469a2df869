"""One case under the audit: what it owes against what became of it, and the repair of that.

A repair is one transaction: the page under its own key with a suffix, the row that never went
out withdrawn, the timer set, and an entry in the register that says what was found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from escalation.auditing import (
    Found,
    LostPage,
    PageRow,
    is_settled,
    lost_pages,
    owed_pages,
    page_again,
    wrong_timer,
)
from escalation.case import Case
from escalation.message import Entry
from escalation.plan import Plan
from escalation.words import PersonId
from handlers.desk import Desk, owed_for
from handlers.sentences import say
from storage import auditing, cases, ledger, outbox

_LONGEST_SECONDS = 3600.0
"""No honest answer of a platform puts a page off for longer; a lease is a matter of seconds."""

_PUT_OFF_SECONDS = 90.0
"""Somewhat longer than `Tick` puts off a case that cannot be decided."""


@dataclass(frozen=True, slots=True)
class Told:
    """One finding in words, and who must not read them (R-CONF-1)."""

    key: str
    text: str
    hidden_from: frozenset[PersonId] = frozenset()
    is_mended: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What a case owes, what is lost of it, and what is wrong with its timer."""

    case: Case
    plan: Plan
    lost: tuple[LostPage, ...]
    timer: Found | None
    is_settled: bool


class Mending:
    """Looks at cases, and mends them inside the caller's transaction."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock

    async def look(self, connection: AsyncConnection, case_id: str, now: datetime) -> Looked | None:
        """None when there is no such case. Raises ValueError or LookupError if it is unreadable."""
        case = await cases.load(connection, case_id)
        if case is None:
            return None
        plan = await self._desk.plan_of(connection, case)
        stored = await auditing.timer(connection, case_id)
        timer = wrong_timer(case, plan, stored, now, self._clock.span(_PUT_OFF_SECONDS))
        lost: tuple[LostPage, ...] = ()
        settled = True
        if owed_pages(case):
            rows = await auditing.pages(connection, case_id)
            settled = is_settled(case, rows)
            lost = () if settled else await self._lost(connection, case, rows, now)
        return Looked(case, plan, lost, timer, settled)

    async def mend(self, connection: AsyncConnection, case_id: str, now: datetime) -> list[Told]:
        """Look again, in this transaction, and put right what can be put right."""
        found = await self.look(connection, case_id, now)
        if found is None:
            return []
        told = [await self._page(connection, found.case, each, now) for each in found.lost]
        if found.timer is not None:
            told.append(await self._timer(connection, found, now))
        mended = [each.text for each in told if each.is_mended]
        entries = [Entry(kind="audit", at=now, values=(("text", text),)) for text in mended]
        await ledger.append(connection, case_id, entries)
        return [self._about(found.case, each) for each in told]

    async def _lost(
        self, connection: AsyncConnection, case: Case, rows: list[PageRow], now: datetime
    ) -> tuple[LostPage, ...]:
        rounds: Mapping[tuple[int, int], datetime] = {}
        if any(call.attempt > 1 for call in case.open_calls if call.is_running):
            kept = await ledger.history(connection, case.id)
            rounds = _rounds([each.entry for each in kept])
        return lost_pages(case, rows, rounds, now, self._longest)

    @property
    def _longest(self) -> timedelta:
        return self._clock.span(_LONGEST_SECONDS)

    async def _page(
        self, connection: AsyncConnection, case: Case, lost: LostPage, now: datetime
    ) -> Told:
        message = page_again(case, lost)
        await auditing.withdraw(connection, lost.rows)
        await outbox.put(connection, [owed_for(message, case.id)], now)
        name = self._desk.rulebook.duty.organisation.name(lost.person)
        return Told(message.key, say(f"audit.found.{lost.found}", name=name), is_mended=True)

    async def _timer(self, connection: AsyncConnection, found: Looked, now: datetime) -> Told:
        assert found.timer is not None
        key = f"{found.case.id}:{found.timer}:{found.case.version}"
        mended = found.timer is not Found.STANDS_STILL
        if mended:
            await auditing.set_timer(connection, found.case.id, found.case.version, now)
        return Told(key, say(f"audit.found.{found.timer}"), is_mended=mended)

    def _about(self, case: Case, told: Told) -> Told:
        """With the case's number; without it while nobody knows who is complained about."""
        unknown = case.accused and not case.complained_about
        number = say("audit.unnamed") if unknown else case.number
        text = say("audit.about", number=number, told=told.text)
        return Told(told.key, text, case.complained_about, told.is_mended)


def _rounds(entries: list[Entry]) -> dict[tuple[int, int], datetime]:
    """When each further round of each call was decided, by the register."""
    found = {}
    for entry in entries:
        values = dict(entry.values)
        if entry.kind == "repeated":
            found[int(values["call"]), int(values["attempt"])] = entry.at
    return found
