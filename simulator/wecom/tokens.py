"""gettoken (W:91039): one token an app, the same while it is valid."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from simulator.wecom.pace import Pace
from simulator.wecom.refusals import Refused
from simulator.wecom.settings import WeComSettings


class TokenDesk:
    """`asked` counts the calls of gettoken, `issued` the different tokens given out."""

    def __init__(
        self, settings: WeComSettings, now: Callable[[], datetime], monotonic: Callable[[], float]
    ) -> None:
        self._settings = settings
        self._now = now
        self._pace = Pace(monotonic, (settings.gettoken_per_minute, 60.0))
        self._current = ""
        self._ends: dict[str, datetime] = {}
        self.asked = 0
        self.issued = 0

    def give(self) -> tuple[str, int]:
        """The token and the seconds it has left."""
        self.asked += 1
        if not self._pace.take("gettoken"):
            raise Refused(45009)
        if not self._stands(self._current):
            self._current = secrets.token_urlsafe(96)
            self._ends[self._current] = self._now() + timedelta(
                seconds=self._settings.token_seconds
            )
            self.issued += 1
        left = self._ends[self._current] - self._now()
        return self._current, max(1, round(left.total_seconds()))

    def revoke(self) -> None:
        """WeCom may invalidate a token before its time; it is then unknown."""
        self._ends.pop(self._current, None)

    def check(self, token: str) -> None:
        if not token:
            raise Refused(41001)
        if token not in self._ends:
            raise Refused(40014)
        if not self._stands(token):
            raise Refused(42001)

    def _stands(self, token: str) -> bool:
        return token in self._ends and self._now() < self._ends[token]
