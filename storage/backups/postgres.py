"""PostgreSQL: its own programs make and bring back a backup; this says how they are called.

Passwords go through the environment and are never part of a command that is shown.
"""

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.engine import URL

from storage.backups.sqlite import BackupRefused, flush

_HOURS = 6 * 3600.0


def back_up(url: str, target: Path) -> None:
    """A backup in PostgreSQL's own format. Raises BackupRefused."""
    if target.exists():
        raise BackupRefused(f"{target} 已经存在，没有覆盖。改法：换一个文件名。")
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        options = ("--format=custom", "--no-owner", "--no-privileges")
        _run(url, "pg_dump", *options, "--file", str(partial), target=target)
        _run(url, "pg_restore", "--list", str(partial), connects=False, target=target)
        flush(partial)
        os.link(partial, target)
        flush(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def put_back(url: str, backup: Path) -> None:
    """All of it or nothing, in place of what is there. Raises BackupRefused."""
    if not backup.is_file():
        raise BackupRefused(f"没有备份文件 {backup}。改法：核对路径。")
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction")
    _run(url, "pg_restore", *options, "--exit-on-error", str(backup), target=backup)


def _run(url: str, program: str, *options: str, connects: bool = True, target: Path) -> None:
    at = make_url(url)
    where = _where(at) if connects else ()
    if program == "pg_restore" and connects:
        where = (*where, f"--dbname={at.database}")
    elif connects:
        where = (*where, str(at.database))
    path = shutil.which(program)
    command = (program, *options, *where) if program == "pg_dump" else (program, *where, *options)
    if path is None:
        shown = shlex.join(command).replace(f".{target.name}.{os.getpid()}.part", target.name)
        raise BackupRefused(
            f"PATH 里没有 {program}。改法：在装有同一大版本 PostgreSQL 客户端的机器上运行：\n"
            f"  umask 077; PGPASSWORD=…… {shown}"
        )
    done = subprocess.run(
        (path, *command[1:]),
        env=_environment(at),
        capture_output=True,
        timeout=_HOURS,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-500:]
        raise BackupRefused(f"{program} 没有成功：{said}")


def _where(at: URL) -> tuple[str, ...]:
    parts = {"host": at.host, "port": at.port, "username": at.username}
    return tuple(f"--{name}={value}" for name, value in parts.items() if value is not None)


def _environment(at: URL) -> Mapping[str, str]:
    given = {"PGPASSWORD": at.password} if at.password else {}
    return {**os.environ, **given}
