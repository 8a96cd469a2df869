"""A busy address: no row is held beyond its lease, and what is urgent does not stand in line."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import event, select, text

from bot.bell import Bell
from bot.courier.content import Renderer
from bot.courier.courier import Courier
from bot.courier.holding import Holding
from bot.courier.sending import Sending
from bot.courier.settling import Settling
from bot.courier.ways import Wires
from handlers.card import Card
from handlers.desk import Desk
from handlers.wire import Abilities, ChatWire, File, Outcome, PackedButtons, Sent
from storage import outbox, tables
from storage.codec import to_text
from storage.outbox import Owed, RowKind
from tests.spine.night import Night

_SEAL = b"a key of 32 bytes for this test."


def courier_with(night: Night, wires: Wires, **seconds: float) -> Courier:
    """A courier on the night's outbox with other ways out.

    `seconds` are its own: lease_seconds, renew_seconds, pause_seconds.
    """
    database, desk, clock = night.app.database, Desk(night.rulebook), night.clock
    renderer = Renderer(desk, _SEAL, drill=clock.is_drill)
    settling = Settling(database, desk, clock)
    sending = Sending(database, desk, renderer, wires, settling, clock)
    return Courier(database, sending, clock, **seconds)


def _owed(key: str, priority: int = 1) -> Owed:
    body = to_text(Card(lines=(key,)))
    return Owed(key=key, kind=RowKind.REPLY, body=body, priority=priority, person="zhaolei")


async def _put(night: Night, *owed: Owed) -> None:
    async with night.app.database.writing() as connection:
        await outbox.put(connection, list(owed), night.clock.at)


async def _states(night: Night) -> list[tuple[str, int, bool]]:
    async with night.app.database.reading() as connection:
        found = await connection.execute(text("select state,attempts,uncertain from outbox"))
        return [(r[0], r[1], bool(r[2])) for r in found]


class Scripted:
    """A ChatWire whose first send lasts until `during` returns; it takes whatever it is given."""

    name = "telegram"
    abilities = Abilities(buttons=100, edits=True, files=True, protects=True)

    def __init__(self) -> None:
        self.begun = 0
        self.said: list[str] = []

    async def send(
        self,
        address: str,
        card: Card,
        packed: PackedButtons,
        files: Sequence[File],
        once: str = "",
    ) -> Sent:
        self.begun += 1
        if self.begun == 1:
            await self.during()
        self.said.append(card.lines[0])
        return Sent(outcome=Outcome.SENT, message_ref=f"1:{len(self.said)}")

    async def during(self) -> None:
        """Nothing, unless a test says otherwise."""

    async def edit(
        self, address: str, message_ref: str, card: Card, packed: PackedButtons, code: str = ""
    ) -> Sent:
        return Sent(outcome=Outcome.SENT, message_ref=message_ref)

    async def withdraw(self, address: str, recall_ref: str) -> Sent:
        return Sent(outcome=Outcome.UNCHANGED)

    async def answer(self, answer_ref: str, text: str) -> Sent:
        return Sent(outcome=Outcome.SENT)

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes | None:
        return None


class Slow(Scripted):
    """The first send lasts until a critical page, owed only meanwhile, has been said."""

    def __init__(self, night: Night) -> None:
        super().__init__()
        self.night = night
        self.under_way = 0

    async def during(self) -> None:
        states = [state for state, _, _ in await _states(self.night)]
        self.under_way = states.count("claimed")
        await _put(self.night, _owed("urgent", 0))
        async with asyncio.timeout(10):
            while "urgent" not in self.said:
                await _states(self.night)  # each look lets the courier go on


class Stuck(Scripted):
    """The first send lasts until the row behind it has gone back to the outbox."""

    def __init__(self, night: Night) -> None:
        super().__init__()
        self.night = night

    async def during(self) -> None:
        async with asyncio.timeout(10):
            while ("due", 0, False) not in await _states(self.night):
                pass  # each look is a query, which lets the courier go on


def _by(night: Night, wire: ChatWire, **seconds: float) -> Courier:
    return courier_with(night, Wires({wire.name: wire}, None, {}), **seconds)


async def test_a_critical_page_waits_neither_for_a_slow_chat_nor_for_the_line_before_it(
    night: Night,
) -> None:
    wire = Slow(night)
    await _put(night, *(_owed(f"m{i}") for i in range(8)))
    await _by(night, wire).once()
    assert wire.said == ["urgent", *(f"m{i}" for i in range(8))]
    assert wire.under_way <= 4, "one person's backlog fills a few places and no more"
    assert {(s, a, u) for s, a, u in await _states(night)} == {("done", 1, False)}


async def test_a_row_whose_lease_would_end_while_it_waits_is_given_back_and_is_no_repeat(
    night: Night,
) -> None:
    courier = _by(night, Stuck(night), lease_seconds=0.3, pause_seconds=0.2)
    await _put(night, _owed("first"), _owed("second"))
    await courier.once()

    assert await _states(night) == [("done", 1, False), ("due", 0, False)]


class Failing(Scripted):
    """The first send falls over something in us."""

    async def during(self) -> None:
        raise RuntimeError


async def test_what_stands_behind_a_message_that_failed_goes_out_at_once(night: Night) -> None:
    wire = Failing()
    await _put(night, _owed("first"), _owed("second"), _owed("third"))
    await _by(night, wire).once()

    assert wire.said == ["second", "third"]
    assert await _states(night) == [("due", 1, True), ("done", 1, False), ("done", 1, False)]


class Long(Scripted):
    """A send during which the clock runs past the lease, unless that is renewed."""

    def __init__(self, night: Night) -> None:
        super().__init__()
        self.night = night

    async def during(self) -> None:
        clock = self.night.clock
        clock.at += clock.span(8)
        async with asyncio.timeout(5):
            while await _lease_until(self.night) < clock.at + clock.span(12):
                pass  # each look is a query, which lets the renewal go on
        clock.at += clock.span(8)
        assert await self.night.app.courier.once() == 0


async def _lease_until(night: Night) -> datetime:
    async with night.app.database.reading() as connection:
        found: datetime | None = await connection.scalar(select(tables.outbox.c.lease_until))
    assert found is not None
    return found


async def test_the_lease_is_renewed_while_a_send_lasts(night: Night) -> None:
    await _put(night, _owed("long"))
    await _by(night, Long(night), renew_seconds=0.02).once()

    assert await _states(night) == [("done", 1, False)]


async def test_a_renewal_after_the_lease_was_lost_changes_nothing(night: Night) -> None:
    await _put(night, _owed("lost"))
    (row,) = await night.app.courier._claim()
    night.clock.at += night.clock.span(13)
    (again,) = await night.app.courier._claim()
    assert again.fence == row.fence + 1
    holding = Holding(night.app.database, night.clock)
    assert await holding.renew([row, again]) == {(again.id, again.fence)}
    assert await _lease_until(night) == again.lease_until
    night.clock.at += night.clock.span(1)
    assert await holding.renew([row]) == frozenset()
    assert await _lease_until(night) == again.lease_until
    assert await holding.renew([again]) == {(again.id, again.fence)}
    assert await _lease_until(night) == again.lease_until + night.clock.span(1)


class Full(Scripted):
    """The first send lasts until many are claimed, and for many looks at the outbox after that."""

    def __init__(self, night: Night) -> None:
        super().__init__()
        self.night = night
        self.most = 0

    async def during(self) -> None:
        looks = 0
        async with asyncio.timeout(60):
            while looks < 200:
                states = [state for state, _, _ in await _states(self.night)]
                self.most = max(self.most, states.count("claimed"))
                looks += self.most >= 64


async def test_critical_pages_under_way_are_limited_too_and_all_go_out(night: Night) -> None:
    wire = Full(night)
    await _put(night, *(_owed(f"m{i}", 0) for i in range(150)))
    await _by(night, wire).once()

    assert wire.most == 64
    assert len(wire.said) == len(set(wire.said)) == 150


async def test_leases_of_all_that_is_being_sent_are_renewed_in_one_statement(night: Night) -> None:
    await _put(night, *(_owed(f"m{i}", 0) for i in range(20)))
    rows = await night.app.courier._claim()
    holding, over, written = (
        Holding(night.app.database, night.clock),
        asyncio.Event(),
        Written(night),
    )
    holding.renew_seconds = 0.5
    night.clock.at += night.clock.span(1)
    async with asyncio.TaskGroup() as group:
        for row in rows:
            group.create_task(holding.keep([row], over))
        async with asyncio.timeout(20):
            while await _lease_until(night) == rows[0].lease_until:
                pass  # each look is a query, which lets the renewal go on
        over.set()

    assert len(rows) == 20
    assert written.times <= 3


class Written:
    """How often rows of the outbox are written."""

    def __init__(self, night: Night) -> None:
        self.times = 0
        event.listen(night.app.database.engine.sync_engine, "before_cursor_execute", self._seen)

    def _seen(self, _c: object, _cursor: object, statement: str, *_: object) -> None:
        self.times += statement.startswith("UPDATE outbox")


async def test_a_process_that_stops_in_the_middle_of_a_claim_leaves_no_row_claimed(
    night: Night,
) -> None:
    for looks in range(60):
        await _put(night, _owed(f"m{looks}"))
        async with asyncio.TaskGroup() as group:
            running = group.create_task(_by(night, Scripted()).run(Bell(), group))
            for _ in range(10 * looks):
                await asyncio.sleep(0)
            running.cancel()
        states = {state for state, _, _ in await _states(night)}
        assert "claimed" not in states, looks


async def test_a_process_that_stops_gives_back_what_has_not_had_its_turn(night: Night) -> None:
    wire = Stopped()
    await _put(night, *(_owed(f"m{i}") for i in range(4)))
    async with asyncio.TaskGroup() as group:
        wire.running = group.create_task(_by(night, wire).run(Bell(), group))

    assert wire.said == ["m0"]
    assert await _states(night) == [("done", 1, False)] + 3 * [("due", 0, False)]


class Stopped(Scripted):
    """During the first send the process is told to stop."""

    running: asyncio.Task[None]

    async def during(self) -> None:
        self.running.cancel()
        await asyncio.wait({self.running})
