"""A busy address: no row is held beyond its lease, and what is urgent does not stand in line."""

import asyncio

import pytest
from sqlalchemy import text

from bot.courier import courier
from bot.courier.sending import Sending
from bot.transports.telegram.wire import TelegramWire
from handlers.card import Card
from handlers.wire import Outcome, Sent
from storage import outbox
from storage.codec import to_text
from storage.outbox import Claimed, Owed, RowKind
from tests.spine.night import Night


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


async def test_a_long_line_for_a_slow_chat_is_dissolved_and_a_page_goes_first(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "_PAUSE_SECONDS", 0.1)
    send = Sending.send

    async def slowly(self: Sending, row: Claimed) -> None:
        await asyncio.sleep(0.3)
        await send(self, row)

    monkeypatch.setattr(Sending, "send", slowly)
    await _put(night, *(_owed(f"m{i}") for i in range(8)))
    rows = await night.app.courier._claim(64)
    await asyncio.gather(*(night.app.courier._deliver(row) for row in rows))
    assert sorted(s for s, _, _ in await _states(night)) == ["done"] * 3 + ["due"] * 5
    assert {(a, u) for s, a, u in await _states(night) if s == "due"} == {(0, False)}

    await _put(night, _owed("urgent", 0))
    await night.advance(1 / 6)
    said = [r.text for r in night.received("zhaolei")]
    assert said[3] == "urgent"
    assert sorted(t or "" for t in said) == sorted([*(f"m{i}" for i in range(8)), "urgent"])


async def test_a_row_whose_lease_would_end_while_it_waits_is_given_back_and_is_no_repeat(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "LEASE_SECONDS", 1.1)
    send = Sending.send

    async def slowly(self: Sending, row: Claimed) -> None:
        await asyncio.sleep(0.4)
        await send(self, row)

    monkeypatch.setattr(Sending, "send", slowly)
    await _put(night, _owed("first"), _owed("second"))
    rows = await night.app.courier._claim(64)
    await asyncio.gather(*(night.app.courier._deliver(row) for row in rows))

    assert await _states(night) == [("done", 1, False), ("due", 0, False)]


async def test_the_lease_is_renewed_while_a_send_lasts(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "_RENEW_SECONDS", 0.05)

    async def slowly(*_args: object) -> Sent:
        night.clock.at += night.clock.span(8)
        await asyncio.sleep(0.3)
        night.clock.at += night.clock.span(8)
        assert await night.app.courier._claim(64) == []
        return Sent(outcome=Outcome.SENT, message_ref="1:1")

    monkeypatch.setattr(TelegramWire, "send", slowly)
    await _put(night, _owed("long"))
    await night.app.courier.once()

    assert await _states(night) == [("done", 1, False)]


async def test_a_renewal_after_the_lease_was_lost_changes_nothing(night: Night) -> None:
    await _put(night, _owed("lost"))
    (row,) = await night.app.courier._claim(64)
    night.clock.at += night.clock.span(13)
    (again,) = await night.app.courier._claim(64)
    assert again.fence == row.fence + 1
    assert not await night.app.courier._renew(row)
    assert await night.app.courier._renew(again)
