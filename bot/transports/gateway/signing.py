"""How both sides prove who they are: HMAC-SHA256 over the instant and the body."""

import hashlib
import hmac
from datetime import datetime

TIMESTAMP_HEADER = "X-Duban-Timestamp"
SIGNATURE_HEADER = "X-Duban-Signature"
WINDOW_SECONDS = 300
"""A post whose instant is further from ours than this is refused."""

_SHORTEST_SECRET = 16


def key_of(secret: str) -> bytes:
    """The secret as bytes. Raises ValueError for one that could be guessed."""
    if len(secret) < _SHORTEST_SECRET:
        raise ValueError(f"the gateway's secret needs at least {_SHORTEST_SECRET} characters")
    return secret.encode()


def signed(key: bytes, body: bytes, now: datetime) -> dict[str, str]:
    """The headers for a body that is sent at this instant."""
    timestamp = str(int(now.timestamp()))
    return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: _signature(key, timestamp, body)}


def is_genuine(key: bytes, body: bytes, timestamp: str, signature: str, now: datetime) -> bool:
    """Whether the other side signed exactly this, and lately. Never raises."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    expected = _signature(key, timestamp, body)
    # Compared as bytes: a header may hold anything, and text outside ASCII would raise.
    given = signature.encode("utf-8", "surrogateescape")
    is_signed = hmac.compare_digest(given, expected.encode())
    return is_signed and abs(now.timestamp() - int(timestamp)) <= WINDOW_SECONDS


def _signature(key: bytes, timestamp: str, body: bytes) -> str:
    return hmac.new(key, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
