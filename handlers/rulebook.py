"""What the desk decides by: the plans and the duty that are in force, and chance for numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from escalation.duty import Duty
from escalation.plan import Plan


@dataclass(slots=True)
class Rulebook:
    """Read from files by the process and replaced as a whole when they change.

    `chance` is the system's in production and seeded in tests.
    """

    plans: Sequence[Plan]
    duty: Duty
    chance: Random
