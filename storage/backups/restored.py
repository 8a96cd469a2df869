"""What a database knows of having been restored, and the rows that a restore must not send blindly.

A backup of 02:00 brought back at 09:00 holds cases open that were closed meanwhile, calls that were
acknowledged and messages that went out (decision 0018).
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import and_, func, literal_column, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from storage import marks
from storage.backups import sqlite
from storage.codec import from_text, to_text
from storage.outbox import RowKind
from storage.tables import cases, ledger, metadata, microseconds, outbox
from storage.tables import marks as marks_table

MARK = sqlite.RESTORED
BACKUP_DONE = "backup-done"
OURS = frozenset({*metadata.tables, "alembic_version"})
_PART = 500
_OPEN_ROW = outbox.c.state.in_([literal_column("'due'"), literal_column("'claimed'")])
_OPEN_CASE = cases.c.closed_at.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """The latest restore. `started_at` is the first start after it.

    Ordinary cases of the backup are held until `held_until`, or until somebody resumes them.
    """

    backup_at: datetime
    restored_at: datetime
    started_at: datetime | None = None
    held_until: datetime | None = None
    resumed_at: datetime | None = None

    def is_untouched(self, case: Case) -> bool:
        """Whether the case was in the backup, and nobody has done anything with it since."""
        acts = (case.acknowledged_at, case.progressed_at, case.supervised_at)
        lately = any(at is not None and at > self.restored_at for at in acts)
        return case.received_at <= self.restored_at and not lately


async def load(connection: AsyncConnection) -> Restored | None:
    """The latest restore; None for a database that never was."""
    return read(await marks.load(connection, MARK))


async def held(connection: AsyncConnection) -> Restored | None:
    """The same for whoever goes on to change it: a second replica waits here for the first."""
    query = select(marks_table.c.text).where(marks_table.c.name == MARK).with_for_update()
    return read(await connection.scalar(query))


def read(text: str | None) -> Restored | None:
    """What a mark says."""
    return None if text is None else from_text(Restored, text)


async def save(connection: AsyncConnection, restored: Restored, now: datetime) -> None:
    """Keep it in place of what was known."""
    await marks.save(connection, MARK, to_text(restored), now)


async def newest(connection: AsyncConnection) -> datetime | None:
    """The latest instant of the register: how old a backup is that says nothing of itself."""
    last = select(ledger.c.at).order_by(ledger.c.id.desc()).limit(1)
    at: datetime | None = await connection.scalar(last)
    kept = await marks.load(connection, sqlite.BACKUP_BEGUN)
    begun = datetime.fromisoformat(kept).astimezone(UTC) if kept else None
    return max((each for each in (at, begun) if each is not None), default=None)


def marking(now: datetime) -> str:
    """PostgreSQL's statement that keeps the mark, as old as `newest` says, where it is written."""
    mark = to_text(Restored(backup_at=now, restored_at=now)).replace("'", "''")
    return f"""SET LOCAL timezone = 'UTC';
INSERT INTO marks (name, changed_at, text) SELECT '{MARK}', {microseconds(now)}, jsonb_set(
  '{mark}', '{{backup_at}}', to_jsonb(coalesce(greatest(
    (SELECT to_timestamp(at / 1e6) FROM ledger ORDER BY id DESC LIMIT 1),
    (SELECT text::timestamptz FROM marks WHERE name = '{sqlite.BACKUP_BEGUN}')
  ), '{now.isoformat()}'))
)::text
ON CONFLICT (name) DO UPDATE SET text = excluded.text, changed_at = excluded.changed_at"""


async def strangers(connection: AsyncConnection, listed: Collection[str]) -> list[str]:
    """Tables of a PostgreSQL that neither this program nor a backup knows."""
    query = text("select tablename from pg_tables where schemaname = current_schema()")
    return sorted(set((await connection.execute(query)).scalars()) - OURS - set(listed))


async def open_cases(connection: AsyncConnection) -> AsyncIterator[list[Case]]:
    """Every open case, a part at a time; one that cannot be read is left out."""
    last = ""
    query = select(cases.c.id, cases.c.body).where(_OPEN_CASE).order_by(cases.c.id).limit(_PART)
    while rows := (await connection.execute(query.where(cases.c.id > last))).all():
        last = rows[-1].id
        yield [case for row in rows if (case := _readable(row.body)) is not None]


async def hold_cases(connection: AsyncConnection, ids: Collection[str], until: datetime) -> None:
    """Look at these cases only then; one that has nothing due stays so."""
    early = and_(cases.c.id.in_(ids), cases.c.next_due_at < until)
    await connection.execute(update(cases).where(early).values(next_due_at=until))


async def hold_pages(connection: AsyncConnection, ids: Collection[str], until: datetime) -> None:
    """Send pages of these cases only then. They are as if never tried: none of them is late."""
    held = {"not_before": until, "attempts": 0, "detail": None}
    early = and_(_OPEN_ROW, outbox.c.case_id.in_(ids), outbox.c.not_before < until)
    await connection.execute(update(outbox).where(early).values(held))


async def doubt(connection: AsyncConnection, older_than: datetime) -> int:
    """No row is sent as if nothing had happened; returns how many will not be sent at all.

    Pages, critical words and reports are kept, and marked as repeats: lost is worse. Files are
    fetched. Anything else from before `older_than` was most likely sent, or is of no use any more.
    """
    kept = or_(
        outbox.c.call_no.is_not(None),
        outbox.c.priority == 0,
        outbox.c.kind.in_([str(RowKind.MAIL), str(RowKind.FETCH)]),
    )
    stale = and_(_OPEN_ROW, ~kept, outbox.c.created_at < older_than)
    dropped = await connection.execute(
        update(outbox).where(stale).values(state="dropped", detail="restored")
    )
    await connection.execute(
        update(outbox)
        .where(_OPEN_ROW)
        .values(state="due", uncertain=True, lease_until=None, fence=outbox.c.fence + 1)
    )
    return dropped.rowcount


async def resume(connection: AsyncConnection, restored: Restored, now: datetime) -> int:
    """Let go of everything that is still held; returns how many cases that were."""
    until = restored.held_until
    let_go = 0
    if until is not None and until > now:
        of_cases = update(cases).where(_OPEN_CASE, cases.c.next_due_at == until)
        let_go = (await connection.execute(of_cases.values(next_due_at=now))).rowcount
        of_rows = update(outbox).where(_OPEN_ROW, outbox.c.not_before == until)
        await connection.execute(of_rows.values(not_before=now))
    await save(connection, replace(restored, resumed_at=now), now)
    return let_go


async def has_cases(connection: AsyncConnection) -> bool:
    """Whether anything would be lost by putting a backup in the place of this database."""
    return bool(await connection.scalar(select(func.count()).select_from(cases)))


def _readable(body: str) -> Case | None:
    try:
        return from_text(Case, body)
    except ValueError:
        return None
