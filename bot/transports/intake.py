"""What a receiver hands over: a platform's update as it came, not yet read by anybody."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


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


Accept = Callable[[Sequence[RawUpdate]], Awaitable[None]]
"""Stores updates durably before it returns; raises if it could not (invariant 3)."""
