"""汇总日报 (R-DAILY-2): the summary's register, added up by the units that answer for it.

An outlet's figures are in its sub-branch's row, a sub-branch's in its branch's.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from escalation.organisation import Organisation
from escalation.summary import Figures, Summary
from escalation.unit_reports import UnitReport
from escalation.words import UnitId, UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtotal:
    """One row: the unit with all below it, or, `alone`, the mailbox's unit without them.

    `reports` are the confirmations of the units that the row adds up.
    """

    unit: UnitId
    depth: int
    alone: bool
    figures: Figures
    reports: tuple[UnitReport, ...]


def subtotals(
    summary: Summary, organisation: Organisation, reports: Iterable[UnitReport]
) -> tuple[Subtotal, ...]:
    """The mailbox's unit alone, then each unit below it that is no outlet, in the tree's order.

    Rows of depth 0 add up to the totals. An outlet right below the mailbox's unit has its own
    row, and so has a unit that was struck off the file.
    """
    told = tuple(reports)
    top = summary.mailbox.unit
    found: list[Subtotal] = []
    for row in summary.rows:
        unit = organisation.units.get(row.unit)
        parent = unit.parent if unit else None
        shown = unit is None or unit.kind is not UnitKind.OUTLET or parent == top
        if not shown:
            continue
        alone = row.unit == top
        within = {
            each.unit
            for each in summary.rows
            if each.unit == row.unit or (not alone and organisation.is_within(each.unit, row.unit))
        }
        figures = (each.figures for each in summary.rows if each.unit in within)
        found.append(
            Subtotal(
                unit=row.unit,
                depth=max(0, row.depth - 1),
                alone=alone,
                figures=sum(figures, Figures()),
                reports=tuple(each for each in told if each.unit in within),
            )
        )
    return tuple(found)
