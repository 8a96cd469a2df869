"""A wire that shows on its pages who complains, masked, because its switch says so (A47)."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.card import Card
from handlers.privacy import Privacy, Switches
from handlers.wire import ChatWire, File, PackedButtons, Sent


def allowed(wire: ChatWire, switches: Switches) -> ChatWire:
    """The wire itself, or one that shows what its switch allows; SMS and voice never do."""
    switch = switches.get(wire.name, Privacy.NONE)
    if switch is Privacy.NONE or wire.abilities.says_brief:
        return wire
    return CustomerShown(wire)


class CustomerShown:
    """A ChatWire that puts `Card.customer` below the card's own lines."""

    def __init__(self, wire: ChatWire) -> None:
        self._wire = wire
        self.name = wire.name
        self.abilities = wire.abilities

    async def send(
        self,
        address: str,
        card: Card,
        packed: PackedButtons,
        files: Sequence[File],
        once: str = "",
    ) -> Sent:
        """Send the card with its customer."""
        return await self._wire.send(address, _with_customer(card), packed, files, once)

    async def edit(
        self, address: str, message_ref: str, card: Card, packed: PackedButtons, code: str = ""
    ) -> Sent:
        """Put the card with its customer in place of another."""
        return await self._wire.edit(address, message_ref, _with_customer(card), packed, code)

    async def withdraw(self, address: str, recall_ref: str) -> Sent:
        """As the wire does."""
        return await self._wire.withdraw(address, recall_ref)

    async def answer(self, answer_ref: str, text: str) -> Sent:
        """As the wire does."""
        return await self._wire.answer(answer_ref, text)

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes | None:
        """As the wire does."""
        return await self._wire.fetch(file_ref, limit_bytes)


def _with_customer(card: Card) -> Card:
    return replace(card, lines=(*card.lines, card.customer)) if card.customer else card
