"""What `duban db backup`, `restore` and `restored` do, on either database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from bot.settings import LOCAL
from handlers import labels
from storage import marks, schema
from storage.backups import postgres, restored, sqlite
from storage.backups.restored import Restored
from storage.backups.sqlite import BackupRefused
from storage.codec import to_text
from storage.database import Busy, Database

_MOST_SHOWN = 500
_OTHERS = text(
    "select count(*) from pg_stat_activity where datname = current_database()"
    " and application_name = 'duban' and pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class Brought:
    """A restore that was done; where the database before it is kept, if a file was replaced."""

    backup_at: datetime
    kept: Path | None


def file_of(url: str) -> Path | None:
    """SQLite's file; None for a server."""
    return _path(url) if make_url(url).get_backend_name() == "sqlite" else None


async def make(url: str, target: Path, now: datetime) -> None:
    """A backup in a new file. Raises BackupRefused or OSError."""
    async with _opened(url) as database:
        if database.is_sqlite:
            await asyncio.to_thread(sqlite.back_up, _path(url), target, now.isoformat())
        else:
            # The dump says itself when it was begun; SQLite's copy is told afterwards.
            await _noted(database, sqlite.BACKUP_BEGUN, now.isoformat(), now)
            await asyncio.to_thread(postgres.back_up, url, target)
        try:
            await _noted(database, restored.BACKUP_DONE, now.isoformat(), now)
        except (Busy, DBAPIError):
            # A full disk is a reason to make a backup elsewhere, and none to call it failed.
            return


async def bring_back(url: str, backup: Path, now: datetime, *, replace: bool) -> Brought:
    """A backup in the place of the database, marked as restored."""
    async with _opened(url) as database:
        if not database.is_sqlite:
            return await _over_postgres(database, url, backup, now, replace=replace)
    await asyncio.to_thread(sqlite.check, backup)
    backup_at = _instant(await asyncio.to_thread(sqlite.age, backup), now)
    mark = to_text(Restored(backup_at=backup_at, restored_at=now))
    aside = f".before-restore-{now.astimezone(LOCAL):%Y%m%dT%H%M%S}"
    kept = await asyncio.to_thread(sqlite.put_back, backup, _path(url), mark, aside)
    return Brought(backup_at, kept)


async def mark(url: str, now: datetime) -> None:
    """Note that the database was brought back by other means, as old as its last entry."""
    async with _opened(url) as database, database.writing() as connection:
        backup_at = await restored.newest(connection) or now
        await restored.save(connection, Restored(backup_at=backup_at, restored_at=now), now)


async def resume(url: str, now: datetime) -> int:
    """Let go of what is held after a restore. Raises BackupRefused when there was none."""
    async with _opened(url) as database:
        await schema.check(database)
        async with database.writing() as connection:
            known = await restored.held(connection)
            if known is None:
                raise BackupRefused("这个数据库没有恢复过，没有要放行的。")
            return await restored.resume(connection, known, now)


async def told(url: str) -> list[str]:
    """How it stands after a restore, with every case that was open in the backup."""
    async with _opened(url) as database:
        await schema.check(database)
        async with database.reading() as connection:
            known = await restored.load(connection)
            if known is None:
                return ["这个数据库没有从备份恢复过。"]
            lines, count = [*_standing(known)], 0
            async for part in restored.open_cases(connection):
                untouched = [each for each in part if known.is_untouched(each)]
                count += len(untouched)
                lines += [f"  {each.number} {labels.stage(each.stage)}" for each in untouched]
    shown = lines[: _MOST_SHOWN + len(_standing(known))]
    return [*shown, f"备份里未办结、恢复后还没有人动过的：{count} 件。"]


async def latest(url: str) -> str:
    """When the last backup was made, for whoever is about to change the database."""
    async with _opened(url) as database:
        if await schema.is_empty(database):
            return "新数据库，不用备份。"
        async with database.reading() as connection:
            kept = await marks.load(connection, restored.BACKUP_DONE)
    if kept is None:
        return "注意：这个数据库还没有用 duban db backup 备份过。"
    at = datetime.fromisoformat(kept).astimezone(LOCAL)
    return f"最近一次备份：{at:%Y-%m-%d %H:%M:%S}。"


def _standing(known: Restored) -> tuple[str, ...]:
    since, at = (f"{each.astimezone(LOCAL):%m-%d %H:%M}" for each in _span(known))
    first = f"备份做于 {since}，恢复于 {at}；这之间的登记缺失。"
    if known.resumed_at is not None:
        return first, "已放行，没有件被留住。"
    if known.started_at is None or known.held_until is None:
        return first, "恢复之后还没有启动过。"
    held = f"{known.held_until.astimezone(LOCAL):%m-%d %H:%M}"
    return first, f"紧急件已在呼叫；其余留到 {held}，提前放行：duban db restored --resume。"


def _span(known: Restored) -> tuple[datetime, datetime]:
    return known.backup_at, known.restored_at


async def _over_postgres(
    database: Database, url: str, backup: Path, now: datetime, *, replace: bool
) -> Brought:
    async with database.reading() as connection:
        others = int(await connection.scalar(_OTHERS) or 0)
        is_new = await schema.is_empty(database)
        is_full = not is_new and await restored.has_cases(connection)
    if others:
        raise BackupRefused(
            f"还有 {others} 个督办连接在用这个数据库。改法：先停掉所有 duban serve，再恢复。"
        )
    if is_full and not replace:
        raise BackupRefused(
            "目标库里已有投诉件，没有覆盖。改法：先 duban db backup 保存它，再加 --replace。"
        )
    listed = await asyncio.to_thread(postgres.tables, url, backup)
    async with database.reading() as connection:
        unknown = await restored.strangers(connection, listed)
    if unknown:
        raise BackupRefused(
            f"目标库里有本程序和备份都不认识的表：{'、'.join(unknown)}。"
            "改法：新建一个空库，让 database.url 指向它，恢复到那里。"
        )
    await database.close()
    missing, last = restored.OURS - listed, restored.marking(now)
    await asyncio.to_thread(postgres.put_back, url, backup, missing, last)
    async with database.reading() as connection:
        known = await restored.load(connection)
    return Brought(known.backup_at if known else now, None)


async def _noted(database: Database, name: str, what: str, now: datetime) -> None:
    async with database.writing() as connection:
        await marks.save(connection, name, what, now)


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


def _path(url: str) -> Path:
    return Path(make_url(url).database or "").absolute()


def _instant(written: str, otherwise: datetime) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return otherwise
