"""Speaks when nothing can be written down: the disk is full, or the database is held (T19, T20).

It keeps nothing but whom it told, in memory. What it says is no receipt: that nothing was
recorded, and whom to telephone. Nobody is told the same twice within ten minutes.
"""

import asyncio
from collections.abc import Awaitable, Iterable

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.courier.ladder import MAIL
from bot.courier.letters import letter_of, message_id
from bot.courier.ways import Wires
from escalation.organisation import Person, Role
from escalation.rota import to_ring
from escalation.words import PersonId
from handlers.card import Card
from handlers.rulebook import Rulebook
from handlers.sentences import say
from handlers.wire import Outcome, Sent
from storage import people
from storage.database import Busy, Database

_SAID_FOR_SECONDS = 600.0
_PATIENCE_SECONDS = 5.0
_MOST_REMEMBERED = 10_000
_log = structlog.get_logger()


class Distress:
    """`wires` are used without the outbox; a failing database is only read."""

    def __init__(self, database: Database, rulebook: Rulebook, wires: Wires, clock: Clock) -> None:
        self._database = database
        self._rulebook = rulebook
        self._wires = wires
        self._clock = clock
        self._told: dict[tuple[str, str], float] = {}

    async def not_recorded(self, senders: Iterable[tuple[str, str]]) -> None:
        """Tell senders, given as (platform, address), that what they sent is not recorded."""
        told = [self._tell_sender(*each) for each in dict.fromkeys(senders)]
        await _all_of([*told, self.alarm()])

    async def alarm(self) -> None:
        """Tell the administrators that the database takes nothing."""
        card = self._card(say("trouble.database"))
        everybody = self._rulebook.duty.organisation.people.values()
        chiefs = [person for person in everybody if Role.ADMINISTRATOR in person.roles]
        await _all_of([self._tell_person(person, card) for person in chiefs])

    async def _tell_sender(self, platform: str, address: str) -> None:
        wire = self._wires.chats.get(platform)
        if wire is None or not address or self._was_told(platform, address):
            return
        card = self._card(say("trouble.not_recorded", whom=await self.whom(platform, address)))
        self._tells(platform, address, await wire.send(address, card, (), ()))

    async def _tell_person(self, person: Person, card: Card) -> None:
        """By chat and by mail: whichever works, this must be seen."""
        for name, wire in self._wires.chats.items():
            address = person.address_on(name)
            silent = wire.abilities.says_brief or address is None
            if not silent and address and not self._was_told(f"alarm:{name}", address):
                sent = await wire.send(address, card, (), ())
                self._tells(f"alarm:{name}", address, sent)
        mail = person.mail
        if mail and self._wires.mail and not self._was_told(MAIL, mail):
            once = message_id(f"alarm:{mail}:{self._clock.now().isoformat()}")
            sent = await self._wires.mail.post(letter_of(card, mail), once)
            self._tells(MAIL, mail, sent)

    async def whom(
        self, platform: str, address: str, connection: AsyncConnection | None = None
    ) -> str:
        """Name and number of whoever on the sender's own line is on duty and has a telephone.

        Whoever asks inside a transaction hands it in: a second connection might not be left.
        """
        sender = await self._person(platform, address, connection)
        duty, now = self._rulebook.duty, self._clock.now()
        found = to_ring(duty, sender.unit, now) if sender else None
        if found is None:
            return say("trouble.somebody")
        return say("trouble.whom", name=found.name, telephone=found.telephone)

    async def _person(
        self, platform: str, address: str, connection: AsyncConnection | None
    ) -> Person | None:
        """Who writes from an address; the file's own numbers need no database."""
        everybody = self._rulebook.duty.organisation.people
        for person in everybody.values():
            if address and person.address_on(platform) == address:
                return person
        if connection is not None:
            bound = await people.who(connection, platform, address)
        else:
            try:
                async with self._database.reading() as reading:
                    bound = await people.who(reading, platform, address)
            except (Busy, DBAPIError):
                return None
        return everybody.get(PersonId(bound.person)) if bound and bound.state == "live" else None

    def _card(self, text: str) -> Card:
        marked = say("drill_mark", headline=text) if self._clock.is_drill else text
        return Card(lines=(marked,))

    def _was_told(self, kind: str, address: str) -> bool:
        return self._told.get((kind, address), float("-inf")) > _seconds() - _SAID_FOR_SECONDS

    def _tells(self, kind: str, address: str, sent: Sent) -> None:
        """Remember whom a word has reached; the others are tried again."""
        if len(self._told) > _MOST_REMEMBERED:
            self._told.clear()
        if sent.outcome is Outcome.SENT:
            self._told[kind, address] = _seconds()


async def _all_of(telling: list[Awaitable[None]]) -> None:
    """All at once, not for long: whoever waits here holds up the platform's updates."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            found = await asyncio.gather(*telling, return_exceptions=True)
    except TimeoutError:
        _log.error("distress_not_told")
        return
    for each in found:
        if isinstance(each, Exception):
            _log.error("distress_not_told", error=type(each).__name__)


def _seconds() -> float:
    return asyncio.get_running_loop().time()
