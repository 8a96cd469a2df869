"""What is told when: after a patience, again after a while, once when it is over, never a flood.

Seconds are those of a clock that nobody can set.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.watchdog.trouble import FOLLOWS, Kind, Trouble

_MOST_AN_HOUR = 10
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Standing:
    """A trouble that lasts: when it was last seen, and when it was told, if it was."""

    trouble: Trouble
    seen: float
    told: float | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What is to be told now. `fresh` is new or due to be told again, `lasting` all that stands."""

    fresh: tuple[Trouble, ...]
    over: tuple[Trouble, ...]
    lasting: tuple[Trouble, ...]

    @property
    def is_alarm(self) -> bool:
        """Whether people must act by hand, or may stop doing so."""
        return any(each.is_alarm for each in (*self.fresh, *self.over, *self.lasting))


class Memory:
    """`patience` and `again` in seconds."""

    def __init__(self, patience: float, again: float) -> None:
        self._patience, self._again = patience, again
        self.standing: dict[str, Standing] = {}
        self._told: deque[float] = deque()

    @property
    def lasting(self) -> tuple[Trouble, ...]:
        """What was told and is not over."""
        return tuple(each.trouble for each in self.standing.values() if each.told is not None)

    def learn(self, found: Sequence[Trouble], seconds: float) -> None:
        """Take in one look. What was not seen again and never told is forgotten."""
        silent = any(each.kind is Kind.ENGINE_SILENT for each in found)
        present = [each for each in found if not (silent and each.kind in FOLLOWS)]
        for each in present:
            known = self.standing.get(each.key)
            began = min(each.began, known.trouble.began) if known else each.began
            # A line that moved again begins anew, unless people were told already.
            if each.kind in FOLLOWS and not (known and known.told is not None):
                began = each.began
            told = known.told if known else None
            self.standing[each.key] = Standing(replace(each, began=began), seconds, told)
        keys = {each.key for each in present}
        hidden = {k for k, s in self.standing.items() if silent and s.trouble.kind in FOLLOWS}
        for key in self.standing.keys() - keys:
            if self.standing[key].told is None:
                del self.standing[key]
            elif key in hidden:
                self.standing[key] = replace(self.standing[key], seen=seconds)

    def news(self, seconds: float) -> News | None:
        """What people must hear now; None when there is nothing new, or they heard enough."""
        fresh = [key for key, each in self.standing.items() if self._is_fresh(each, seconds)]
        over = [
            key
            for key, each in self.standing.items()
            if each.told is not None and each.seen < seconds - self._patience
        ]
        while self._told and self._told[0] < seconds - _HOUR:
            self._told.popleft()
        if not (fresh or over) or len(self._told) >= _MOST_AN_HOUR:
            return None
        self._told.append(seconds)
        ended = tuple(self.standing.pop(key).trouble for key in over)
        for key in fresh:
            self.standing[key] = replace(self.standing[key], told=seconds)
        told = tuple(self.standing[key].trouble for key in fresh)
        return News(fresh=told, over=ended, lasting=self.lasting)

    def _is_fresh(self, each: Standing, seconds: float) -> bool:
        if each.seen < seconds:
            return False  # it is not there at this look; it may be over
        if each.told is None:
            return seconds - each.trouble.began >= self._patience
        return seconds - each.told >= self._again
