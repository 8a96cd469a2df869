"""Since when a row of the outbox ought to have gone out: for figures and the audit."""

from datetime import datetime

from sqlalchemy import ColumnElement, case, or_

from storage.tables import outbox


def was_touched() -> ColumnElement[bool]:
    """Whether the row was tried, or made way for others: then it was due before `not_before`."""
    return or_(outbox.c.attempts > 0, outbox.c.detail.is_not(None))


def owed_since() -> ColumnElement[datetime]:
    """Since when the row ought to have gone out."""
    return case((was_touched(), outbox.c.created_at), else_=outbox.c.not_before)
