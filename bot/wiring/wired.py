"""One way to people as the process runs it: sending, receiving, budget, what must be closed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Protocol

from bot.budget.budget import Budget
from bot.clock import Clock
from bot.http import Routes
from bot.replicas.joined import Replicas
from bot.transports.intake import Accept
from handlers.incoming import Incoming
from handlers.rulebook import Rulebook
from handlers.wire import ChatWire
from storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What a wire is made of beside its settings.

    `speed` is how much faster the clock runs than the world's; `budget` one for every wire, in
    place of the platforms' own.
    """

    replicas: Callable[[], int]
    speed: float = 1.0
    budget: Budget | None = None


Decode = Callable[[str, datetime], Incoming | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a wire is given while it receives.

    `refused` is told of every forged post; `tell` says lines to the administrators; `own_url` is
    this process's address for whoever is on the same machine. Of `database`, `rulebook` and
    `seal`, the key that the database keeps, only pages of ours have need.
    """

    accept: Accept
    refused: Callable[[], None]
    tell: Callable[[Sequence[str]], Awaitable[None]]
    clock: Clock
    chance: Random
    replicas: Replicas
    own_url: str
    database: Database
    rulebook: Rulebook
    seal: bytes


class Wired(Protocol):
    """`decoders` turn what was stored into an Incoming, by platform."""

    @property
    def chats(self) -> Sequence[ChatWire]:
        """The wires it sends by."""

    @property
    def budgets(self) -> Mapping[str, Budget]:
        """Their send budgets, by name."""

    @property
    def decoders(self) -> Mapping[str, Decode]:
        """Readers of stored updates, by platform."""

    def routes(self, around: Surroundings) -> Sequence[Routes]:
        """What is served over HTTP."""

    async def run(self, around: Surroundings) -> None:
        """Receive, register, look after; ends when there is nothing to be done, or cancelled."""

    async def close(self) -> None:
        """Let go of connections."""
