"""The gateway's side of the signature, written from docs/gateway.md and from nothing else."""

import hashlib
import hmac

WINDOW_SECONDS = 300
TIMESTAMP = "X-Duban-Timestamp"
SIGNATURE = "X-Duban-Signature"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """hex(HMAC-SHA256(secret, timestamp + "." + body))"""
    message = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def refusal(secret: str, timestamp: str, given: str, body: bytes, now: float) -> str | None:
    """Why a post is not taken, or None."""
    if not timestamp.isdigit():
        return "no timestamp"
    if abs(now - int(timestamp)) > WINDOW_SECONDS:
        return "stale timestamp"
    if not hmac.compare_digest(given.encode(), signature(secret, timestamp, body).encode()):
        return "wrong signature"
    return None
