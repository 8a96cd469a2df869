"""待发箱: what is owed to people, one row an obligation (invariant 4).

A row goes due → claimed → done. A claim is a lease with a fencing number: whoever sleeps past
the lease cannot settle any more (T14), and a row whose sender died is claimed again, marked
`uncertain` because the platform may have taken it (T13).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    RowMapping,
    and_,
    func,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.due import ANSWER, CLAIMED, DUE, claimable, is_known, is_letter, may_go
from storage.due import RowKind as RowKind
from storage.due import Wish as Wish
from storage.tables import cases, outbox

_LAST_CHARACTER = "\U0010ffff"
_MOST_NAMED = 1000
"""Rows named in one statement."""

_MOST_LOOKS = 3
"""A claim looks so often for others when somebody's backlog stands before them."""


# Made once: the loops ask this several times for every message.
_both = union_all(
    select(func.min(outbox.c.not_before).label("at")).where(outbox.c.state == DUE, is_known),
    select(func.min(outbox.c.lease_until)).where(outbox.c.state == CLAIMED, is_known),
).subquery()
_NEXT_DUE = select(func.min(_both.c.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A row to be put in. `uncertain`: the person may have it already, by another channel."""

    key: str
    kind: RowKind
    body: str
    priority: int
    case_id: str | None = None
    person: str | None = None
    transport: str | None = None
    address: str | None = None
    call_no: int | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    uncertain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A row held under a lease. Settle it with its `fence`."""

    id: int
    key: str
    kind: RowKind
    case_id: str | None
    person: str | None
    transport: str | None
    address: str | None
    body: str
    priority: int
    rung: int
    call_no: int | None
    created_at: datetime
    expires_at: datetime | None
    lease_until: datetime
    fence: int
    attempts: int
    uncertain: bool


async def put(connection: AsyncConnection, owed: list[Owed], now: datetime) -> None:
    """Add rows. One whose key exists already is the same obligation and changes nothing."""
    rows = []
    for each in owed:
        row = {field.name: getattr(each, field.name) for field in fields(each)}
        rows.append({**row, "created_at": now, "not_before": each.not_before or now})
    if rows:
        kind = sqlite if connection.dialect.name == "sqlite" else postgresql
        await connection.execute(kind.insert(outbox).on_conflict_do_nothing(), rows)


ANY = Wish()


async def claim(
    connection: AsyncConnection, now: datetime, lease: timedelta, limit: int, wish: Wish = ANY
) -> list[Claimed]:
    """Take due rows, the most urgent first, and those whose lease has run out."""
    found = await _chosen(connection, now, limit, wish)
    if not found:
        return []
    await connection.execute(
        update(outbox)
        .where(outbox.c.id.in_([row["id"] for row in found]))
        .values(
            uncertain=or_(outbox.c.uncertain, outbox.c.state == CLAIMED),
            state="claimed",
            lease_until=now + lease,
            fence=outbox.c.fence + 1,
            attempts=outbox.c.attempts + 1,
        )
    )
    return [_taken(row, now + lease) for row in found]


async def _chosen(
    connection: AsyncConnection, now: datetime, limit: int, wish: Wish
) -> list[RowMapping]:
    """The rows a claim takes. Where one's backlog stands before others, it looks once more."""
    chosen: list[RowMapping] = []
    per_person: Counter[str] = Counter()
    busy, letters = wish.busy, wish.letters or 0
    for _ in range(_MOST_LOOKS):
        query = claimable(now, wish, busy).limit(limit - len(chosen))
        if chosen:
            query = query.where(outbox.c.id.not_in([row["id"] for row in chosen]))
        rows = await connection.execute(query.with_for_update(skip_locked=True))
        found = rows.mappings().all()
        for row in found:
            person = row["person"] if row["priority"] > 0 else None
            if wish.letters is not None and is_letter(row) and (letters := letters - 1) < 0:
                continue
            per_person[person or ""] += 1
            if not person or wish.most_of_one is None or per_person[person] <= wish.most_of_one:
                chosen.append(row)
        crowd = {person for person, count in per_person.items() if count > (wish.most_of_one or 0)}
        if wish.most_of_one is None or len(chosen) >= limit or not crowd - busy - {""}:
            break
        busy |= crowd
    return chosen


async def ended(connection: AsyncConnection, rows: list[int]) -> list[int]:
    """Those of the rows that nobody will send any more."""
    is_open = outbox.c.state.in_([DUE, CLAIMED])
    found = await connection.scalars(select(outbox.c.id).where(outbox.c.id.in_(rows), is_open))
    return sorted(set(rows) - set(found))


async def pages_due(
    connection: AsyncConnection, now: datetime, limit: int, but: Sequence[int] = ()
) -> list[Claimed]:
    """Pages that may be sent now, without a claim: for when none can be written down (T19).

    `but` are rows that are not to be looked at.
    """
    query = select(outbox).where(may_go(now), outbox.c.call_no.is_not(None))
    if but:
        query = query.where(outbox.c.id.not_in(but))
    found = await connection.execute(query.order_by(outbox.c.priority, outbox.c.id).limit(limit))
    return [_taken(row, now) for row in found.mappings()]


async def case_number(connection: AsyncConnection, case_id: str) -> str | None:
    """The number of a case, even when the case itself cannot be read any more (T23)."""
    query = select(cases.c.number).where(cases.c.id == case_id)
    return (await connection.execute(query)).scalar_one_or_none()


async def settle(
    connection: AsyncConnection, row: Claimed, state: str, now: datetime, detail: str = ""
) -> bool:
    """End a row as `done`, `dropped` (not wanted) or `aside` (could not be sent).

    False when the lease was lost to somebody else: then nothing is changed.
    """
    sent_at = now if state == "done" else None
    return await _change(connection, row, state=state, sent_at=sent_at, detail=detail[:500])


async def put_off(
    connection: AsyncConnection,
    row: Claimed,
    not_before: datetime,
    detail: str,
    *,
    uncertain: bool,
    tried: bool = True,
) -> bool:
    """Give a row back to be sent later; `uncertain` when the platform may have taken it.

    `tried` False takes back the attempt that the claim counted.
    """
    attempts = row.attempts if tried else row.attempts - 1
    return await _change(
        connection,
        row,
        state="due",
        not_before=not_before,
        uncertain=uncertain or row.uncertain,
        attempts=attempts,
        detail=detail[:500],
    )


async def rest(connection: AsyncConnection, person: str, until: datetime) -> None:
    """Put off what is due to a person whose chat is full: nothing critical, and no answers."""
    waiting = select(outbox.c.id).where(
        outbox.c.state == DUE,
        outbox.c.person == person,
        outbox.c.transport.is_(None),
        outbox.c.priority > ANSWER,
        outbox.c.not_before < until,
    )
    found = waiting.with_for_update(skip_locked=True).scalar_subquery()
    put_off = update(outbox).where(outbox.c.id.in_(found), outbox.c.state == DUE)
    await connection.execute(put_off.values(not_before=until, detail="paced"))


async def refreshes_due(connection: AsyncConnection, deliveries: list[int]) -> list[int]:
    """Rows, not yet claimed, that would draw one of these deliveries anew."""
    query = select(outbox.c.id).where(
        outbox.c.state == DUE,
        outbox.c.kind == str(RowKind.REFRESH),
        outbox.c.body.in_([str(each) for each in deliveries]),
    )
    return list((await connection.execute(query)).scalars())


async def drop_due(connection: AsyncConnection, rows: list[int], why: str) -> None:
    """End rows that are still due and are not needed any more."""
    if rows:
        gone = update(outbox).where(outbox.c.id.in_(rows), outbox.c.state == DUE)
        await connection.execute(gone.values(state="dropped", detail=why))


async def renew(
    connection: AsyncConnection, rows: Sequence[Claimed], lease_until: datetime
) -> frozenset[tuple[int, int]]:
    """Hold rows for longer while they are sent; id and fence of those neither lost nor in hand."""
    held: set[tuple[int, int]] = set()
    for begin in range(0, len(rows), _MOST_NAMED):
        fences = [(row.id, row.fence) for row in rows[begin : begin + _MOST_NAMED]]
        ours = and_(tuple_(outbox.c.id, outbox.c.fence).in_(fences), outbox.c.state == CLAIMED)
        # A row whose settling waits for its case must not keep the others from being held.
        free = select(outbox.c.id).where(ours).with_for_update(skip_locked=True)
        renewed = update(outbox).where(outbox.c.id.in_(free)).values(lease_until=lease_until)
        found = await connection.execute(renewed.returning(outbox.c.id, outbox.c.fence))
        held.update((number, fence) for number, fence in found)
    return frozenset(held)


async def still_held(connection: AsyncConnection, rows: Sequence[Claimed]) -> list[Claimed]:
    """Those of the rows that are claimed under their fences."""
    claimed = select(outbox.c.id, outbox.c.fence).where(outbox.c.state == CLAIMED)
    found = await connection.execute(claimed.where(outbox.c.id.in_([row.id for row in rows])))
    fences = {(number, fence) for number, fence in found}
    return [row for row in rows if (row.id, row.fence) in fences]


async def first_made(connection: AsyncConnection, case_id: str) -> dict[int, datetime]:
    """When the first page of each call of a case was really taken by a platform."""
    query = select(outbox.c.call_no, func.min(outbox.c.sent_at)).where(
        outbox.c.case_id == case_id, outbox.c.call_no.is_not(None), outbox.c.sent_at.is_not(None)
    )
    found = await connection.execute(query.group_by(outbox.c.call_no))
    return {int(number): at for number, at in found}


async def withdraw(connection: AsyncConnection, key_prefix: str) -> None:
    """Drop rows not yet claimed whose key begins so (a newer one takes their place)."""
    # A range of the unique index and no LIKE, which on SQLite takes capitals for small letters.
    begins = outbox.c.key.between(key_prefix, key_prefix + _LAST_CHARACTER)
    statement = update(outbox).where(outbox.c.state == "due", begins)
    await connection.execute(statement.values(state="dropped"))


async def next_due_at(connection: AsyncConnection) -> datetime | None:
    """The earliest instant at which a row is due or a lease runs out."""
    at: datetime | None = await connection.scalar(_NEXT_DUE)
    return at


def _taken(row: RowMapping, lease_until: datetime) -> Claimed:
    """The row as the claim has just left it; an abandoned one may have been sent (T13)."""
    known = {field.name: row[field.name] for field in fields(Claimed)}
    changed: dict[str, Any] = {
        "kind": RowKind(row["kind"]),
        "lease_until": lease_until,
        "fence": row["fence"] + 1,
        "attempts": row["attempts"] + 1,
        "uncertain": row["uncertain"] or row["state"] == "claimed",
    }
    return Claimed(**{**known, **changed})


async def _change(connection: AsyncConnection, row: Claimed, **values: Any) -> bool:
    held = and_(outbox.c.id == row.id, outbox.c.fence == row.fence, outbox.c.state == "claimed")
    changed = await connection.execute(update(outbox).where(held).values(**values))
    return changed.rowcount == 1
