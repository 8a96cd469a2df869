"""What reaches the bot from a person, with every platform's habits taken off."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from escalation.words import PersonId

NOTHING_CHOSEN = "?"
"""The text of an ACTION by which a list of actions was to be carried out, and none was chosen."""


class NotYet(Exception):
    """What came in refers to something of ours that is still being written down: ask again."""


class Arrival(StrEnum):
    """What kind of thing came in.

    FAILED comes from no person: the platform tells that the message `message_ref`, which it had
    taken, never reached its address and never will; `text` is the platform's code. APPEARED says
    nothing but that messages to its sender arrive from now on.
    """

    TEXT = "text"
    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"
    LOCATION = "location"
    CONTACT = "contact"
    ACTION = "action"
    UNREADABLE = "unreadable"
    FAILED = "failed"
    APPEARED = "appeared"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file the platform holds. `file_ref` is how the wire fetches or resends it."""

    file_ref: str
    kind: str
    mime: str = ""
    size_bytes: int = 0
    name: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """An address on a wire. `display` is what the platform calls them and proves nothing (A38)."""

    transport: str
    address: str
    display: str = ""
    in_group: bool = False

    @property
    def has_screen(self) -> bool:
        """Whether an answer can be shown where this came from; a telephone has none."""
        return self.transport not in ("sms", "voice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One message or tap. `text` is the text, caption or packed action; `at` is when it was stored.

    `said_at` is when the platform took it from the person, where the platform tells.

    `message_ref` names the message on its wire: the tapped card for an action, the message
    itself otherwise. `card_code` is the platform's permission to change the tapped card once.
    `edited` marks a later version of a message sent before (I32). `person`
    is filled in by the router for a bound sender.
    """

    kind: Arrival
    sender: Sender
    at: datetime
    said_at: datetime | None = None
    text: str = ""
    message_ref: str = ""
    answer_ref: str = ""
    card_code: str = ""
    edited: bool = False
    media: Media | None = None
    latitude: float | None = None
    longitude: float | None = None
    person: PersonId | None = None
