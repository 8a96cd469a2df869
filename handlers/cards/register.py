"""📒 投诉登记簿: the card behind which the register of a unit and period travels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from escalation.words import UnitId
from handlers.card import Attached, Card
from handlers.sentences import say

_PREFIX = "register:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which register is meant: of a unit and all below it, over local days, both included."""

    unit: UnitId
    first: date
    last: date

    @property
    def words(self) -> str:
        """2026-11-01 至 2026-11-22."""
        return say("register.period", first=self.first.isoformat(), last=self.last.isoformat())


def register_card(asked: Sequence[Asked], units: Sequence[str]) -> Card:
    """The files are made when they are sent; `units` are their names.

    Nothing in the words counts anything. Protected: it holds the names of customers (A47).
    """
    return Card(
        headline=say("register.headline", period=asked[0].words),
        lines=(say("register.of", units="、".join(units)), say("register.careful")),
        attached=tuple(Attached(_packed(each), "document") for each in asked),
        protected=True,
    )


def without_files(card: Card, reasons: Sequence[str]) -> Card:
    """The card whose files, or some of them, are not to be had, and why."""
    told = tuple(dict.fromkeys(reasons))
    return replace(card, lines=told, attached=()) if told else card


def register_asked(attached: Attached) -> Asked | None:
    """The register that is to be made; None for anything else."""
    held = attached.attachment
    if not held.startswith(_PREFIX):
        return None
    first, last, unit = held.removeprefix(_PREFIX).split(":", 2)
    return Asked(unit=UnitId(unit), first=date.fromisoformat(first), last=date.fromisoformat(last))


def _packed(asked: Asked) -> str:
    return f"{_PREFIX}{asked.first.isoformat()}:{asked.last.isoformat()}:{asked.unit}"
