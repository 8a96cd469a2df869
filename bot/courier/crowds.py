"""Keeps what can wait out of the minutes in which everybody sends.

WeCom asks not to be used at the full and the half hour, when all of China's reminders go out.
"""

import hashlib
from datetime import datetime, timedelta

MINUTES = (0, 30)
_SPREAD_SECONDS = 30


def quieter_at(key: str, now: datetime) -> datetime | None:
    """When a message of this key had better go; None when now is as good.

    Within half a minute after a crowded one, by its key: the same for every replica and attempt.
    """
    if now.minute not in MINUTES:
        return None
    over = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    digest = hashlib.sha256(key.encode()).digest()
    return over + timedelta(seconds=int.from_bytes(digest[:4], "big") % _SPREAD_SECONDS)
