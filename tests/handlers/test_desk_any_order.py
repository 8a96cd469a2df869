"""Acts, time and deliveries in any order, through the real desk on SQLite and PostgreSQL at once.

Hypothesis chooses what happens. Both databases must end each step with the same cases, register
and outbox, and the invariants of the design hold after every one of them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select

from escalation import event as events
from escalation.case import Case
from escalation.decide import next_due
from escalation.decision import Refusal
from escalation.words import Category, Flag, Liability, PersonId, UnitId
from handlers.desk import Acted
from storage import cases, ledger, outbox, schema, tables
from storage.database import Database
from tests.handlers.conftest import NIGHT
from tests.handlers.replicas import Replica, one_replica, report

PEOPLE = ("teller", "lobby", "outlet_head", "sub_leader", "branch_leader", "province", "press")
LEASE = timedelta(seconds=12)


def acts() -> st.SearchStrategy[Callable[[PersonId], events.ByPerson]]:
    """What a person may wish to do, whether or not they may."""
    people = st.sampled_from(PEOPLE).map(PersonId)
    flags = st.sampled_from([Flag.MEDIA_THREAT, Flag.GROUP, Flag.ANGRY])
    plain = st.sampled_from(
        [
            events.Acknowledged,
            events.Arrived,
            events.CustomerAnswered,
            events.ResultConfirmed,
            events.EscalationRequested,
            events.Supervised,
            events.TakenOver,
        ]
    ).map(lambda kind: lambda by: kind(by=by))
    return st.one_of(
        plain,
        people.map(lambda to: lambda by: events.Transferred(by=by, to=to, why="请接手")),
        people.map(lambda to: lambda by: events.HelperAdded(by=by, to=to, why="请协办")),
        people.map(lambda p: lambda by: events.AccusedNamed(by=by, people=frozenset({p}))),
        flags.map(lambda flag: lambda by: events.FlagRaised(by=by, flag=flag)),
        flags.map(lambda flag: lambda by: events.FlagLowered(by=by, flag=flag, why="误标")),
        st.sampled_from(list(Liability)).map(
            lambda found: lambda by: events.LiabilityJudged(by=by, liability=found)
        ),
        st.just(lambda by: events.ResultReported(by=by, text="已到账，客户接受")),
        st.just(lambda by: events.ResultSentBack(by=by, why="客户还没收到")),
        st.just(lambda by: events.Supplemented(by=by, text="客户又来电")),
        st.just(lambda by: events.Returned(by=by, why="不归我管")),
        st.just(lambda by: events.Reopened(by=by, why="客户又来")),
        st.just(lambda by: events.Snoozed(by=by, minutes=20)),
        st.just(
            lambda by: events.Recategorised(by=by, category=Category.TRANSACTION, why="是业务异常")
        ),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that a database holds of the cases, in an order that is the same on both."""

    cases: dict[str, Case]
    due: dict[str, datetime | None]
    chains: dict[str, list[str]]
    owed: dict[str, tuple[Any, ...]]


async def seen(replica: Replica) -> Seen:
    o, c, entries = tables.outbox.c, tables.cases.c, tables.ledger.c
    columns = (o.key, o.kind, o.case_id, o.person, o.priority, o.call_no, o.state, o.not_before)
    async with replica.database.reading() as connection:
        assert await ledger.verify_all(connection) == {}
        due = {
            row.id: row.next_due_at for row in await connection.execute(select(c.id, c.next_due_at))
        }
        found = {each.id: each for each in await cases.several(connection, sorted(due))}
        chains: dict[str, list[str]] = {}
        query = select(entries.case_id, entries.digest).order_by(entries.case_id, entries.seq)
        for row in await connection.execute(query):
            chains.setdefault(row.case_id, []).append(row.digest)
        owed = {row.key: tuple(row)[1:] for row in await connection.execute(select(*columns))}
    return Seen(dict(found), due, chains, owed)


class AnyOrder(RuleBasedStateMachine):
    """`twins` are desks with equal chance, on SQLite and on PostgreSQL."""

    filed = Bundle("filed")

    def __init__(self, runner: asyncio.Runner, urls: list[str]) -> None:
        super().__init__()
        self.runner = runner
        self.now = NIGHT
        self.twins = [one_replica(Database(url)) for url in urls]
        self.seen = Seen({}, {}, {}, {})
        self.both(self._emptied)

    def both(self, step: Callable[[Replica], Awaitable[Any]]) -> Any:
        """The same step on both databases; what came of it must be the same."""
        first, other = (self.runner.run(self._step(step, each)) for each in self.twins)
        assert first == other, _apart(first, other)
        return first

    @staticmethod
    async def _step(step: Callable[[Replica], Awaitable[Any]], replica: Replica) -> Any:
        return await step(replica)

    @staticmethod
    async def _emptied(replica: Replica) -> None:
        async with replica.database.writing() as connection:
            for table in reversed(tables.metadata.sorted_tables):
                await connection.execute(delete(table))

    @rule(
        target=filed,
        unit=st.sampled_from(["outlet", "far"]),
        matter=st.sampled_from(["转账五千元没有到账", "柜员态度恶劣", "客户说要找记者曝光"]),
        flags=st.sampled_from([frozenset(), frozenset({Flag.MEDIA_THREAT})]),
        accused=st.sampled_from([frozenset(), frozenset({PersonId("outlet_head")})]),
        who=st.sampled_from(["teller", "lobby"]),
    )
    def files(
        self,
        unit: str,
        matter: str,
        flags: frozenset[Flag],
        accused: frozenset[PersonId],
        who: str,
    ) -> Any:
        if len(self.seen.cases) >= 4:
            return multiple()
        told = report(matter, who, UnitId(unit), self.now, flags=flags, complained_about=accused)
        case: Case = self.both(lambda each: each.report(told, self.now))
        return case.id

    @rule(case_id=filed, by=st.sampled_from(PEOPLE).map(PersonId), act=acts())
    def somebody_acts(
        self, case_id: str, by: PersonId, act: Callable[[PersonId], events.ByPerson]
    ) -> None:
        before, event = self.seen, act(by)
        acted: Acted = self.both(lambda each: each.act(case_id, event, self.now))
        was = before.cases[case_id]
        if by in was.complained_about:
            assert acted.refused is Refusal.NOT_FOUND
            assert acted.case is None
        now = self.both(seen)
        if acted.refused is not None:
            assert now == before, "a refused act changes nothing"
            return
        assert now.cases[case_id].version > was.version
        assert len(now.chains[case_id]) > len(before.chains[case_id]), "an act is written down"
        if isinstance(event, events.Acknowledged):
            assert _clocks(now.cases[case_id]) == _clocks(was), "it stops no clock"

    @rule(one=filed, other=filed, by=st.sampled_from(PEOPLE).map(PersonId), undo=st.booleans())
    def somebody_links(self, one: str, other: str, by: PersonId, undo: bool) -> None:
        async def links(each: Replica) -> Acted:
            join = each.desk.unlink if undo else each.desk.link
            async with each.database.writing() as connection:
                return await join(connection, one, other, by, self.now)

        self.both(links)

    @rule(case_id=filed, person=st.sampled_from(PEOPLE).map(PersonId))
    def nobody_is_reached(self, case_id: str, person: PersonId) -> None:
        async def unreached(each: Replica) -> None:
            async with each.database.writing() as connection:
                await each.desk.unreached(connection, case_id, person, self.now)

        self.both(unreached)

    @rule(minutes=st.sampled_from([1, 5, 10, 30, 60, 240]))
    def time_passes(self, minutes: int) -> None:
        """From one due instant to the next, as the tick does."""
        end = self.now + timedelta(minutes=minutes)
        for _ in range(200):
            due = [at for at in self.both(seen).due.values() if at is not None and at <= end]
            if not due:
                break
            self.now = max(self.now, min(due))
            self.both(self._ticks)
        self.now = end
        self.both(self._ticks)

    async def _ticks(self, each: Replica) -> None:
        async with each.database.reading() as connection:
            due = await cases.due(connection, self.now, 100)
        # Of cases due at one instant either may come first.
        for case_id in sorted(due):
            assert await each.tick(case_id, self.now)

    @rule(at_most=st.integers(1, 8))
    def pages_go_out(self, at_most: int) -> None:
        async def sends(each: Replica) -> int:
            async with each.database.writing() as connection:
                rows = await outbox.claim(connection, self.now, LEASE, at_most)
                for row in rows:
                    assert await outbox.settle(connection, row, "done", self.now)
                return len(rows)

        self.both(sends)

    @invariant()
    def everything_holds(self) -> None:
        before, self.seen = self.seen, self.both(seen)
        now = self.seen
        for case_id, case in now.cases.items():
            assert now.due[case_id] == next_due(case, self.twins[0].plan), "the row is the timer"
            assert not case.is_open or now.due[case_id] is not None, "an open case is looked at"
            assert now.chains[case_id][: len(before.chains.get(case_id, ()))] == before.chains.get(
                case_id, []
            ), "the register is only added to"
        assert before.owed.keys() <= now.owed.keys(), "no obligation is taken away"
        for key in now.owed.keys() - before.owed.keys():
            _, case_id, person, _, call_no, *_ = now.owed[key]
            case = now.cases[case_id]
            assert person not in case.complained_about, "they learn nothing"
            assert call_no is None or case.calls, key
        for case in now.cases.values():
            for other in case.links:
                assert case.id in now.cases[other].links, "both cases or neither"

    def teardown(self) -> None:
        async def closed() -> None:
            for each in self.twins:
                await each.database.close()

        self.runner.run(closed())


def _apart(first: Any, other: Any) -> Any:
    """What only one of the databases has."""
    if not isinstance(first, Seen):
        return first, other
    return [
        (key, one.get(key), two.get(key))
        for one, two in ((getattr(first, f.name), getattr(other, f.name)) for f in fields(Seen))
        for key in {**one, **two}
        if one.get(key) != two.get(key)
    ]


def _clocks(case: Case) -> list[tuple[Any, ...]]:
    return [(each.rule, each.due_at, each.is_open) for each in case.deadlines]


@pytest.mark.timeout(400)
def test_any_order_of_acts_time_and_deliveries_keeps_the_invariants_on_both_databases(
    tmp_path: Path, postgres_url: str
) -> None:
    file = f"sqlite+aiosqlite:///{tmp_path / 'twin.db'}"
    with asyncio.Runner() as runner:
        database = Database(file)
        runner.run(schema.upgrade(database))
        runner.run(database.close())
        run_state_machine_as_test(
            lambda: AnyOrder(runner, [file, postgres_url]),
            settings=settings(
                max_examples=6,
                stateful_step_count=18,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
