"""How much of the customer's name and telephone a chat may hold: one switch a wire (A47)."""

from collections.abc import Mapping
from enum import StrEnum


class Privacy(StrEnum):
    """Each allows what stands before it.

    NONE: nothing on pages, masked on 详情. MASKED: masked on pages too. FULL: 详情 shows them in
    full. Wherever they are shown in full, the register says to whom, before they are.
    """

    NONE = "none"
    MASKED = "masked"
    FULL = "full"


Switches = Mapping[str, Privacy]
"""By the wire's name; a wire that is not named shows nothing."""
