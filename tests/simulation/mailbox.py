"""A mail server in memory: takes letters, breaks off after DATA, makes new senders wait."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from handlers.card import MailLetter
from handlers.wire import Outcome, Sent
from tests.simulation.loop import LIFE, VirtualLoop
from tests.simulation.weather import Weather


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter that the server kept."""

    at: float
    asked: float
    to: str
    subject: str
    text: str
    message_id: str
    answered: bool
    life: str


class MailServer:
    """`took` is told of every letter kept."""

    def __init__(self, loop: VirtualLoop, weather: Weather, chance: Random) -> None:
        self.loop, self.weather, self.chance = loop, weather, chance
        self.kept: list[Letter] = []
        self.took: Callable[[Letter], None] = lambda _: None

    async def post(self, letter: MailLetter, message_id: str) -> Sent:
        """A MailWire."""
        future: asyncio.Future[Sent] = self.loop.create_future()
        life = LIFE.get()
        assert life is not None
        fate = self.weather.fate(self.loop.time())
        life.asks += 1
        self.loop.of_world(
            self.weather.latency(),
            self._at_server,
            letter,
            message_id,
            fate,
            life,
            future,
            self.loop.time(),
        )
        try:
            return await future
        finally:
            life.asks -= 1

    def _at_server(
        self,
        letter: MailLetter,
        message_id: str,
        fate: str,
        life: object,
        future: object,
        asked: float,
    ) -> None:
        if fate == "down":
            sent = Sent(outcome=Outcome.LATER, retry_after_seconds=30.0, detail="refused")
        elif fate == "before":
            sent = Sent(outcome=Outcome.UNCERTAIN, detail="broken within DATA")
        elif fate in ("429", "5xx"):
            sent = Sent(outcome=Outcome.LATER, retry_after_seconds=60.0, detail="451 greylisted")
        elif fate in ("after", "5xx after"):
            self._keep(letter, message_id, life, asked, answered=False)
            sent = Sent(outcome=Outcome.UNCERTAIN, detail="broken after DATA")
        else:
            self._keep(letter, message_id, life, asked, answered=True)
            sent = Sent(outcome=Outcome.SENT, message_ref=message_id)
        late = self.chance.uniform(1.0, 9.0) if fate == "slow" else 0.0
        self.loop.of_world(self.weather.latency() + late, _resolve, future, sent)

    def _keep(
        self, letter: MailLetter, message_id: str, life: object, asked: float, *, answered: bool
    ) -> None:
        name = getattr(life, "name", "")
        kept = Letter(
            self.loop.time(),
            asked,
            letter.to,
            letter.subject,
            letter.text,
            message_id,
            answered,
            name,
        )
        self.kept.append(kept)
        self.took(kept)


def _resolve(future: "asyncio.Future[Sent]", sent: Sent) -> None:
    if not future.done():
        future.set_result(sent)
