"""SQLite: copies the living database by its own backup interface, and puts a copy in its place.

A backup is written beside its name, checked, flushed to the disk and only then given the name:
there is never a half of one. It holds everything, the sealing key too, and is readable by its
owner alone.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

BACKUP_BEGUN, RESTORED = "backup-begun", "restored"
_BESIDE = ("", "-wal", "-shm", "-journal")


class BackupRefused(Exception):
    """备份或恢复没有做，什么也没有改。"""


def back_up(source: Path, target: Path, begun: str) -> None:
    """Copy `source`, which may be in use, to the new file `target`; `begun` is noted in it.

    Raises BackupRefused when there is no source, when the target exists or when the copy is not
    whole; OSError when it cannot be read or written.
    """
    if not source.is_file():
        raise BackupRefused(f"没有数据库文件 {source}。改法：核对 database.url。")
    if target.exists():
        raise BackupRefused(f"{target} 已经存在，没有覆盖。改法：换一个文件名。")
    with _written_beside(target) as partial:
        with _copied(source, partial) as copy:
            note(copy, BACKUP_BEGUN, begun)
        check(partial)


def put_back(backup: Path, target: Path, mark: str, aside: str) -> Path | None:
    """Put a copy of `backup` in the place of `target`; where the old files went, if there were any.

    `mark` is kept in it as `restored`. The old files are renamed and never removed; `aside` is
    added to their names. Raises BackupRefused when the copy is not whole or when the database
    is in use.
    """
    _refuse_when_used(target)
    with _written_beside(target, replaces=True) as partial:
        with _copied(backup, partial) as copy:
            note(copy, RESTORED, mark)
        check(partial)
        _owned_like(target if target.exists() else target.parent, partial)
        return _kept(target, aside)


def check(path: Path) -> None:
    """Raises BackupRefused unless the file is a whole database of ours."""
    if not path.is_file():
        raise BackupRefused(f"没有备份文件 {path}。改法：核对路径。")
    if not is_database(path):
        raise BackupRefused(
            f"{path} 不是 SQLite 的备份。改法：核对文件；"
            "PostgreSQL 的备份要先让 database.url 指向 PostgreSQL。"
        )
    with _refusing(path), closing(sqlite3.connect(_read_only(path), uri=True)) as found:
        said = [row[0] for row in found.execute("PRAGMA integrity_check(5)")]
        found.execute("select version_num from alembic_version").fetchone()
        found.execute("select name from marks limit 1").fetchone()
    if said != ["ok"]:
        raise BackupRefused(f"{path} 已损坏：{'；'.join(map(str, said))}。改法：用更早的备份。")


def age(backup: Path) -> str:
    """When a backup was begun, as it says itself; else its latest entry of the register, or ""."""
    with closing(sqlite3.connect(_read_only(backup), uri=True)) as found:
        query = "select text from marks where name = ?"
        kept = found.execute(query, (BACKUP_BEGUN,)).fetchone()
        last = found.execute("select at from ledger order by id desc limit 1").fetchone()
    if kept:
        return str(kept[0])
    return datetime.fromtimestamp(last[0] / 1_000_000, UTC).isoformat() if last else ""


def note(connection: sqlite3.Connection, name: str, text: str) -> None:
    """Keep a mark."""
    with connection:
        connection.execute(
            "insert into marks (name, text, changed_at) values (?, ?, 0)"
            " on conflict (name) do update set text = excluded.text",
            (name, text),
        )


@contextmanager
def _copied(source: Path, target: Path) -> Iterator[sqlite3.Connection]:
    """The copy, still open. Raises BackupRefused for what is no database of ours."""
    with _refusing(source), closing(sqlite3.connect(target)) as copy:
        with closing(sqlite3.connect(_read_only(source), uri=True)) as read:
            # All pages in one step: a reader of the write-ahead log holds up no writer, and a
            # copy in several would begin anew with every page that is sent meanwhile.
            read.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        yield copy


def _read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro"


def _refuse_when_used(target: Path) -> None:
    """Leaving the write-ahead log needs the file for oneself alone; nobody else may have it open.

    What is no database any more is not opened, which might cost what stands beside it; no process
    runs on one.
    """
    if not target.exists() or not is_database(target):
        return
    try:
        with closing(sqlite3.connect(target, timeout=1.0)) as alone:
            alone.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as failure:
        if "locked" not in str(failure):
            return
        raise BackupRefused(
            f"{target} 正被使用。改法：先停掉所有 duban serve（看门狗不用停），再恢复。"
        ) from failure
    except sqlite3.DatabaseError:
        return


def is_database(target: Path) -> bool:
    """Whether the file still begins like one; nothing is touched."""
    with target.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _kept(target: Path, aside: str) -> Path | None:
    """The old database under a second name as well, which it keeps when the new one comes.

    Its name is never free: a process started just then would make an empty database there. What
    stands beside it goes away, so that nothing of it mixes with the new one.
    """
    kept = target.with_name(target.name + aside)
    if not target.exists():
        return None
    os.link(target, kept)
    for each in _BESIDE[1:]:
        if Path(f"{target}{each}").exists():
            Path(f"{target}{each}").rename(f"{kept}{each}")
    return kept


def _owned_like(model: Path, new: Path) -> None:
    """What root brings back belongs to whom it belonged before, or the service cannot open it."""
    is_now, meant = new.stat(), model.stat()
    if (is_now.st_uid, is_now.st_gid) == (meant.st_uid, meant.st_gid):
        return
    with suppress(PermissionError):  # somebody else than root: the file is theirs, as always
        os.chown(new, meant.st_uid, meant.st_gid)


@contextmanager
def _written_beside(target: Path, *, replaces: bool = False) -> Iterator[Path]:
    """A new file that gets the target's name when all went well; on the disk, and its owner's."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield partial
        flush(partial)
        if replaces:
            partial.replace(target)
        else:
            os.link(partial, target)  # fails when somebody was quicker, where a rename would not
            partial.unlink()
        flush(target.parent)
    finally:
        for each in _BESIDE:
            with suppress(FileNotFoundError):
                Path(f"{partial}{each}").unlink()


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Whatever SQLite has against a file, said once."""
    try:
        yield
    except sqlite3.Error as failure:
        raise BackupRefused(f"{path} 不是完整的督办数据库：{failure}。") from failure


def flush(path: Path) -> None:
    """Return when it is on the disk, a file or a folder's names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
