"""What operators count (`/metrics`): each figure is one row of `FIGURES` and one cheap question.

Every question is answered from an index of rows that are still open, so that history costs
nothing. No label names a person, a case or anything that somebody wrote (invariant 10).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.owed_since import owed_since, was_touched
from storage.tables import bindings, cases, inbox, marks, microseconds, outbox

Labels = tuple[str, ...]
Values = Mapping[Labels, float]
_NONE: Labels = ()
WIRES = ("wecom", "telegram", "sms", "voice", "wecom_call", "mail")
_PROBED = ("wecom", "telegram", "mail")
_AUDIT = "audit-last"
_BEGAN = "summaries-began"
_BACKUP = "backup-done"
_LAST_CHARACTER = "\U0010ffff"
# Written into the statements, not bound: only so do the indexes of open rows serve.
_DUE: ColumnElement[str] = literal_column("'due'")
_CLAIMED: ColumnElement[str] = literal_column("'claimed'")
_WAITING: ColumnElement[str] = literal_column("'waiting'")
_PRIORITIES = ("critical", "reply", "page", "nag", "notice", "refresh", "report")
_OPEN = outbox.c.state.in_([_DUE, _CLAIMED])


@dataclass(frozen=True, slots=True)
class Figure:
    """A gauge: its name and meaning, what its labels are called, and how it is found.

    `at` of the question is the present instant; ages are seconds before it, 0 when nothing waits.
    """

    name: str
    help: str
    labels: Labels
    ask: Callable[[AsyncConnection, datetime], Awaitable[Values]]


async def _count(connection: AsyncConnection, query: Select[Any]) -> Values:
    return {_NONE: float(await connection.scalar(query) or 0)}


async def _age(connection: AsyncConnection, query: Select[Any], at: datetime) -> Values:
    """Seconds since the earliest instant of a query."""
    earliest = await connection.scalar(query)
    return {_NONE: 0.0 if earliest is None else max(0.0, (at - earliest).total_seconds())}


async def _outbox_length(connection: AsyncConnection, at: datetime) -> Values:
    query = select(outbox.c.priority, func.count()).where(_OPEN, outbox.c.not_before <= at)
    return _by_priority(dict(await _pairs(connection, query.group_by(outbox.c.priority))))


async def _outbox_age(connection: AsyncConnection, at: datetime) -> Values:
    """From the instant a row was due. A page counts while it waits for its next attempt too."""
    waits = and_(was_touched(), outbox.c.call_no.is_not(None))
    query = select(outbox.c.priority, func.min(owed_since())).where(
        _OPEN, or_(outbox.c.not_before <= at, waits)
    )
    oldest = await _pairs(connection, query.group_by(outbox.c.priority))
    return _by_priority({each: (at - since).total_seconds() for each, since in oldest})


async def _pairs(connection: AsyncConnection, query: Select[Any]) -> list[tuple[int, Any]]:
    return [(int(row[0]), row[1]) for row in await connection.execute(query)]


def _by_priority(found: Mapping[int, float]) -> Values:
    """Every priority has a value, so that a queue which is empty says 0 and not nothing."""
    return {(name,): max(0.0, found.get(no, 0.0)) for no, name in enumerate(_PRIORITIES)}


async def _inbox_length(connection: AsyncConnection, _at: datetime) -> Values:
    return await _count(connection, select(func.count()).where(inbox.c.state == _WAITING))


async def _inbox_age(connection: AsyncConnection, at: datetime) -> Values:
    query = select(inbox.c.received_at).where(inbox.c.state == _WAITING)
    return await _age(connection, query.order_by(inbox.c.id).limit(1), at)


async def _cases_open(connection: AsyncConnection, _at: datetime) -> Values:
    return await _count(connection, select(func.count()).where(cases.c.closed_at.is_(None)))


async def _cases_overdue(connection: AsyncConnection, at: datetime) -> Values:
    # The bound is written in, so that PostgreSQL knows how far it has to read in the index.
    late = cases.c.clock_at < literal_column(str(microseconds(at)))
    return await _count(connection, select(func.count()).where(cases.c.closed_at.is_(None), late))


async def _cases_unacknowledged(connection: AsyncConnection, _at: datetime) -> Values:
    return await _count(connection, select(func.count()).where(cases.c.called_at.is_not(None)))


async def _unacknowledged_age(connection: AsyncConnection, at: datetime) -> Values:
    query = select(cases.c.called_at).where(cases.c.called_at.is_not(None))
    return await _age(connection, query.order_by(cases.c.called_at).limit(1), at)


async def _tick_late(connection: AsyncConnection, at: datetime) -> Values:
    query = select(cases.c.next_due_at).where(cases.c.next_due_at.is_not(None))
    return await _age(connection, query.order_by(cases.c.next_due_at).limit(1), at)


async def _channels_dead(connection: AsyncConnection, _at: datetime) -> Values:
    query = select(bindings.c.transport, func.count()).where(bindings.c.state == "dead")
    found = await connection.execute(query.group_by(bindings.c.transport))
    dead: dict[Labels, float] = {(wire,): 0.0 for wire in WIRES}
    return dead | {(str(row[0]),): float(row[1]) for row in found}


async def _last_summary(connection: AsyncConnection, _at: datetime) -> Values:
    mails = outbox.c.key.between("mail:", "mail:" + _LAST_CHARACTER)
    sent_at = await connection.scalar(select(func.max(outbox.c.sent_at)).where(mails))
    return await _or_began(connection, {_NONE: sent_at})


async def _probes(connection: AsyncConnection, _at: datetime) -> Values:
    """Keys end with the hour, so that the last of a wire is the last by its key."""
    found: dict[Labels, datetime | None] = {}
    for wire in _PROBED:
        begins = f"probe:{wire}:"
        taken = (
            outbox.c.key.between(begins, begins + _LAST_CHARACTER),
            outbox.c.sent_at.is_not(None),
        )
        query = select(outbox.c.sent_at).where(*taken).order_by(outbox.c.key.desc()).limit(1)
        found[wire,] = await connection.scalar(query)
    return await _or_began(connection, found)


async def _audit_ended(connection: AsyncConnection, _at: datetime) -> Values:
    ended_at = await connection.scalar(select(marks.c.changed_at).where(marks.c.name == _AUDIT))
    return await _or_began(connection, {_NONE: ended_at})


async def _or_began(connection: AsyncConnection, found: Mapping[Labels, datetime | None]) -> Values:
    """What never happened counts from when this installation began, so that alerts see it too."""
    kept = await connection.scalar(select(marks.c.text).where(marks.c.name == _BEGAN))
    began = datetime.fromisoformat(kept) if kept else None
    return {name: last.timestamp() for name, at in found.items() if (last := at or began)}


async def _audit_mended(connection: AsyncConnection, _at: datetime) -> Values:
    """The mark says the minute, how much was found and how much of that was mended."""
    said = await connection.scalar(select(marks.c.text).where(marks.c.name == _AUDIT))
    return {_NONE: float(said.rpartition(" ")[2])} if said else {}


async def _backup_done(connection: AsyncConnection, _at: datetime) -> Values:
    done_at = await connection.scalar(select(marks.c.changed_at).where(marks.c.name == _BACKUP))
    return {_NONE: 0.0 if done_at is None else done_at.timestamp()}


FIGURES: tuple[Figure, ...] = (
    Figure("duban_outbox_rows", "Messages due now and not sent.", ("priority",), _outbox_length),
    Figure(
        "duban_outbox_oldest_seconds",
        "Age of the oldest message not sent, from when it was due; of a page between attempts too.",
        ("priority",),
        _outbox_age,
    ),
    Figure("duban_inbox_rows", "Stored updates not dealt with yet.", _NONE, _inbox_length),
    Figure(
        "duban_inbox_oldest_seconds",
        "Age of the oldest stored update not dealt with yet.",
        _NONE,
        _inbox_age,
    ),
    Figure("duban_cases_open", "Cases that are not closed.", _NONE, _cases_open),
    Figure(
        "duban_cases_overdue", "Open cases with a deadline passed unmet.", _NONE, _cases_overdue
    ),
    Figure(
        "duban_cases_unacknowledged",
        "Open cases with a call that nobody has acknowledged.",
        _NONE,
        _cases_unacknowledged,
    ),
    Figure(
        "duban_unacknowledged_oldest_seconds",
        "Seconds for which the oldest unacknowledged call has waited.",
        _NONE,
        _unacknowledged_age,
    ),
    Figure(
        "duban_tick_overdue_seconds",
        "Seconds since the longest overdue case should have been looked at; 0 when none is due.",
        _NONE,
        _tick_late,
    ),
    Figure(
        "duban_channels_dead",
        "Addresses of people that a platform refuses for good.",
        ("wire",),
        _channels_dead,
    ),
    Figure(
        "duban_summary_sent_timestamp_seconds",
        "When a report was last taken by a mail server.",
        _NONE,
        _last_summary,
    ),
    Figure(
        "duban_probe_taken_timestamp_seconds",
        "When a platform last took the hourly synthetic page.",
        ("wire",),
        _probes,
    ),
    Figure(
        "duban_audit_ended_timestamp_seconds",
        "When the audit last came to its end.",
        _NONE,
        _audit_ended,
    ),
    Figure(
        "duban_audit_mended",
        "What the audit's last round found lost, and sent.",
        _NONE,
        _audit_mended,
    ),
    Figure(
        "duban_backup_done_timestamp_seconds",
        "When duban db backup last came to its end; 0 when it never did.",
        _NONE,
        _backup_done,
    ),
)


async def look(connection: AsyncConnection, at: datetime) -> dict[str, Values]:
    """Every figure as it is at this instant, by its name."""
    return {each.name: await each.ask(connection, at) for each in FIGURES}
