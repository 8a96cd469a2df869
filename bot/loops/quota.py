"""How many messages one person may send in a minute before further ones are not taken (T27)."""

from collections import deque
from datetime import datetime, timedelta

MOST = 40
WINDOW = timedelta(minutes=1)
_MOST_SENDERS = 10_000


class Quota:
    """Remembers, in memory, a sender's latest messages: their rows and when they were said.

    Messages beyond the limit count too: whoever goes on sending without a pause is not heard
    again before the pause. A row that is tried again counts once.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._seen: dict[tuple[str, str], deque[tuple[int, datetime]]] = {}

    def takes(self, sender: tuple[str, str], row: int, at: datetime) -> bool:
        """Count a row of a sender; False when it is one too many."""
        seen = self._seen.pop(sender, None) or deque(maxlen=self._most + 1)
        self._seen[sender] = seen
        if not seen or seen[-1][0] != row:
            seen.append((row, at))
        if len(self._seen) > _MOST_SENDERS:
            self._seen.pop(next(iter(self._seen)))
        return len(seen) <= self._most or at - seen[0][1] >= WINDOW
