"""PostgreSQL: its own programs make and bring back a backup; this says how they are called.

Passwords go through the environment and are never part of a command that is shown.
"""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from sqlalchemy import make_url
from sqlalchemy.engine import URL

from storage.backups.sqlite import BackupRefused, flush, is_database

_HOURS = 6 * 3600.0
_AS_IT_IS = ("--no-owner", "--no-privileges")
_CLEAN = ("--clean", "--if-exists", *_AS_IT_IS, "--exit-on-error")
_TABLE = re.compile(r"^\d+; \d+ \d+ TABLE \S+ (\S+) ", re.MULTILINE)
_OTHER_VERSION = ("version mismatch", "unsupported version")
_NO_ARCHIVE = "not appear to be a valid archive"


def back_up(url: str, target: Path) -> None:
    """A backup in PostgreSQL's own format. Raises BackupRefused."""
    if target.exists():
        raise BackupRefused(f"{target} 已经存在，没有覆盖。改法：换一个文件名。")
    at = make_url(url)
    dump = ("--format=custom", *_AS_IT_IS, *_where(at), str(at.database), "--file")
    program = _program("pg_dump", shlex.join(("pg_dump", *dump, str(target))))
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        _run(at, program, *dump, str(partial))
        tables(url, partial)
        flush(partial)
        os.link(partial, target)
        flush(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def tables(url: str, backup: Path) -> set[str]:
    """The tables that a backup holds. Raises BackupRefused when it is no backup."""
    if not backup.is_file():
        raise BackupRefused(f"没有备份文件 {backup}。改法：核对路径。")
    if is_database(backup):
        raise BackupRefused(
            f"{backup} 是 SQLite 的备份，不能恢复到 PostgreSQL。"
            "改法：用 PostgreSQL 的备份；或者让 database.url 指向 SQLite 文件，恢复到那里。"
        )
    program = _program("pg_restore", _by_hand(make_url(url), backup))
    return set(_TABLE.findall(_run(make_url(url), program, "--list", str(backup))))


def put_back(url: str, backup: Path, drop: Collection[str], last: str) -> None:
    """All of it or nothing, in place of what is there, in one transaction.

    Tables to `drop` are those that the backup knows nothing of; `last` is the statement that ends
    it. Raises BackupRefused.
    """
    at = make_url(url)
    shown = _by_hand(at, backup)
    psql = (_program("psql", shown), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *_where(at))
    script = (_program("pg_restore", shown), *_CLEAN, "--file=-", str(backup))
    first = "".join(f'DROP TABLE IF EXISTS "{each}" CASCADE;\n' for each in sorted(drop))
    with TemporaryFile() as said:
        reader = subprocess.Popen(
            (*psql, f"--dbname={at.database}"),
            env=_environment(at),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        is_whole = _written(reader, f"BEGIN;\n{first}", script, f"{last};\nCOMMIT;\n", said)
        if reader.wait(_HOURS) or not is_whole:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()[-500:]
            raise BackupRefused(f"恢复没有做成，数据库没有改动：{words}")


def _written(
    reader: "subprocess.Popen[bytes]",
    first: str,
    script: tuple[str, ...],
    last: str,
    said: IO[bytes],
) -> bool:
    """Whether everything was handed to psql. Without the COMMIT the server keeps none of it."""
    assert reader.stdin is not None
    with suppress(BrokenPipeError), reader.stdin as into:
        into.write(first.encode())
        into.flush()
        done = subprocess.run(script, stdout=into, stderr=said, timeout=_HOURS, check=False)
        if done.returncode:
            return False
        # A dump leaves the session without a search path.
        into.write(f"RESET search_path;\n{last}".encode())
        into.flush()
        return True
    return False


def _by_hand(at: URL, backup: Path) -> str:
    """What an operator types elsewhere, into a database that is new: nothing there is dropped."""
    where = (*_where(at), f"--dbname={at.database}")
    told = shlex.join(("pg_restore", *_CLEAN, "--single-transaction", *where, str(backup)))
    return f"{told}\n  先建一个空库、恢复到那里；然后 duban db restored --mark，再启动"


def _program(name: str, shown: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise BackupRefused(
            f"PATH 里没有 {name}。改法：在装有同一大版本 PostgreSQL 客户端的机器上运行：\n"
            f"  umask 077; PGPASSWORD=…… {shown}"
        )
    return path


def _run(at: URL, program: str, *options: str) -> str:
    """What it printed."""
    done = subprocess.run(
        (program, *options),
        env={**_environment(at), "LC_ALL": "C"},
        capture_output=True,
        timeout=_HOURS,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-500:]
        mend = "核对 database.url、数据库服务和磁盘空间。"
        if any(each in said for each in _OTHER_VERSION):
            mend = f"装上和数据库服务器同一大版本的 {Path(program).name}，在 PATH 里放在前面。"
        elif _NO_ARCHIVE in said:
            mend = "这不是 duban db backup 做的 PostgreSQL 备份，核对文件。"
        raise BackupRefused(f"{Path(program).name} 没有成功：{said}\n改法：{mend}")
    return done.stdout.decode(errors="replace")


def _where(at: URL) -> tuple[str, ...]:
    parts = {"host": at.host, "port": at.port, "username": at.username}
    return tuple(f"--{name}={value}" for name, value in parts.items() if value is not None)


def _environment(at: URL) -> Mapping[str, str]:
    given = {"PGPASSWORD": at.password} if at.password else {}
    return {**os.environ, **given}
