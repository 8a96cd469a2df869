"""From what the gateway or the network answered to how an attempt ended."""

import json
from collections.abc import Mapping

from aiohttp import ClientConnectorError, ConnectionTimeoutError

from bot.transports.brief import quiet
from handlers.wire import Outcome, Sent

PERMANENT = frozenset({"bad_number", "blocked", "out_of_service"})
"""Codes that say that this number will never be reached this way."""

_NEVER_CONNECTED_SECONDS = 3.0
_OURS_SECONDS = 30.0
_THROTTLED_SECONDS = 5.0
_LONGEST_SECONDS = 3600.0
# Who we are, where we ask or what we pay is wrong: that meets everybody (D11).
_OURS = {
    401: "the gateway does not know our signature: compare gateway.secret and both clocks",
    402: "the gateway's account has no credit left",
    403: "the gateway forbids us to send: ask whoever runs it",
    404: "there is nothing at gateway.url: compare the address",
    405: "there is nothing at gateway.url that takes posts: compare the address",
}


def answered(status: int, headers: Mapping[str, str], body: bytes) -> Sent:
    """What an answer means."""
    said = _read(body)
    if status in (200, 202):
        if said.get("id"):
            return Sent(outcome=Outcome.SENT, message_ref=said["id"])
        return Sent(outcome=Outcome.UNCERTAIN, detail="the gateway answered without an id")
    words = quiet(f"{status} {said.get('code', '')} {said.get('message', '')}")
    if status == 429:
        return Sent(
            outcome=Outcome.LATER,
            retry_after_seconds=_seconds(headers, _THROTTLED_SECONDS),
            is_throttled=True,
            detail=words,
        )
    if 400 <= status < 500 and said.get("code") in PERMANENT:
        return Sent(outcome=Outcome.DEAD, detail=words)
    # A redirection is not followed: it would carry the message to an address nobody wrote down.
    if status in _OURS or 300 <= status < 400:
        return _ours(f"{_OURS.get(status, _OURS[404])} ({words})")
    if 400 <= status < 500:
        return Sent(outcome=Outcome.REJECTED, detail=words)
    if status == 503 and "Retry-After" in headers:
        seconds = _seconds(headers, _THROTTLED_SECONDS)
        return Sent(outcome=Outcome.LATER, retry_after_seconds=seconds, detail=words)
    return Sent(outcome=Outcome.UNCERTAIN, detail=words)


def is_unsigned(sent: Sent) -> bool:
    """Whether the gateway refused our signature: nothing was sent."""
    return sent.detail.startswith(_OURS[401])


def failed(error: Exception) -> Sent:
    """What an exception of the HTTP client means; only a connection that never was is sure."""
    words = quiet(f"{type(error).__name__}: {error}")
    if isinstance(error, ClientConnectorError | ConnectionTimeoutError):
        return Sent(
            outcome=Outcome.LATER,
            retry_after_seconds=_NEVER_CONNECTED_SECONDS,
            detail=words,
            is_away=True,
        )
    return Sent(outcome=Outcome.UNCERTAIN, detail=words)


def _ours(words: str) -> Sent:
    return Sent(
        outcome=Outcome.LATER, retry_after_seconds=_OURS_SECONDS, detail=words, is_away=True
    )


def _read(body: bytes) -> dict[str, str]:
    """The texts of the answer; empty for whatever is no JSON object."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(read, dict):
        return {}
    return {str(name): value for name, value in read.items() if isinstance(value, str)}


def _seconds(headers: Mapping[str, str], otherwise: float) -> float:
    asked = headers.get("Retry-After", "")
    if not (asked.isascii() and asked.isdigit()):
        return otherwise
    return min(float(asked), _LONGEST_SECONDS)
