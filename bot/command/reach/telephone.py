"""SMS and voice: no provider says of a number whether it rings; only a test message proves it."""

from collections.abc import Awaitable, Callable, Mapping

from bot.command.reach import drill
from bot.command.reach.proof import Look, Proof, State, of_wire
from handlers.sentences import say
from handlers.wire import ChatWire, Sent

Knock = Callable[[], Awaitable[Sent]]
"""Asks the provider whether it is there and knows us."""


class TelephoneProver:
    """`knock` is None for a provider that can only be asked by sending something."""

    def __init__(self, wire: ChatWire, knock: Knock | None) -> None:
        self.name = wire.name
        self._wire = wire
        self._knock = knock

    async def look(self, people: Mapping[str, str]) -> Look:
        """The provider; of no number anything can be said."""
        mend = say(f"reach.mend.try_{self.name}")
        if self._knock is None:
            wire = Proof(State.UNPROVEN, say("reach.provider"), mend)
        else:
            wire = of_wire(await self._knock(), say("reach.gateway"), say("reach.mend.gateway"))
        if wire.state is State.DEAD:
            return Look(wire, {})
        number = Proof(State.UNPROVEN, say("reach.number"), mend)
        return Look(wire, dict.fromkeys(people, number))

    async def send(self, address: str) -> Sent:
        """A text message, or a call: the telephone rings."""
        return await drill.by(self._wire, address)

    async def close(self) -> None:
        """Every message had a connection of its own."""
