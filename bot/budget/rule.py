"""The rule of send budgets: token buckets with a reserve that only urgent messages may use.

A bucket gains `rate` tokens a second up to `burst`; each message takes one from the bucket of the
whole platform and one from its chat's. Ordinary messages take one only while half of the bucket
stays behind, answers while a quarter does, critical pages always. Nothing is promised ahead: who
finds no token asks again later, and whoever is more urgent finds one meanwhile. At a constant
backlog the whole rate is used all the same, for the reserve is level and not flow.

Pure: instants are seconds of whatever clock the caller keeps.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class Grade(IntEnum):
    """How urgent a message is for the budget; the lower, the more of a bucket it may use."""

    CRITICAL = 0  # media threats, emergencies: the last token too
    ANSWER = 1  # what somebody looks at their phone for
    ORDINARY = 2


LEAVES = {Grade.CRITICAL: 0.0, Grade.ANSWER: 0.25, Grade.ORDINARY: 0.5}
"""The share of a bucket, above its first token, that must stay behind."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """`rate` messages a second, `burst` of them at once after a rest; both above 0."""

    rate: float
    burst: float

    def need(self, grade: Grade) -> float:
        """The level at which a message of this grade may go; never above the burst."""
        return 1.0 + (self.burst - 1.0) * LEAVES[grade]

    def share(self, of: int) -> "Allowance":
        """What one of so many equal parts may use."""
        return Allowance(self.rate / of, max(1.0, self.burst / of))


@dataclass(frozen=True, slots=True)
class Limits:
    """A platform's patience, with a margin: 30 a second in all, 1 a chat, 20 a minute a group.

    The bursts are smaller than the platform's, since messages do not arrive in the rhythm in which
    they were sent.
    """

    overall: Allowance = Allowance(29.0, 16.0)
    chat: Allowance = Allowance(1.0, 4.0)
    group: Allowance = Allowance(20 / 60, 6.0)

    def of(self, address: str) -> Allowance:
        """The limit of a chat; Telegram's groups have negative numbers."""
        return self.group if address.startswith("-") else self.chat

    def share(self, of: int) -> "Limits":
        """The limits of one of so many replicas that cannot ask each other."""
        parts = max(1, of)
        return Limits(self.overall.share(parts), self.chat.share(parts), self.group.share(parts))


class Level(NamedTuple):
    """So many tokens at an instant."""

    tokens: float
    at: float


class Wait(NamedTuple):
    """Seconds until each bucket may have a token again; nothing was taken unless both are 0."""

    overall: float
    chat: float

    @property
    def is_over(self) -> bool:
        """Whether a token of each bucket was taken."""
        return self.overall <= 0 and self.chat <= 0


def believed(known: Level, at: float) -> Level:
    """The bucket as it may be believed: an instant still to come was written before the clock
    was set back, and a wait until it comes again might last for a day."""
    return Level(known.tokens, min(known.at, at))


def filled(known: Level, allowance: Allowance, at: float) -> float:
    """Tokens in a bucket at an instant."""
    return min(allowance.burst, known.tokens + max(0.0, at - known.at) * allowance.rate)


def wait(known: Level, allowance: Allowance, grade: Grade, at: float) -> float:
    """Seconds until a message of this grade finds its token if nobody else takes one; 0 is now."""
    # A hair of rounding must not turn a token that is there into a wait.
    missing = allowance.need(grade) - filled(known, allowance, at) - 1e-9
    return max(0.0, missing) / allowance.rate


def taken(known: Level, allowance: Allowance, at: float) -> Level:
    """The bucket without the token that `wait` has found."""
    return Level(filled(known, allowance, at) - 1.0, at)


def unused(allowance: Allowance, since: float) -> Level:
    """A chat's bucket that nobody has used since the budget began: enough for one at once.

    It does not begin full: what was sent before, by a process that died, is not known here.
    """
    return Level(allowance.need(Grade.ORDINARY), since)
