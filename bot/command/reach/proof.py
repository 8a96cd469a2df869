"""What was proved: of a wire, and of one address on it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from handlers.sentences import say
from handlers.wire import Outcome, Sent

_AT_ONCE = 4


class State(StrEnum):
    """PROVEN: it works now. UNPROVEN: only a test message tells. DEAD: it does not work."""

    PROVEN = "proven"
    UNPROVEN = "unproven"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Proof:
    """`words` say what was found, `mend` what to do; empty when there is nothing to be done."""

    state: State
    words: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One wire, and every address asked for that it could say something of."""

    wire: Proof
    addresses: Mapping[str, Proof]


class Prover(Protocol):
    """One wire, looked at from outside. No method raises for what a platform answers."""

    name: str

    async def look(self, people: Mapping[str, str]) -> Look:
        """Ask without sending anything; `people` are names by address."""

    async def send(self, address: str) -> Sent:
        """Send the test message, marked as a drill 演练."""

    async def close(self) -> None:
        """Let go of connections."""


def of_sent(sent: Sent, words: str, mend: str) -> Proof:
    """A platform's answer as a proof: `words` when it was good, `mend` when it never will be."""
    if sent.outcome is Outcome.SENT:
        return Proof(State.PROVEN, words)
    if sent.outcome in (Outcome.DEAD, Outcome.REJECTED) or sent.is_away:
        return Proof(State.DEAD, say("reach.refused", detail=sent.detail), mend)
    return Proof(State.UNPROVEN, say("reach.unsure", detail=sent.detail), say("reach.mend.again"))


def of_wire(sent: Sent, words: str, mend: str) -> Proof:
    """The same of a wire as a whole: one that does not answer now carries nothing now."""
    if sent.outcome is Outcome.SENT:
        return Proof(State.PROVEN, words)
    return Proof(State.DEAD, say("reach.refused", detail=sent.detail), mend)


async def of_each(
    addresses: Iterable[str], ask: Callable[[str], Awaitable[Proof]]
) -> dict[str, Proof]:
    """One proof an address, some at once: every platform asks for patience some time."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def placed(address: str) -> tuple[str, Proof]:
        async with places:
            return address, await ask(address)

    return dict(await asyncio.gather(*map(placed, addresses)))
