"""`duban db backup` and `restore`: whole files, read by their owner alone, on both databases."""

import asyncio
import os
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from bot.command.main import app
from storage import cases, marks, schema
from storage.backups import restored
from storage.backups.restored import Restored
from storage.database import Database
from tests.servers.postgres import BIN, Postgres
from tests.storage.making import NOW, a_case


def run(url: str, *words: str, path: str | None = None) -> Result:
    environment = {"DUBAN_DATABASE__URL": url}
    if path is not None:
        environment["PATH"] = path
    return CliRunner().invoke(app, ["db", *words], env=environment)


def on(url: str, number: str | None = None) -> list[str]:
    """Add a case of this number, if any is given; the numbers there are."""

    async def look() -> list[str]:
        database = Database(url)
        try:
            await schema.upgrade(database)
            async with database.writing() as connection:
                if number is not None:
                    await cases.add(connection, a_case(f"case{number[-3:]}", number), None)
                return sorted(each.number for each in await cases.open_cases(connection))
        finally:
            await database.close()

    return asyncio.run(look())


def mark_of(url: str) -> Restored | None:
    async def look() -> Restored | None:
        database = Database(url)
        try:
            async with database.reading() as connection:
                return await restored.load(connection)
        finally:
            await database.close()

    return asyncio.run(look())


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'duban.db'}"


@pytest.fixture
def programs() -> str:
    """PATH with PostgreSQL's own programs, of the server that the tests bring with them."""
    return f"{BIN}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture
def bank(postgres: Postgres) -> Iterator[tuple[str, str]]:
    """Two migrated databases."""
    names = postgres.migrated(), postgres.migrated()
    yield postgres.url(names[0]), postgres.url(names[1])
    for each in names:
        postgres.drop(each)


def test_a_backup_is_whole_private_and_never_over_another_file(url: str, tmp_path: Path) -> None:
    on(url, "0314-00001")
    file = tmp_path / "night.db"
    done = run(url, "backup", str(file))
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with sqlite3.connect(file) as copy:
        assert copy.execute("select number from cases").fetchall() == [("0314-00001",)]
        assert copy.execute("pragma journal_mode").fetchone() == ("delete",)
    content = file.read_bytes()

    again = run(url, "backup", str(file))
    assert again.exit_code == 1
    assert "已经存在" in again.output
    assert file.read_bytes() == content
    assert sorted(each.name for each in tmp_path.glob("*night*")) == ["night.db"]
    assert "最近一次备份" in run(url, "upgrade").output


def test_a_backup_takes_what_is_only_in_the_write_ahead_log(url: str, tmp_path: Path) -> None:
    on(url)
    with sqlite3.connect(tmp_path / "duban.db") as open_all_the_time:
        open_all_the_time.execute("pragma wal_autocheckpoint=0")
        open_all_the_time.execute("insert into marks values ('late', 'x', 0)")
        open_all_the_time.commit()
        assert run(url, "backup", str(tmp_path / "b.db")).exit_code == 0
    open_all_the_time.close()
    with sqlite3.connect(tmp_path / "b.db") as copy:
        assert copy.execute("select text from marks where name = 'late'").fetchone() == ("x",)


@pytest.mark.parametrize("kind", ["text", "torn", "other", "none"])
def test_what_is_no_whole_backup_changes_nothing(url: str, tmp_path: Path, kind: str) -> None:
    on(url, "0314-00001")
    file = tmp_path / "bad.db"
    if kind == "text":
        file.write_text("这不是数据库" * 2000, encoding="utf-8")
    elif kind == "torn":
        assert run(url, "backup", str(tmp_path / "good.db")).exit_code == 0
        content = (tmp_path / "good.db").read_bytes()
        file.write_bytes(content[: len(content) // 2])
    elif kind == "other":
        with sqlite3.connect(file) as other:
            other.execute("create table a (b)")
    refused = run(url, "restore", str(file))
    assert refused.exit_code == 1
    assert str(file) in refused.output
    assert on(url) == ["0314-00001"]
    assert not list(tmp_path.glob("*.before-restore-*"))


def test_a_restore_keeps_the_old_files_and_says_that_it_happened(url: str, tmp_path: Path) -> None:
    on(url, "0314-00001")
    file = tmp_path / "night.db"
    assert run(url, "backup", str(file)).exit_code == 0
    on(url, "0314-00002")
    done = run(url, "restore", str(file))
    assert done.exit_code == 0, done.output
    assert on(url) == ["0314-00001"]
    (kept,) = tmp_path.glob("duban.db.before-restore-*")
    assert on(f"sqlite+aiosqlite:///{kept}") == ["0314-00001", "0314-00002"]
    known = mark_of(url)
    assert known is not None and known.started_at is None
    assert datetime(2026, 1, 1, tzinfo=UTC) < known.backup_at <= known.restored_at
    assert stat.S_IMODE((tmp_path / "duban.db").stat().st_mode) == 0o600
    assert "还没有启动过" in run(url, "restored").output


def test_a_damaged_database_is_put_aside_with_everything_beside_it(
    url: str, tmp_path: Path
) -> None:
    on(url, "0314-00001")
    file = tmp_path / "night.db"
    assert run(url, "backup", str(file)).exit_code == 0
    (tmp_path / "duban.db").write_bytes(b"\xff" * 8192)
    (tmp_path / "duban.db-wal").write_bytes(b"log")
    assert run(url, "restore", str(file)).exit_code == 0
    assert on(url) == ["0314-00001"]
    assert len(list(tmp_path.glob("duban.db.before-restore-*"))) == 2


def test_resuming_and_showing_what_was_never_restored_is_told_so(url: str) -> None:
    on(url)
    assert run(url, "restored", "--resume").exit_code == 1
    assert "没有从备份恢复过" in run(url, "restored").output
    assert run(url, "restored", "--mark").exit_code == 0
    assert mark_of(url) is not None


def test_postgresql_goes_there_and_back(
    bank: tuple[str, str], tmp_path: Path, programs: str
) -> None:
    source, target = bank
    on(source, "0314-00001")
    file = tmp_path / "night.dump"
    done = run(source, "backup", str(file), path=programs)
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    on(source, "0314-00002")

    done = run(target, "restore", str(file), path=programs)
    assert done.exit_code == 0, done.output
    assert on(target) == ["0314-00001"]
    known = mark_of(target)
    assert known is not None and known.backup_at > NOW

    full = run(source, "restore", str(file), path=programs)
    assert full.exit_code == 1 and "--replace" in full.output
    assert len(on(source)) == 2
    assert run(source, "restore", str(file), "--replace", path=programs).exit_code == 0
    assert on(source) == ["0314-00001"]


def test_postgresql_in_use_is_not_restored_over(
    bank: tuple[str, str], tmp_path: Path, programs: str
) -> None:
    source, _ = bank
    file = tmp_path / "night.dump"
    assert run(source, "backup", str(file), path=programs).exit_code == 0

    async def while_used() -> Result:
        database = Database(source)
        async with database.reading() as connection:
            await marks.load(connection, "any")
            refused = await asyncio.to_thread(run, source, "restore", str(file), path=programs)
        await database.close()
        return refused

    refused = asyncio.run(while_used())
    assert refused.exit_code == 1
    assert "还有 1 个督办连接" in refused.output


def test_without_postgresqls_programs_it_is_said_what_to_type(
    bank: tuple[str, str], tmp_path: Path
) -> None:
    secret = bank[0].replace("postgres@", "postgres:geheim@")
    told = run(secret, "backup", str(tmp_path / "night.dump"), path=str(tmp_path))
    assert told.exit_code == 1
    assert "pg_dump --format=custom" in told.output
    assert f"--file {tmp_path / 'night.dump'}" in told.output
    assert "geheim" not in told.output
    file = tmp_path / "night.dump"
    file.touch()
    told = run(secret, "restore", str(file), path="/nowhere")
    assert "pg_restore --clean" in told.output and "geheim" not in told.output
    assert "然后 duban db restored --mark，再启动" in told.output
    file.unlink()
    assert not list(tmp_path.iterdir())


def test_a_program_of_another_version_is_told_with_its_mend(
    bank: tuple[str, str], tmp_path: Path
) -> None:
    program = tmp_path / "pg_dump"
    said = "pg_dump: error: aborting because of server version mismatch"
    program.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit 1\n")
    program.chmod(0o755)
    told = run(bank[0], "backup", str(tmp_path / "night.dump"), path=f"{tmp_path}:/bin:/usr/bin")
    assert told.exit_code == 1
    assert "改法：装上和数据库服务器同一大版本的 pg_dump" in told.output
    assert not (tmp_path / "night.dump").exists()


def test_a_backup_of_the_other_database_is_named_as_such(
    bank: tuple[str, str], url: str, tmp_path: Path, programs: str
) -> None:
    on(url, "0314-00001")
    file, dump = tmp_path / "night.db", tmp_path / "night.dump"
    assert run(url, "backup", str(file)).exit_code == 0
    refused = run(bank[0], "restore", str(file), path=programs)
    assert refused.exit_code == 1
    assert "是 SQLite 的备份" in refused.output and "改法" in refused.output
    assert run(bank[0], "backup", str(dump), path=programs).exit_code == 0
    refused = run(url, "restore", str(dump))
    assert refused.exit_code == 1
    assert "不是 SQLite 的备份" in refused.output and "改法" in refused.output
    assert on(url) == ["0314-00001"]


def test_an_older_backup_over_a_newer_postgresql_leaves_nothing_of_the_newer(
    bank: tuple[str, str], tmp_path: Path, programs: str
) -> None:
    url, _ = bank

    async def before_replicas() -> None:
        database = Database(url)
        await schema.downgrade(database, "0007")
        await database.close()

    on(url, "0314-00001")
    asyncio.run(before_replicas())
    file = tmp_path / "old.dump"
    assert run(url, "backup", str(file), path=programs).exit_code == 0
    assert run(url, "upgrade").exit_code == 0
    on(url, "0314-00002")
    done = run(url, "restore", str(file), "--replace", path=programs)
    assert done.exit_code == 0, done.output
    upgraded = run(url, "upgrade")
    assert upgraded.exit_code == 0, upgraded.output
    assert on(url) == ["0314-00001"]
    known = mark_of(url)
    assert known is not None and known.backup_at < known.restored_at


def test_a_postgresql_restore_that_cannot_be_marked_changes_nothing(
    bank: tuple[str, str], postgres: Postgres, tmp_path: Path, programs: str
) -> None:
    target, _ = bank
    on(target, "0314-00001")
    other, file = postgres.empty(), tmp_path / "other.dump"
    ask(postgres.dsn(other), "create table cases (number text)")
    words = ("pg_dump", "--format=custom", f"--file={file}", postgres.dsn(other))
    subprocess.run(words, env={"PATH": programs}, check=True)
    postgres.drop(other)
    refused = run(target, "restore", str(file), "--replace", path=programs)
    assert refused.exit_code == 1
    assert "没有改动" in refused.output and "marks" in refused.output
    assert on(target) == ["0314-00001"]
    assert mark_of(target) is None


def test_a_postgresql_with_tables_of_a_newer_program_is_left_alone(
    bank: tuple[str, str], postgres: Postgres, tmp_path: Path, programs: str
) -> None:
    url, _ = bank
    file = tmp_path / "night.dump"
    assert run(url, "backup", str(file), path=programs).exit_code == 0
    ask(url.replace("+asyncpg", ""), "create table of_tomorrow (id int)")
    refused = run(url, "restore", str(file), path=programs)
    assert refused.exit_code == 1
    assert "of_tomorrow" in refused.output and "空库" in refused.output


def ask(dsn: str, statement: str) -> None:
    async def go() -> None:
        connection = await asyncpg.connect(dsn)
        await connection.execute(statement)
        await connection.close()

    asyncio.run(go())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("was_there", [True, False])
def test_what_root_brings_back_belongs_to_the_service(
    url: str, tmp_path: Path, was_there: bool
) -> None:
    on(url, "0314-00001")
    file, found = tmp_path / "night.db", tmp_path / "duban.db"
    assert run(url, "backup", str(file)).exit_code == 0
    os.chown(tmp_path, 10001, 10002)
    os.chown(found, 10001, 10002)
    if not was_there:
        found.unlink()
    assert run(url, "restore", str(file)).exit_code == 0
    assert (found.stat().st_uid, found.stat().st_gid) == (10001, 10002)
    assert stat.S_IMODE(found.stat().st_mode) == 0o600


def test_a_database_that_is_not_there_is_named_and_not_made(url: str, tmp_path: Path) -> None:
    for words in (("upgrade",), ("restored",), ("restored", "--mark"), ("restored", "--resume")):
        refused = run(url, *words)
        assert refused.exit_code == 1, words
        assert f"没有数据库文件 {tmp_path / 'duban.db'}" in refused.output
        assert not list(tmp_path.iterdir())
    assert run(url, "upgrade", "--new").exit_code == 0
    again = run(url, "upgrade")
    assert again.exit_code == 0
    assert f"数据库：{tmp_path / 'duban.db'}" in again.output


def test_a_server_is_named_without_its_password(bank: tuple[str, str]) -> None:
    done = run(bank[0].replace("postgres@", "postgres:geheim@"), "upgrade")
    assert done.exit_code == 0, done.output
    assert bank[0].rpartition("@")[2] in done.output
    assert "geheim" not in done.output
