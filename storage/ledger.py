"""登记簿: the append-only, hash-chained account of every case (R-INTAKE-4, invariant 9).

Each case has its own chain: entry n carries the digest of entry n-1. `checkpoint` folds the
heads of all chains into one digest, which leaves the system with the summary mail, so that a
chain rewritten or cut short afterwards is found (A41).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Text, cast, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.message import Entry
from escalation.words import CaseId, PersonId, Reason
from storage.tables import cases, ledger, microseconds

_START = "0" * 64
_PART = 2000
"""Heads of chains taken over before the other loops have their turn."""

_SIGNED = ("case_id", "seq", "at", "kind", "actor", "reason", "body", "previous")


@dataclass(frozen=True, slots=True)
class Kept:
    """One stored entry with its place in the chain."""

    seq: int
    entry: Entry
    digest: str


async def append(connection: AsyncConnection, case_id: str, entries: Sequence[Entry]) -> None:
    """Add entries at the end of a case's chain.

    The case is held: on PostgreSQL a page is settled while somebody acts, and both have entries.
    """
    if not entries:
        return
    if connection.dialect.name != "sqlite":
        case = select(cases.c.id).where(cases.c.id == case_id)
        await connection.execute(case.with_for_update(key_share=True))
    query = select(ledger.c.seq, ledger.c.digest).where(ledger.c.case_id == case_id)
    last = (await connection.execute(query.order_by(ledger.c.seq.desc()).limit(1))).first()
    seq, previous = (last.seq, last.digest) if last else (0, _START)
    await connection.execute(insert(ledger), chained(case_id, entries, seq, previous))


def chained(
    case_id: str, entries: Sequence[Entry], seq: int = 0, previous: str = _START
) -> list[dict[str, Any]]:
    """The rows of entries that follow entry `seq`, whose digest is `previous`."""
    rows = []
    for entry in entries:
        seq += 1
        row = _row(case_id, seq, entry, previous)
        previous = row["digest"]
        rows.append(row)
    return rows


async def history(connection: AsyncConnection, case_id: str) -> list[Kept]:
    """Every entry of a case in order."""
    query = select(ledger).where(ledger.c.case_id == case_id).order_by(ledger.c.seq)
    found = (await connection.execute(query)).mappings()
    return [Kept(row["seq"], _entry(row), row["digest"]) for row in found]


async def acts_of(
    connection: AsyncConnection, person: str, since: datetime, until: datetime, limit: int
) -> list[tuple[CaseId, Entry]]:
    """What a person did from `since` until before `until`, the earliest first, in any case."""
    query = select(ledger).where(
        ledger.c.actor == person, ledger.c.at >= since, ledger.c.at < until
    )
    found = await connection.execute(query.order_by(ledger.c.at, ledger.c.id).limit(limit))
    return [(CaseId(row["case_id"]), _entry(row)) for row in found.mappings()]


async def broken_at(connection: AsyncConnection, case_id: str) -> int | None:
    """The first place where a case's chain does not hold, None when it is whole.

    The last entries cut off leave a whole chain: that is what checkpoints are for.
    """
    # The columns are read as bare text: a forged value need not be one that we can understand.
    columns = [cast(ledger.c[name], Text).label(name) for name in (*_SIGNED, "digest")]
    query = select(*columns).where(ledger.c.case_id == case_id).order_by(ledger.c.seq)
    previous = _START
    for place, row in enumerate((await connection.execute(query)).mappings(), start=1):
        expected = (str(place), previous, _digest(dict(row)))
        if (row["seq"], row["previous"], row["digest"]) != expected:
            return place
        previous = row["digest"]
    return None


async def verify_all(connection: AsyncConnection) -> dict[str, int]:
    """Every case whose chain does not hold, with the first place; 1 when there is no chain."""
    chained = set((await connection.execute(select(ledger.c.case_id).distinct())).scalars())
    stored = set((await connection.execute(select(cases.c.id))).scalars())
    broken = dict.fromkeys(stored - chained, 1)
    for case_id in sorted(chained):
        place = await broken_at(connection, case_id)
        if place is not None:
            broken[case_id] = place
    return broken


async def checkpoint(connection: AsyncConnection) -> str:
    """The number of the last entry and one digest over the heads of all chains up to it."""
    last = await connection.scalar(select(func.max(ledger.c.id))) or 0
    return f"{last}-{await _heads(connection, last)}"


async def holds(connection: AsyncConnection, kept: str) -> bool:
    """Whether every chain still has the entry that was its last when a checkpoint was made.

    Later entries do not matter. Together with `verify_all` it proves all before the checkpoint.
    """
    last, _, digest = kept.strip().partition("-")
    return last.isdecimal() and await _heads(connection, int(last)) == digest


async def _heads(connection: AsyncConnection, last: int) -> str:
    heads = select(ledger.c.case_id, func.max(ledger.c.seq).label("seq"))
    latest = heads.where(ledger.c.id <= last).group_by(ledger.c.case_id).subquery()
    query = select(ledger.c.case_id, ledger.c.digest).join(
        latest, (ledger.c.case_id == latest.c.case_id) & (ledger.c.seq == latest.c.seq)
    )
    found: list[str] = []
    async with connection.stream(query) as result:
        async for part in result.partitions(_PART):
            found += [f"{case_id}:{digest}\n" for case_id, digest in part]
    # Ordered here: the two databases do not sort text alike.
    return hashlib.sha256("".join(sorted(found)).encode()).hexdigest()


def _digest(row: Mapping[str, str | None]) -> str:
    """Over every column as it is stored; nothing at all and the word None are not the same."""
    text = json.dumps([row[name] for name in _SIGNED], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _row(case_id: str, seq: int, entry: Entry, previous: str) -> dict[str, Any]:
    """The entry as it is stored, signed with its digest."""
    signed = {
        "case_id": case_id,
        "seq": str(seq),
        "at": str(microseconds(entry.at)),
        "kind": entry.kind,
        "actor": entry.actor,
        "reason": None if entry.reason is None else entry.reason.value,
        "body": json.dumps(entry.values, ensure_ascii=False),
        "previous": previous,
    }
    return {**signed, "seq": seq, "at": entry.at, "digest": _digest(signed)}


def _entry(row: RowMapping) -> Entry:
    at: datetime = row["at"]
    return Entry(
        kind=row["kind"],
        at=at,
        actor=None if row["actor"] is None else PersonId(row["actor"]),
        reason=None if row["reason"] is None else Reason(row["reason"]),
        values=tuple((name, text) for name, text in json.loads(row["body"])),
    )
