"""How urgent a row is for the courier's places and for the budget."""

from bot.budget.rule import Grade
from escalation.message import Priority
from storage.outbox import Claimed


def grade_of(row: Claimed) -> Grade:
    """Critical pages, answers to whoever looks at their phone, and everything else."""
    if row.priority <= Priority.CRITICAL:
        return Grade.CRITICAL
    return Grade.ANSWER if row.priority <= Priority.REPLY else Grade.ORDINARY
