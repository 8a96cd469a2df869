"""What a receiver hands over: a platform's update as it came, not yet read by anybody."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Once:
    """What makes a signed update good for one time (A36): its nonce, and a digest of its bytes.

    The nonce is remembered until `forget_at`, after which nobody would believe the signature.
    """

    nonce: str
    digest: str
    forget_at: datetime


class UsedNonce(Exception):
    """The nonce was used for other bytes: a replay. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """One update, unread. `key` is the platform's own id of it: a second one changes nothing.

    `order_key` names the sender: updates with the same one are handled in the order they came.
    `payload` is JSON text in ASCII, which every database can store, whatever a person typed.
    """

    platform: str
    key: str
    order_key: str
    payload: str
    once: Once | None = None


Accept = Callable[[Sequence[RawUpdate]], Awaitable[None]]
"""Stores updates durably before it returns; raises if it could not (invariant 3).

Nonces are remembered in the same transaction; raises UsedNonce for one that was used."""
