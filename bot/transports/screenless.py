"""What is said and cannot be seen: SMS and telephones change nothing, and nobody taps on them."""

from handlers.card import Card
from handlers.wire import Outcome, PackedButtons, Sent


class Screenless:
    """The part of a ChatWire that such wires have in common; they differ in `send`."""

    async def edit(
        self, address: str, message_ref: str, card: Card, packed: PackedButtons, code: str = ""
    ) -> Sent:
        """Nothing that was sent or said here can be changed."""
        return Sent(outcome=Outcome.UNCHANGED)

    async def withdraw(self, address: str, recall_ref: str) -> Sent:
        """What was said is said."""
        return Sent(outcome=Outcome.UNCHANGED)

    async def answer(self, answer_ref: str, text: str) -> Sent:
        """Nobody taps anything; a digit is answered over the chat."""
        return Sent(outcome=Outcome.UNCHANGED)

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes | None:
        """Nobody sends files this way."""
        return None
