"""登记簿: the append-only, hash-chained account of every case (R-INTAKE-4, invariant 9).

Each case has its own chain: entry n carries the digest of entry n-1. `checkpoint` folds the
heads of all chains into one digest, which leaves the system with the summary mail, so that a
chain rewritten afterwards is found (A41).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.message import Entry
from escalation.words import PersonId, Reason
from storage.tables import ledger

_START = "0" * 64


@dataclass(frozen=True, slots=True)
class Kept:
    """One stored entry with its place in the chain."""

    seq: int
    entry: Entry
    digest: str


async def append(connection: AsyncConnection, case_id: str, entries: Sequence[Entry]) -> None:
    """Add entries at the end of a case's chain."""
    if not entries:
        return
    query = select(ledger.c.seq, ledger.c.digest).where(ledger.c.case_id == case_id)
    last = (await connection.execute(query.order_by(ledger.c.seq.desc()).limit(1))).first()
    seq, previous = (last.seq, last.digest) if last else (0, _START)
    rows = []
    for entry in entries:
        seq += 1
        body = json.dumps(entry.values, ensure_ascii=False)
        digest = _digest(case_id, seq, entry, body, previous)
        rows.append(_row(case_id, seq, entry, body, previous, digest))
        previous = digest
    await connection.execute(insert(ledger), rows)


async def history(connection: AsyncConnection, case_id: str) -> list[Kept]:
    """Every entry of a case in order."""
    query = select(ledger).where(ledger.c.case_id == case_id).order_by(ledger.c.seq)
    found = (await connection.execute(query)).mappings()
    return [Kept(row["seq"], _entry(row), row["digest"]) for row in found]


async def broken_at(connection: AsyncConnection, case_id: str) -> int | None:
    """The first place where a case's chain does not hold, None when it is whole."""
    query = select(ledger).where(ledger.c.case_id == case_id).order_by(ledger.c.seq)
    previous = _START
    for place, row in enumerate((await connection.execute(query)).mappings(), start=1):
        expected = _digest(case_id, place, _entry(row), row["body"], previous)
        if (row["seq"], row["previous"], row["digest"]) != (place, previous, expected):
            return place
        previous = row["digest"]
    return None


async def checkpoint(connection: AsyncConnection) -> str:
    """One digest over the heads of all chains."""
    heads = select(ledger.c.case_id, func.max(ledger.c.seq).label("seq"))
    latest = heads.group_by(ledger.c.case_id).subquery()
    query = select(ledger.c.case_id, ledger.c.digest).join(
        latest, (ledger.c.case_id == latest.c.case_id) & (ledger.c.seq == latest.c.seq)
    )
    digest = hashlib.sha256()
    for row in await connection.execute(query.order_by(ledger.c.case_id)):
        digest.update(f"{row.case_id}:{row.digest}\n".encode())
    return digest.hexdigest()


def _digest(case_id: str, seq: int, entry: Entry, body: str, previous: str) -> str:
    parts = (case_id, seq, entry.at.isoformat(), entry.kind, entry.actor, entry.reason, body)
    text = json.dumps([str(part) for part in (*parts, previous)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _row(
    case_id: str, seq: int, entry: Entry, body: str, previous: str, digest: str
) -> dict[str, object]:
    return {
        "case_id": case_id,
        "seq": seq,
        "at": entry.at,
        "kind": entry.kind,
        "actor": entry.actor,
        "reason": entry.reason,
        "body": body,
        "previous": previous,
        "digest": digest,
    }


def _entry(row: RowMapping) -> Entry:
    at: datetime = row["at"]
    return Entry(
        kind=row["kind"],
        at=at,
        actor=PersonId(row["actor"]) if row["actor"] else None,
        reason=Reason(row["reason"]) if row["reason"] else None,
        values=tuple((name, text) for name, text in json.loads(row["body"])),
    )
