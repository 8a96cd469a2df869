"""What a transport promises to handlers and the courier: the port every wire implements."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from handlers.card import Card, MailLetter


class Outcome(StrEnum):
    """How one attempt to send ended.

    SENT: the platform took it. UNCERTAIN: it may or may not have (D02, D09): send again,
    marked as a repeat. LATER: refused for now, `retry_after_seconds` says for how long (D01).
    DEAD: this address will never work (D06): next channel at once. REJECTED: this message will
    never be taken as it is (T23): send it in plain words. UNCHANGED: an edit that changes nothing.
    """

    SENT = "sent"
    UNCERTAIN = "uncertain"
    LATER = "later"
    DEAD = "dead"
    REJECTED = "rejected"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The result of one attempt. `message_ref` names the message for later edits.

    `is_away`: the wire as a whole serves nobody, by its own answer or for a minute by now (D11).
    `tried` False: it was not even asked. `is_throttled`: refused because too much was sent (429).
    `card_code` is the platform's permission to change this card once, where it wants one.
    `recall_ref` names all messages of the card for `withdraw`.
    """

    outcome: Outcome
    message_ref: str = ""
    retry_after_seconds: float = 0.0
    detail: str = ""
    file_refs: tuple[tuple[str, str], ...] = ()
    is_away: bool = False
    tried: bool = True
    is_throttled: bool = False
    card_code: str = ""
    recall_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A stored attachment handed to a wire; `file_ref` is set when this wire has it already.

    Then `load` brings the content, for a wire that has lost the file meanwhile.
    """

    attachment: str
    kind: str
    content: bytes
    mime: str
    name: str
    file_ref: str = ""
    load: Callable[[], Awaitable[bytes]] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a wire can do; cards are cut to it.

    `needs_code`: a card is changed with a one-time permission of the platform. `is_crowded`: what
    can wait is kept out of the full and the half hour. `says_brief`: only what `Card.brief` holds
    is ever said, so that such a wire carries pages and nothing else.
    """

    buttons: int = 0
    edits: bool = False
    needs_code: bool = False
    is_crowded: bool = False
    says_brief: bool = False
    files: bool = False
    protects: bool = False
    text_characters: int = 4096


class ChatWire(Protocol):
    """A chat platform, seen from the courier. No method raises for what the platform answers."""

    name: str
    abilities: Abilities

    async def send(
        self,
        address: str,
        card: Card,
        packed: "PackedButtons",
        files: Sequence[File],
        once: str = "",
    ) -> Sent:
        """Send a card to an address. `once` names the obligation, the same for every attempt."""

    async def edit(
        self,
        address: str,
        message_ref: str,
        card: Card,
        packed: "PackedButtons",
        code: str = "",
    ) -> Sent:
        """Put a new card in place of one sent before; `code` is the permission for it, if any."""

    async def withdraw(self, address: str, recall_ref: str) -> Sent:
        """Take a message back from the phone; UNCHANGED when the platform does not, or no more."""

    async def answer(self, answer_ref: str, text: str) -> Sent:
        """Answer a tap with a short text; too late is UNCHANGED, not an error."""

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes | None:
        """The content of a file a person sent; None when the platform has it no more."""


class MailWire(Protocol):
    """The mail path."""

    async def post(self, letter: MailLetter, message_id: str) -> Sent:
        """Hand a mail to the server; the same `message_id` for every attempt (D09)."""


PackedButtons = tuple[tuple[tuple[str, str], ...], ...]
"""Rows of (label, packed action), sealed for the person addressed."""
