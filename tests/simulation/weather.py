"""What goes wrong between the processes and the platforms, by seeded chance.

Every fault leaves a window in `windows`: until it is over, and a while after, lateness is no loss.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

CALM = {
    "before": 0.002,
    "after": 0.002,
    "5xx": 0.001,
    "5xx after": 0.001,
    "429": 0.002,
    "slow": 0.004,
}
STORM = {"before": 0.08, "after": 0.08, "5xx": 0.04, "5xx after": 0.04, "429": 0.06, "slow": 0.10}
KINDS = tuple(CALM)


@dataclass
class Weather:
    """Of one wire. `storm` and `down` are switched by the year's script."""

    name: str
    chance: Random
    counts: Counter[str]
    windows: list[tuple[float, float]]
    storm: bool = False
    down: bool = False
    odds: dict[str, float] = field(default_factory=lambda: dict(CALM))

    def fate(self, now: float) -> str:
        """What becomes of one exchange: `ok`, `down`, or one of KINDS."""
        if self.down:
            self.counts[f"{self.name} down"] += 1
            return "down"
        drawn, odds = self.chance.random(), STORM if self.storm else CALM
        for kind in KINDS:
            drawn -= odds[kind]
            if drawn < 0:
                self.counts[f"{self.name} {kind}"] += 1
                self.windows.append((now, now + 45.0))
                return kind
        return "ok"

    def latency(self) -> float:
        """Seconds one way."""
        return self.chance.uniform(0.02, 0.25)
