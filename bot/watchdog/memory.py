"""What is told when: after a patience, again after a while, once when it is over, never a flood.

Seconds are those of a clock that nobody can set.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.watchdog.trouble import FOLLOWS, Kind, Trouble

_MOST_AN_HOUR = 10
"""Of alarms and their ends, and of warnings and theirs: neither uses up the other's."""

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
        self._told: dict[bool, deque[float]] = {True: deque(), False: deque()}
        self._heard: dict[str, float] = {}
        self._explained = float("-inf")
        """When it was last seen that an engine, of whose silence people know, does not answer."""

    @property
    def lasting(self) -> tuple[Trouble, ...]:
        """What was told and is not over."""
        return tuple(each.trouble for each in self._told_of())

    def _told_of(self) -> list[Standing]:
        return [each for each in self.standing.values() if each.told is not None]

    def learn(self, found: Sequence[Trouble], seconds: float) -> None:
        """Take in one look. What was not seen again and never told is forgotten."""
        silent = any(each.kind is Kind.ENGINE_SILENT for each in found)
        if silent and any(each.trouble.kind is Kind.ENGINE_SILENT for each in self._told_of()):
            self._explained = seconds
        present = [each for each in found if not (silent and each.kind in FOLLOWS)]
        for each in present:
            known = self.standing.get(each.key)
            began = min(each.began, known.trouble.began) if known else each.began
            # A line that moved again begins anew, unless people were told already.
            # Nor does the work have stood still while it was known why: it is given time anew.
            if each.kind in FOLLOWS and not (known and known.told is not None):
                began = max(each.began, self._explained)
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
        """What people must hear now; None when there is nothing new, or they heard enough.

        An alarm of which they heard nothing within the hour is told whatever else was.
        """
        self._forget(seconds - _HOUR)
        fresh: list[str] = []
        over: list[str] = []
        for is_alarm, told in self._told.items():
            room = _MOST_AN_HOUR - len(told)
            of = {k: each for k, each in self.standing.items() if each.trouble.is_alarm is is_alarm}
            new = [k for k, each in of.items() if self._is_fresh(each, seconds)]
            new = [k for k in new if room > 0 or (is_alarm and k not in self._heard)]
            # The last word of an hour must not be that all is well.
            gone = [k for k, each in of.items() if room > 1 and self._is_over(each, seconds)]
            if new or gone:
                told.append(seconds)
            fresh, over = fresh + new, over + gone
        if not (fresh or over):
            return None
        ended = tuple(self.standing.pop(key).trouble for key in over)
        for key in fresh:
            self._heard[key] = seconds
            self.standing[key] = replace(self.standing[key], told=seconds)
        return News(
            fresh=tuple(self.standing[key].trouble for key in fresh),
            over=ended,
            lasting=self.lasting,
        )

    def _forget(self, before: float) -> None:
        for told in self._told.values():
            while told and told[0] < before:
                told.popleft()
        self._heard = {key: at for key, at in self._heard.items() if at >= before}

    def _is_over(self, each: Standing, seconds: float) -> bool:
        return each.told is not None and each.seen < seconds - self._patience

    def _is_fresh(self, each: Standing, seconds: float) -> bool:
        if each.seen < seconds:
            return False  # it is not there at this look; it may be over
        if each.told is None:
            return seconds - each.trouble.began >= self._patience
        return seconds - each.told >= self._again
