"""The access token of the app (W:91039): one for all, fetched by one caller while the others wait.

It may end before its time, and whoever asks for it often is blocked: a token that was refused is
fetched anew once, however many calls were refused with it (D08).
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from handlers.wire import Sent

MARGIN_SECONDS = 300.0
"""A token is renewed so long before its end, and until its end while that does not succeed."""

_MARGIN_PART = 0.1
"""Nor before this last part of its life: WeCom gives out the same token while it is valid."""

_LEAST_REST_SECONDS = 1.0
_BARREN_REST_SECONDS = 30.0
_MOST_BARREN = 2


@dataclass(frozen=True, slots=True)
class Token:
    """`number` tells a token from the one before it, which may have had the same words."""

    number: int
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What gettoken gave: the words and the seconds they are good for."""

    value: str = field(repr=False)
    seconds: float


class Tokens:
    """`fetch` asks WeCom and never raises; `seconds` are monotonic."""

    def __init__(
        self, fetch: Callable[[], Awaitable[Fetched | Sent]], seconds: Callable[[], float]
    ) -> None:
        self._fetch = fetch
        self._seconds = seconds
        self._lock = asyncio.Lock()
        self._token = Token(0, "")
        self._renew_at = self._ends_at = self._rests_until = float("-inf")
        self._refusal: Sent | None = None
        self._barren = 0

    async def current(self) -> Token | Sent:
        """The token, fetched if need be; or why there is none."""
        now = self._seconds()
        if now < self._renew_at or (now < self._ends_at and self._lock.locked()):
            return self._token  # good, though somebody may be fetching the next one
        async with self._lock:
            if self._seconds() < self._renew_at:
                return self._token
            renewed = await self._renewed()
            if isinstance(renewed, Sent) and self._seconds() < self._ends_at:
                return self._token
            return renewed

    async def after(self, refused: Token) -> Token | Sent:
        """A token in place of one that WeCom refused; the same answer to all who had that one."""
        async with self._lock:
            if self._token.number != refused.number:
                return self._token
            self._renew_at = self._ends_at = float("-inf")
            return await self._renewed()

    def anew(self) -> None:
        """The app's secret is another one: fetch by it at the next call, whatever was refused.

        The token in hand serves meanwhile, as long as WeCom takes it (A48).
        """
        self._renew_at = float("-inf")
        self._refusal, self._barren = None, 0

    def worked(self, token: Token) -> None:
        """WeCom took it: should it be refused later on, a new one is worth its fetching."""
        if token.number == self._token.number:
            self._barren = 0

    async def _renewed(self) -> Token | Sent:
        """Fetch, unless the last fetching says that it is no use yet."""
        now = self._seconds()
        if self._refusal is not None and now < self._rests_until:
            return replace(self._refusal, retry_after_seconds=self._rests_until - now)
        fetched = await self._fetch()
        if isinstance(fetched, Sent):
            self._rest(fetched, max(fetched.retry_after_seconds, _LEAST_REST_SECONDS))
            return fetched
        now = self._seconds()
        self._token = Token(self._token.number + 1, fetched.value)
        self._ends_at = now + fetched.seconds
        self._renew_at = self._ends_at - min(MARGIN_SECONDS, fetched.seconds * _MARGIN_PART)
        self._refusal = None
        self._barren += 1
        return self._token

    def refused_again(self, refusal: Sent) -> None:
        """Fresh tokens are refused too: no more of them for a while."""
        if self._barren >= _MOST_BARREN:
            self._rest(refusal, _BARREN_REST_SECONDS)

    def _rest(self, refusal: Sent, seconds: float) -> None:
        self._refusal, self._rests_until = refusal, self._seconds() + seconds
