"""稽核: every minute, whether what the plan owed was really sent; what is missing is sent.

It trusts nothing that the other loops remember: only cases, outbox rows and deliveries count. One
replica does it, whoever comes first to the minute. Cases whose every page was taken are not read
again until they change, so that a night without losses costs next to nothing.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.loops.audit_reports import missing_reports
from bot.loops.mending import Mending, Told
from bot.patience import round_apart
from bot.transports.plain import origin
from escalation.message import Priority
from escalation.organisation import Role
from escalation.words import CaseId
from handlers.card import Card
from handlers.desk import Desk
from handlers.sentences import say
from storage import auditing, marks, outbox
from storage.auditing import Looked
from storage.codec import from_text, to_text
from storage.database import Busy, Database
from storage.outbox import Owed, RowKind

ROUND_SECONDS = 60.0
MINUTE, LAST = "audit-minute", "audit-last"
"""Marks: the minute that somebody has begun, and the last round that came to its end."""

_UNTOLD = "audit-untold:"
_MOST_LOOKED = 20_000
_MOST_READ = 2000
"""Cases read and judged in one round: a second and a half of work. The others have theirs next."""

_MOST_MENDED = 200
_MOST_TOLD = 10
_WALKED = 100
_PART = 25
_MOST_REMEMBERED = 50_000
_LATE_SECONDS = 120.0
_WAITING_SECONDS = 300.0
_log = structlog.get_logger()


class Audit:
    """`changed` is told when something was put into the outbox.

    Cases that wait for `held_until` after a restore are let alone until then (decision 0018).
    """

    def __init__(
        self,
        database: Database,
        desk: Desk,
        clock: Clock,
        changed: Callable[[], None],
        held_until: datetime | None = None,
    ) -> None:
        self._held_until = held_until
        self._database = database
        self._rulebook = desk.rulebook
        self._clock = clock
        self._changed = changed
        self._mending = Mending(desk, clock)
        self._settled: dict[str, tuple[int, datetime | None]] = {}
        self._walked = (datetime(1970, 1, 1, tzinfo=UTC), "")
        self._turned = 0

    async def run(self, alive: Callable[[], None] = lambda: None) -> None:
        """Look until cancelled; not at the start, when much is due that nobody could send.

        `alive` is told of every round that ended, well or not: a restart would mend none.
        """
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            await round_apart(self.once, 0)
            alive()

    async def once(self) -> int:
        """One round, unless another replica has this minute; returns how much was mended."""
        now = self._clock.now().astimezone(UTC)
        minute = now.replace(second=0, microsecond=0).isoformat()
        async with self._database.writing() as connection:
            if not await marks.advance(connection, MINUTE, minute, now):
                return 0
        told = await self._cases(now)
        told += await missing_reports(self._database, self._rulebook, now)
        async with self._database.reading() as connection:
            told += await self._waiting(connection, now)
        async with self._database.writing() as connection:
            told = await _owed_words(connection) + told
            mended = sum(each.is_mended for each in told)
            await self._tell(connection, told, now)
            await marks.save(connection, LAST, f"{minute} {len(told)} {mended}", now)
        if told:
            self._changed()
        return mended

    async def _cases(self, now: datetime) -> list[Told]:
        told: list[Told] = []
        wrong = await self._wrong(await self._candidates(), now)
        for case_id in wrong[:_MOST_MENDED]:
            try:
                async with self._database.writing() as connection:
                    for no, each in enumerate(await self._mending.mend(connection, case_id, now)):
                        # Kept with the repair: what is mended is told, whatever happens next.
                        name = f"{_UNTOLD}{now.isoformat()}:{case_id}:{no}"
                        await marks.save(connection, name, to_text(each), now)
            except (Busy, DBAPIError):
                raise  # what is left is found again by the next round
            except Exception as failure:  # what cannot be read is told, the others are mended
                _log.error("audit_unreadable", case=case_id, at=origin(failure))
                told.append(await self._unreadable(case_id))
        return told

    async def _candidates(self) -> list[Looked]:
        """Cases that call somebody, that nobody will look at, and a few of all open ones."""
        async with self._database.reading() as connection:
            found = await auditing.calling(connection, _MOST_LOOKED)
            found += await auditing.without_timer(connection, _MOST_LOOKED)
            walked = await auditing.following(connection, self._walked, _WALKED)
        end = walked[-1] if len(walked) == _WALKED else None
        self._walked = (end.received_at, end.id) if end else (datetime(1970, 1, 1, tzinfo=UTC), "")
        return list({each.id: each for each in (*found, *walked) if not self._held(each)}.values())

    def _held(self, each: Looked) -> bool:
        return each.next_due_at is not None and each.next_due_at == self._held_until

    async def _wrong(self, candidates: Sequence[Looked], now: datetime) -> list[CaseId]:
        """Those of which something is lost; the other loops have their turn in between."""
        wrong: list[CaseId] = []
        fresh = [c for c in candidates if self._settled.get(c.id) != (c.version, c.next_due_at)]
        if len(fresh) > _MOST_READ:
            self._turned = (self._turned + _MOST_READ) % len(fresh)
            fresh = (fresh[self._turned :] + fresh[: self._turned])[:_MOST_READ]
        for begin in range(0, len(fresh), _PART):
            async with self._database.reading() as connection:
                for each in fresh[begin : begin + _PART]:
                    if await self._is_wrong(connection, each, now):
                        wrong.append(CaseId(each.id))
            await asyncio.sleep(0)
        return wrong

    async def _is_wrong(self, connection: AsyncConnection, each: Looked, now: datetime) -> bool:
        try:
            found = await self._mending.look(connection, each.id, now)
        except (ValueError, LookupError):
            return True
        if found is None:
            return False
        wrong = bool(found.lost) or found.timer is not None
        if found.is_settled and not wrong:
            if len(self._settled) > _MOST_REMEMBERED:
                self._settled.clear()
            self._settled[each.id] = (each.version, each.next_due_at)
        return wrong

    async def _unreadable(self, case_id: str) -> Told:
        """Nobody can say who is complained about: told to administrators without a number."""
        text = say("audit.about", number=say("audit.unnamed"), told=say("audit.found.unreadable"))
        return Told(f"{case_id}:unreadable", text)

    async def _waiting(self, connection: AsyncConnection, now: datetime) -> list[Told]:
        """What is late and not lost: sending it once more would not make it come sooner."""
        told = []
        before = now - self._clock.span(_LATE_SECONDS)
        late = await auditing.late_pages(connection, before, Priority.PAGE)
        for hidden, count in late.items():
            key = f"late:{sha256(' '.join(sorted(hidden)).encode()).hexdigest()[:8]}"
            told.append(Told(key, say("audit.pages_late", count=count), hidden))
        since = await auditing.waiting_since(connection)
        if since is not None and since < now - self._clock.span(_WAITING_SECONDS):
            minutes = int((now - since).total_seconds() // 60)
            told.append(Told("inbox", say("audit.inbox_waits", minutes=minutes)))
        return told

    async def _tell(self, connection: AsyncConnection, told: Sequence[Told], now: datetime) -> None:
        """Administrators hear of every repair, and once an hour of what is only late."""
        hour = now.strftime("%Y-%m-%dT%H")
        fresh = []
        for each in told:
            _log.error("audit_found", what=each.key, mended=each.is_mended)
            once = f"audit-told:{each.key}"[:100] + f":{hour}"
            if each.is_mended or await marks.once(connection, once, "", now):
                fresh.append(each)
        people = self._rulebook.duty.organisation.people.values()
        owed = []
        for person in people:
            lines = [each.text for each in fresh if person.id not in each.hidden_from]
            if Role.ADMINISTRATOR in person.roles and lines:
                key = f"audit:{now.isoformat()}:{person.id}"
                owed.append(
                    Owed(
                        key=key,
                        kind=RowKind.REPLY,
                        body=to_text(_card(lines)),
                        priority=Priority.PAGE,
                        person=person.id,
                    )
                )
        await outbox.put(connection, owed, now)


async def _owed_words(connection: AsyncConnection) -> list[Told]:
    """What was mended and not told yet, by this round or one that did not come to its end."""
    kept = await marks.under(connection, _UNTOLD)
    return [
        from_text(Told, text)
        for name, text in sorted(kept.items())
        if await marks.forget(connection, name)
    ]


def _card(lines: Sequence[str]) -> Card:
    more = [say("audit.more", count=len(lines) - _MOST_TOLD)] if len(lines) > _MOST_TOLD else []
    return Card(headline=say("audit.headline"), lines=(*lines[:_MOST_TOLD], *more))
