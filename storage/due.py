"""Which rows are due, and which of them a claim takes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    and_,
    case,
    func,
    literal_column,
    not_,
    or_,
    select,
)

from storage.tables import outbox

# Written into the statements, not bound: only so do the indexes of open rows serve.
DUE: ColumnElement[str] = literal_column("'due'")
CLAIMED: ColumnElement[str] = literal_column("'claimed'")

ANSWER = 1
"""The priority of an answer to a person; what is critical stands before it."""


class RowKind(StrEnum):
    """What the courier does with a row."""

    MESSAGE = "message"  # body: an escalation Message, rendered from the case when it is sent
    REPLY = "reply"  # body: a finished card
    QUESTION = "question"  # body: a daily confirmation, its figures counted when it is sent
    EDIT = "edit"  # body: a finished card in place of one sent before
    TOAST = "toast"  # body: the short answer to a tap
    REFRESH = "refresh"  # body: the number of a delivery to be rendered anew
    FETCH = "fetch"  # body: the attachment to be brought in from the platform
    MAIL = "mail"  # body: a finished letter


# While replicas are upgraded one by one, the old ones let alone what only the new ones can send.
is_known = outbox.c.kind.in_([str(kind) for kind in RowKind])

_by_mail = or_(
    outbox.c.kind == str(RowKind.MAIL),
    and_(func.coalesce(outbox.c.transport, "") == "mail", outbox.c.priority > 0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which of the due rows a claim takes.

    `most_of_one` is for rows of one person, critical ones not counted. `busy` and `busy_answered`
    are people who have enough under way: no ordinary rows of theirs, no answers either. `together`
    takes only what may travel with other messages of that one person: nothing critical. `only`
    names the rows by their ids. `critical` and `answers` False leave those grades alone.
    """

    urgent_to: int | None = None
    """Only rows of this priority or more urgent; None takes all."""
    most_of_one: int | None = None
    busy: frozenset[str] = frozenset()
    busy_answered: frozenset[str] = frozenset()
    letters: int | None = None
    """So many rows at most that go by mail, copies of critical pages not counted."""
    critical: bool = True
    answers: bool = True
    together: str | None = None
    only: frozenset[int] | None = None


def claimable(now: datetime, wish: Wish, busy: frozenset[str]) -> Select[Any]:
    query = select(outbox).where(may_go(now))
    if wish.urgent_to is not None:
        query = query.where(outbox.c.priority <= wish.urgent_to)
    if wish.letters == 0:
        query = query.where(not_(_by_mail))
    # An answer is nobody's backlog, and a critical page never waits for whom it is to.
    person = func.coalesce(outbox.c.person, "")
    if busy:
        query = query.where(not_(and_(outbox.c.priority > ANSWER, person.in_(sorted(busy)))))
    if wish.busy_answered:
        answered = person.in_(sorted(wish.busy_answered))
        query = query.where(not_(and_(outbox.c.priority == ANSWER, answered)))
    if wish.together is not None:
        query = query.where(
            outbox.c.person == wish.together,
            outbox.c.kind == str(RowKind.MESSAGE),
            outbox.c.address.is_(None),
            outbox.c.priority > ANSWER,
        )
    if not wish.critical:
        query = query.where(outbox.c.priority > 0)
    if not wish.answers:
        query = query.where(outbox.c.priority != ANSWER)
    if wish.only is not None:
        query = query.where(outbox.c.id.in_(sorted(wish.only)))
    return query.order_by(outbox.c.priority, outbox.c.id)


def may_go(now: datetime) -> ColumnElement[bool]:
    """Rows that are due, and those whose lease has run out.

    One expression that is in no index: PostgreSQL too walks along the open rows in the order in
    which they go out, and stops at the limit, however many are due.
    """
    at = case((outbox.c.state == CLAIMED, outbox.c.lease_until), else_=outbox.c.not_before)
    return and_(outbox.c.state.in_([DUE, CLAIMED]), at <= now, is_known)


def is_letter(row: RowMapping) -> bool:
    copy = row["transport"] == "mail" and row["priority"] > 0
    return bool(copy or row["kind"] == str(RowKind.MAIL))
