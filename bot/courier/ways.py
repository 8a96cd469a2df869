"""The ways out of this process: which channel a row goes by, and when it may."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.budget.budget import Budget
from bot.budget.closing import Closing
from bot.budget.rule import Grade
from bot.clock import Clock
from bot.courier.crowds import quieter_at
from bot.courier.grades import grade_of
from bot.courier.ladder import MAIL, Channel, ladder
from escalation.message import Priority
from handlers.desk import Desk
from handlers.wire import ChatWire, MailWire, Sent
from storage.outbox import Claimed
from storage.rungs import IN_PLAIN_WORDS

_PATIENCE_SECONDS = {Grade.CRITICAL: 5.0, Grade.ANSWER: 2.0, Grade.ORDINARY: 2.0}
"""A row whose chat is over its budget for longer than this is given back and not held."""

STALE_SECONDS = 0.2
"""What waited longer for its turn is drawn once more: its case may have changed meanwhile."""


@dataclass(frozen=True, slots=True)
class Wires:
    """The ways out. `mail` is None where no mail server is configured."""

    chats: Mapping[str, ChatWire]
    mail: MailWire | None
    budgets: Mapping[str, Budget]

    @property
    def names(self) -> frozenset[str]:
        """Transports that exist in this process."""
        return frozenset(self.chats) | ({MAIL} if self.mail else frozenset())

    @property
    def with_screens(self) -> frozenset[str]:
        """Without those that say nothing but the brief of a page."""
        brief = {name for name, wire in self.chats.items() if wire.abilities.says_brief}
        return self.names - brief


@dataclass(frozen=True, slots=True)
class Turn:
    """The message may go, after so many seconds of waiting; or not for `refused_seconds`.

    `is_crowded`: only this message had better wait, its chat takes others.
    """

    waited_seconds: float = 0.0
    refused_seconds: float = 0.0
    is_crowded: bool = False


class Ways:
    """Finds the channels of a row and waits for a platform's budget. Seconds are real."""

    def __init__(self, desk: Desk, wires: Wires, clock: Clock) -> None:
        self._desk = desk
        self.wires = wires
        self._clock = clock
        self._closings = {name: Closing(clock) for name in wires.chats}

    async def of(self, connection: AsyncConnection, row: Claimed) -> list[Channel]:
        """Where a row may go, the preferred channel first.

        A row with a transport and no address is a copy: it goes by that rung, or by one behind it.
        """
        if row.transport and row.address:
            return [Channel(row.transport, row.address)]
        if not row.person:
            return []
        is_page = row.call_no is not None or row.key.endswith(IN_PLAIN_WORDS)
        names = self.wires.names if is_page else self.wires.with_screens
        return await ladder(
            connection,
            row.person,
            self._desk.rulebook.duty,
            names,
            self._clock.now(),
            critical=row.priority == Priority.CRITICAL,
            since=row.transport or "",
        )

    async def turn(self, row: Claimed, channel: Channel) -> Turn:
        """Wait for the platform's budget, but not for long."""
        loop, grade = asyncio.get_running_loop(), grade_of(row)
        patience, since = _PATIENCE_SECONDS[grade], loop.time()
        if quieter := self._quieter_in(row, channel):
            return Turn(refused_seconds=quieter, is_crowded=True)
        closed = self._closings[channel.transport].left(channel.address)
        if closed > patience:
            return Turn(refused_seconds=closed)
        await asyncio.sleep(closed)
        budget = self.wires.budgets.get(channel.transport)
        refused = await budget.turn(channel.address, grade, patience) if budget else 0.0
        return Turn(loop.time() - since, refused)

    def _quieter_in(self, row: Claimed, channel: Channel) -> float:
        """Real seconds that a reminder or notice waits for a less crowded minute; 0 for none."""
        if row.priority not in (Priority.NAG, Priority.NOTICE):
            return 0.0
        if not self.wires.chats[channel.transport].abilities.is_crowded:
            return 0.0
        at = quieter_at(row.key, self._clock.now())
        return self._clock.real_seconds_until(at) if at else 0.0

    async def learn(self, channel: Channel, sent: Sent) -> None:
        """What a platform says of its patience counts for all that comes after."""
        if sent.is_throttled:
            seconds = sent.retry_after_seconds
            closed = self._closings[channel.transport].learn(channel.address, seconds)
            budget = self.wires.budgets.get(channel.transport)
            if budget is not None:
                await budget.close(closed, seconds)
