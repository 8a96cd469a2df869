"""What the desk decides by: the plans and the duty in force, guidance, and chance for numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from escalation.duty import Duty
from escalation.guidance import Guidance
from escalation.plan import Plan


@dataclass(slots=True)
class Rulebook:
    """Read from files by the process and replaced as a whole when they change.

    `chance` is the system's in production and seeded in tests.
    """

    plans: Sequence[Plan]
    duty: Duty
    chance: Random
    guidance: Guidance = field(default_factory=Guidance)
