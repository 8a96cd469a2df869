"""One simulated year: a small branch, its processes, its platforms, and all that befalls them."""

import asyncio
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from random import Random
from typing import Any, TextIO

import structlog

from handlers.rulebook import Rulebook
from tests.simulation import ground, hardship, reading
from tests.simulation.judge import Judge
from tests.simulation.loop import Spins, VirtualLoop
from tests.simulation.mailbox import Letter, MailServer
from tests.simulation.people import People
from tests.simulation.replica import Replica
from tests.simulation.telegram import Chat, Platform, Taken
from tests.simulation.trace import Trace
from tests.simulation.weather import Weather

START = datetime.fromisoformat("2026-11-15T00:00:00+08:00").astimezone(UTC)
YEAR_SECONDS = 365 * 86400.0
_STEP_SECONDS = 0.25
_MOST_BUSY_SECONDS = 3600.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AUDIT_SECONDS = 60.0
_STANDS = """
select (select max(id) from ledger), (select max(id) from outbox),
  (select count(*) from outbox where state in ('due', 'claimed'))
"""

_DUE = """
select min(at) from (
  select min(not_before) at from inbox where state = 'waiting'
  union all select min(not_before) from outbox where state = 'due'
  union all select min(lease_until) from outbox where state = 'claimed'
  union all select min(next_due_at) from cases where next_due_at is not null
  union all select min(due_at) from drafts
  union all select min(next_due) from confirmations where next_due is not null
)
"""

_WAITING = (
    "select id, key, state, detail from outbox where state in ('due', 'claimed') limit 5",
    "select id, next_due_at from cases where next_due_at is not null order by 2 limit 3",
    "select person, due_at from drafts where due_at is not null",
    "select unit, day, next_due from confirmations where next_due is not null",
    "select id, not_before from inbox where state = 'waiting'",
)


@dataclass
class Found:
    """What a year came to."""

    seed: int
    findings: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    digest: str = ""
    last: list[str] = field(default_factory=list)


class Machine:
    """The machine all processes run on; its clock on the wall can be turned."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self.turned = timedelta(0)
        self.boots = 1

    def wall(self) -> datetime:
        return START + timedelta(seconds=self._loop.time()) + self.turned

    def seconds(self) -> float:
        return 1000.0 + self._loop.time()

    def boot(self) -> str:
        return f"boot {self.boots}"


class Awake(Machine):
    """The same machine as it counts only time in which something goes on, for the polling lease.

    Over the quiet in between a lease would run out, since nobody is woken to renew it.
    """

    def seconds(self) -> float:
        return 1000.0 + self._loop.time() - self._loop.warped

    def wall(self) -> datetime:
        return START + timedelta(seconds=self.seconds())


class Year:
    """Everything of one seed. `run` plays it; nothing outside it is read or changed."""

    def __init__(self, seed: int, copy: TextIO | None = None) -> None:
        self.seed = seed
        self.chance = Random(seed)
        self.loop = VirtualLoop()
        self.trace = Trace(copy)
        self.counts: Counter[str] = Counter()
        self.windows: list[tuple[float, float]] = []
        self.troubles: list[tuple[float, float]] = []
        self.aways: list[tuple[float, float, int]] = []
        self.chat_weather = Weather("telegram", self._of(), self.counts, self.windows)
        self.mail_weather = Weather("mail", self._of(), self.counts, self.windows)
        self.platform = Platform(self.loop, self.chat_weather, self._of())
        self.mail = MailServer(self.loop, self.mail_weather, self._of())
        self.machine = Machine(self.loop)
        self.awake = Awake(self.loop)
        self.people = People(self)
        self.judge = Judge(self)
        self.disk_full = False
        self.replicas: list[Replica] = []
        self.configuration = ground.configuration()
        self.lexicon = self.configuration.lexicon
        self.path = Path()
        self.settings = ground.files()
        self._asleep: dict[tuple[int, int], bool] = {}
        self._eyes: sqlite3.Connection | None = None
        self._audited = (0.0, (0, 0, 0))

    def _of(self) -> Random:
        return Random(self.chance.getrandbits(64))

    def rulebook(self, chance: Random) -> Rulebook:
        return self.configuration.rulebook(chance)

    def wall(self) -> float:
        """True time in seconds since 1970."""
        return START.timestamp() + self.loop.time()

    def instant(self, at: float) -> datetime:
        return START + timedelta(seconds=at)

    def seconds_of(self, microseconds: int) -> float:
        """A stored instant in seconds of the year."""
        at = _EPOCH + timedelta(microseconds=microseconds)
        return (at - START).total_seconds()

    @property
    def eyes(self) -> sqlite3.Connection:
        """The judge's own look into the database, past the product."""
        if self._eyes is None:
            self._eyes = sqlite3.connect(self.path, isolation_level=None, cached_statements=64)
            self._eyes.row_factory = sqlite3.Row
        return self._eyes

    def clouded(self, begins: float, ends: float) -> bool:
        """Whether any fault fell into a span."""
        return any(b <= ends and e >= begins for b, e in self.windows)

    def reaches(self, chat: int, since: float, *, by_mail: bool = True) -> bool:
        """Whether a person has had a channel that works all the time since an instant."""
        if by_mail and chat in reading.WITH_MAIL:
            return True
        return not any(who == chat and ends >= since for _, ends, who in self.aways)

    def anybody_away(self, at: float) -> bool:
        """Whether somebody had blocked the bot then."""
        return any(b - 86400.0 <= at <= e for b, e, _ in self.aways)

    def is_asleep(self, chat: int) -> bool:
        """Some people do not look at their phone that half day."""
        half = int(self.loop.time() // 21600)
        if (chat, half) not in self._asleep:
            self._asleep[chat, half] = self.people.chance.random() < 0.25
        return self._asleep[chat, half]

    # Running

    def run(self) -> Found:
        """Play the year; one that does not end is a finding as any other."""
        ground.prepare()
        with ground.undisturbed():
            return self._run()

    def _run(self) -> Found:
        with ground.database() as path:
            self.path = path
            self.settings = ground.settings(path)
            self.loop.on_trouble = self.judge.trouble
            structlog.configure(processors=[self._logged])
            try:
                with ground.patience():
                    self.loop.run_until_complete(self._play())
            except (Spins, ground.Hangs) as endless:
                self.judge.finds(f"the year does not end: {endless!r} at {self.loop.time():.3f}")
            self.judge.is_over = True
            for replica in self.replicas:
                if replica.life is not None:
                    replica.life.end()
            if self._eyes is not None:
                self._eyes.close()
        self.counts["events"] = self.loop.steps
        self.counts["messages"] = sum(not t.is_edit for t in self.platform.log)
        self.counts["edits"] = sum(t.is_edit for t in self.platform.log)
        self.counts["mails"] = len(self.mail.kept)
        self.counts["acts of people"] = self.people.actions
        last = list(self.trace.last) if self.judge.findings else []
        return Found(self.seed, self.judge.findings, self.counts, self.trace.digest, last)

    async def _play(self) -> None:
        for person in self.configuration.duty.organisation.people.values():
            if person.telegram is not None:
                self.platform.chats[person.telegram] = Chat(person.telegram)
        self.platform.seen = self.people.sees
        self.platform.took = self._took
        self.mail.took = self._posted
        self.platform.stored = self.judge.reports.stored
        self.replicas = [Replica(self, no) for no in range(hardship.replicas(self))]
        for replica in self.replicas:
            replica.start()
        hardship.plan(self)
        await self._live(YEAR_SECONDS)
        self.judge.at_the_end()

    async def _live(self, end: float) -> None:
        """Step while anything is to be done; between, jump to the next instant at which it is."""
        busy_since = self.loop.time()
        while self.loop.time() < end and not self.judge.is_enough:
            until = self._quiet_until()
            now = self.loop.time()
            until = self._audit(now, until)
            if until is None:
                if now - busy_since > _MOST_BUSY_SECONDS:
                    self.judge.finds(f"the world does not come to rest: {self._due()}")
                    return
                await asyncio.sleep(_STEP_SECONDS)
                continue
            self.judge.look()
            until = min(until, end)
            if until - now > 1.0:
                self.counts["jumps"] += 1
                self.loop.warp(until)
                await asyncio.sleep(0.001)  # whatever is ready runs before time goes on
            else:
                await asyncio.sleep(max(0.001, until - now))
            busy_since = self.loop.time()

    def _audit(self, now: float, until: float | None) -> float | None:
        """Ring for the audit once a minute while things change; when to go on till, with that."""
        last, seen = self._audited
        if now < last + _AUDIT_SECONDS:
            quiet = until is not None and until > last + _AUDIT_SECONDS
            return last + _AUDIT_SECONDS if quiet and self._stands() != seen else until
        if (stands := self._stands()) == seen:
            return until
        self._audited = (now, stands)
        for each in self.replicas:
            each.auditing.ring()
        return now

    def _stands(self) -> tuple[int, int, int]:
        """Changes whenever a case or a message does."""
        found: tuple[int, int, int] = tuple(self.eyes.execute(_STANDS).fetchone())
        return found

    def _quiet_until(self) -> float | None:
        """When anything happens next; None while something is going on."""
        following = self.loop.next_of_world()
        following = inf if following is None else following
        if not (up := [each for each in self.replicas if each.is_up]):
            return following
        for each in up:
            assert each.life is not None
            if each.app is None or each.life.asks or each.carries:
                return None
        if self.loop.is_busy or (self.platform.pending and not self.chat_weather.down):
            return None
        (due,) = self.eyes.execute(_DUE).fetchone()
        if due is not None:
            at = self.seconds_of(due)
            if at <= self.loop.time():
                return None
            following = min(at, following)
        return following

    def _due(self) -> str:
        """What keeps the world busy, for a finding."""
        asks = [each.life.asks for each in self.replicas if each.life]
        rows = [[tuple(row) for row in self.eyes.execute(query)] for query in _WAITING]
        return f"{asks} {len(self.platform.pending)} {rows}"

    # What is told

    def _logged(self, _logger: object, level: str, event: dict[str, Any]) -> str:
        """What the product writes into its log."""
        if level in ("error", "critical", "exception"):
            said = " ".join(
                f"{key}={value}" for key, value in sorted(event.items()) if key != "mend"
            )
            self.trace.note(self.loop.time(), f"log {said}")
            self.judge.logged(str(event.get("event")), said)
        raise structlog.DropEvent

    def died(self, replica: Replica) -> None:
        now = self.loop.time()
        self.trace.note(now, f"r{replica.no} dies")

    def _took(self, taken: Taken) -> None:
        what = "edit" if taken.is_edit else "send"
        lost = "" if taken.answered else " (answer lost)"
        self.trace.note(taken.at, f"{taken.life} {what} {taken.chat}{lost} {taken.text}")
        self.judge.took(taken)

    def _posted(self, letter: Letter) -> None:
        lost = "" if letter.answered else " (answer lost)"
        self.trace.note(
            letter.at, f"{letter.life} mail {letter.to}{lost} {letter.message_id} {letter.subject}"
        )
        self.judge.posted(letter)
