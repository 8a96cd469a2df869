"""Send budgets of a chat platform: so many a second in all, and a slow trickle per chat.

Telegram tolerates about 30 messages a second overall and 1 a second in one chat after a short
burst; whoever goes over is made to wait by a 429. Times are seconds of the event loop.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class _Bucket:
    level: float
    seen_at: float


class Pacer:
    """Token buckets. `reserve` says how long to wait before the next send to an address."""

    def __init__(
        self,
        per_second: float = 28.0,
        burst: int = 20,
        chat_per_second: float = 1.0,
        chat_burst: int = 4,
        most_chats: int = 10_000,
    ) -> None:
        self._all = _Bucket(burst, 0.0)
        self._rate, self._burst = per_second, burst
        self._chat_rate, self._chat_burst = chat_per_second, chat_burst
        self._chats: dict[str, _Bucket] = {}
        self._most_chats = most_chats

    def reserve(self, address: str, at: float) -> float:
        """Take one token of each bucket; returns the seconds to wait before using them."""
        chat = self._chats.pop(address, None) or _Bucket(self._chat_burst, at)
        self._chats[address] = chat
        if len(self._chats) > self._most_chats:
            # The bucket unused for longest is full again by now: forgetting it loses nothing.
            self._chats.pop(next(iter(self._chats)))
        waits = (
            _take(self._all, self._rate, self._burst, at),
            _take(chat, self._chat_rate, self._chat_burst, at),
        )
        return max(waits)

    def chat_wait(self, address: str, at: float) -> float:
        """How long a further message to this address would wait, without taking a token."""
        chat = self._chats.get(address)
        if chat is None:
            return 0.0
        level = min(self._chat_burst, chat.level + (at - chat.seen_at) * self._chat_rate)
        return max(0.0, (1 - level) / self._chat_rate)


def _take(bucket: _Bucket, rate: float, burst: int, at: float) -> float:
    bucket.level = min(burst, bucket.level + (at - bucket.seen_at) * rate) - 1
    bucket.seen_at = at
    return max(0.0, -bucket.level / rate)
