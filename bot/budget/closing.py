"""What a platform's 429 closes: the chat that it was said of, or the whole platform.

A 429 does not say which limit was met. One chat that is refused is full itself; several refused
within seconds mean that the platform as a whole has had enough.
"""

from collections import deque
from datetime import datetime

import structlog

from bot.clock import Clock

_WITHIN_SECONDS, _CHATS = 3.0, 3
_log = structlog.get_logger()


class Closing:
    """Of one platform. Seconds are real; `clock` says when they are over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str | None, datetime] = {}
        self._refusals: deque[tuple[datetime, str]] = deque(maxlen=16)

    def learn(self, address: str, seconds: float) -> str | None:
        """Nothing more to this chat for so long, or to anybody; what was closed, None is all."""
        now = self._clock.now()
        self._refusals.append((now, address))
        since = now - self._clock.span(_WITHIN_SECONDS)
        lately = {chat for at, chat in self._refusals if at > since}
        closed = None if len(lately) >= _CHATS else address
        if closed is None:
            self._refusals.clear()
        self._until = {key: until for key, until in self._until.items() if until > now}
        self._until[closed] = now + self._clock.span(seconds)
        _log.warning("platform_asks_for_patience", seconds=seconds, everybody=closed is None)
        return closed

    def left(self, address: str) -> float:
        """Seconds until something may go to this chat; 0 when it may."""
        known = [self._until.get(address), self._until.get(None)]
        return max((self._clock.real_seconds_until(at) for at in known if at), default=0.0)
