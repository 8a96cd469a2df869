"""Posts that somebody forged or replayed (A35, A36): some in an hour are told to administrators.

Each is refused and in the log anyway, whichever wire it was meant for. They are told once an hour
for all replicas together: whoever forges must not be able to flood people's phones.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.bell import Bell
from bot.clock import Clock
from bot.patience import round_apart
from handlers.sentences import say
from storage import marks
from storage.database import Database

MANY = 5
"""One or two are a scanner that passes by, or a proxy that was changed a moment ago."""

WITHIN_SECONDS = 3600.0

_MARK = "forgeries-told"
_LOOK_SECONDS = 60.0
_log = structlog.get_logger()


class Forgeries:
    """`tell` says lines to the administrators. Seconds are the world's, in a drill too."""

    def __init__(
        self, database: Database, clock: Clock, tell: Callable[[Sequence[str]], Awaitable[None]]
    ) -> None:
        self._database, self._clock, self._tell = database, clock, tell
        self._lately: deque[datetime] = deque(maxlen=MANY)
        self._is_due = False
        self._bell = Bell()

    def refused(self) -> None:
        """One more was refused."""
        now = self._clock.now()
        self._lately.append(now)
        if len(self._lately) < MANY or now - self._lately[0] > self._within:
            return
        self._lately.clear()
        self._is_due = True
        self._bell.ring()
        _log.error("posts_forged", times=MANY, mend=say("forged.mend"))

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            await self._bell.wait(_LOOK_SECONDS)
            await round_apart(self.once, False)

    async def once(self) -> bool:
        """Tell them, if there is something to tell that nobody has told within the hour."""
        if not self._is_due:
            return False
        now = self._clock.now()
        async with self._database.writing() as connection:
            is_first = await marks.again(connection, _MARK, now.isoformat(), now, self._within)
        if is_first:
            await self._tell([say("forged.headline", count=MANY), say("forged.mend")])
        self._is_due = False
        return is_first

    @property
    def _within(self) -> timedelta:
        return self._clock.span(WITHIN_SECONDS)
