"""Telegram's flood limits as token buckets over real time."""

import math
from collections.abc import Callable

from simulator.settings import Settings
from simulator.telegram.refusals import too_many


class Bucket:
    """Holds at most `burst` tokens and gains `rate` of them a second."""

    def __init__(self, rate: float, burst: int, at: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._at = at

    def wait_seconds(self, at: float) -> float:
        """How long until a token is there; 0 when one is there at `at`."""
        self._tokens = min(self._burst, self._tokens + (at - self._at) * self._rate)
        self._at = at
        # A hair of rounding must not turn a token that is there into a refusal.
        return max(0.0, (1 - self._tokens - 1e-9) / self._rate)

    def take(self) -> None:
        self._tokens -= 1


class FloodLimits:
    def __init__(self, settings: Settings, monotonic: Callable[[], float]) -> None:
        self._settings = settings
        self._monotonic = monotonic
        self._chats: dict[int, Bucket] = {}
        self._overall = Bucket(settings.overall_rate, settings.overall_burst, monotonic())

    def take(self, chat_id: int, is_group: bool) -> None:
        """Spend one message to this chat, or refuse with 429; a refusal spends nothing."""
        at = self._monotonic()
        chat = self._chats.get(chat_id) or self._new_bucket(chat_id, is_group, at)
        wait = max(chat.wait_seconds(at), self._overall.wait_seconds(at))
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        chat.take()
        self._overall.take()

    def _new_bucket(self, chat_id: int, is_group: bool, at: float) -> Bucket:
        known = self._settings
        rate = known.group_rate if is_group else known.private_rate
        burst = known.group_burst if is_group else known.private_burst
        bucket = self._chats[chat_id] = Bucket(rate, burst, at)
        return bucket
