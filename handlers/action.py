"""Typed actions behind buttons, packed into at most 64 bytes.

An action states a wish about the past, not a right (invariant 7). The short seal ties it to the
person it was shown to, so that a button changed to another case is refused (A42).
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from escalation.words import PersonId

LIMIT_BYTES = 64
_SEAL_LENGTH = 8


class ForgedAction(ValueError):
    """The button does not belong to this person and case. Show them nothing about the case."""


@dataclass(frozen=True, slots=True)
class Action:
    """`verb` what is wished, `subject` the case or draft it is about, `choice` one option."""

    verb: str
    subject: str = ""
    choice: str = ""

    def pack(self, key: bytes, person: PersonId) -> str:
        """The action as callback text. Raises ValueError when it does not fit."""
        body = f"{self.verb}|{self.subject}|{self.choice}"
        packed = f"{body}|{_seal(key, person, body)}"
        if len(packed.encode()) > LIMIT_BYTES:
            raise ValueError(f"the action {body!r} is longer than {LIMIT_BYTES} bytes")
        return packed

    @classmethod
    def unpack(cls, packed: str, key: bytes, person: PersonId) -> "Action":
        """The action behind a pressed button. Raises ForgedAction for anything not sealed."""
        body, _, seal = packed.rpartition("|")
        if not hmac.compare_digest(seal.encode(), _seal(key, person, body).encode()):
            raise ForgedAction
        verb, subject, choice = body.split("|", 2)
        return cls(verb, subject, choice)


def _seal(key: bytes, person: PersonId, body: str) -> str:
    digest = hmac.new(key, f"{person}|{body}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode()[:_SEAL_LENGTH]
