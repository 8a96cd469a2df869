"""Wires that tell a meter what each attempt came to, and are else what they wrap."""

from collections.abc import Sequence

from bot.meter import Meter
from handlers.card import Card, MailLetter
from handlers.wire import ChatWire, File, MailWire, PackedButtons, Sent

MAIL = "mail"


class MeteredChat:
    """A ChatWire. Files and the short answers to taps are not counted."""

    def __init__(self, wire: ChatWire, meter: Meter) -> None:
        self._wire = wire
        self._meter = meter
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
        """Send, and count it."""
        return self._counted(await self._wire.send(address, card, packed, files, once))

    async def edit(
        self, address: str, message_ref: str, card: Card, packed: PackedButtons, code: str = ""
    ) -> Sent:
        """Edit, and count it."""
        return self._counted(await self._wire.edit(address, message_ref, card, packed, code))

    async def withdraw(self, address: str, recall_ref: str) -> Sent:
        """Take a message back, and count it."""
        return self._counted(await self._wire.withdraw(address, recall_ref))

    async def answer(self, answer_ref: str, text: str) -> Sent:
        """Not counted: a tap that is too old says nothing of the wire."""
        return await self._wire.answer(answer_ref, text)

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes | None:
        """Not counted."""
        return await self._wire.fetch(file_ref, limit_bytes)

    def _counted(self, sent: Sent) -> Sent:
        self._meter.asked(self.name, sent)
        return sent


class MeteredMail:
    """A MailWire."""

    def __init__(self, wire: MailWire, meter: Meter) -> None:
        self._wire = wire
        self._meter = meter

    async def post(self, letter: MailLetter, message_id: str) -> Sent:
        """Post, and count it."""
        sent = await self._wire.post(letter, message_id)
        self._meter.asked(MAIL, sent)
        return sent
