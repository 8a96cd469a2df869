"""Bringing a database to the schema this version knows, and refusing any other (T20, T24)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.holding import hold
from storage.tables import metadata

_PATIENCE_SECONDS = 600.0
_LARGE_BYTES = 64 * 1024 * 1024


class UnknownSchema(Exception):
    """The database has a schema that this version does not know. Run `duban db upgrade`."""


class Corrupt(Exception):
    """The database file is damaged. Stop every process and bring back the latest backup."""


async def upgrade(database: Database) -> None:
    """Run every migration that is missing, in one transaction, one process after the other.

    Raises UnknownSchema for a database that a newer version has upgraded.
    """
    async with _alone(database) as connection:
        await connection.run_sync(_upgrade, "head")


async def downgrade(database: Database, revision: str) -> None:
    """Go back to a revision; `base` is the empty database."""
    async with _alone(database) as connection:
        await connection.run_sync(_downgrade, revision)


async def check(database: Database) -> None:
    """Raises UnknownSchema unless the database is exactly at the newest revision, and whole."""
    async with database.reading() as connection:
        found = await connection.run_sync(_revision)
        missing = await connection.run_sync(_missing)
    newest = _script().get_current_head()
    if found is not None and not _is_known(found):
        raise _newer(found)
    if found != newest:
        raise UnknownSchema(
            f"数据库结构是 {found or '空'}，本程序需要 {newest}。"
            "改法：先备份，再运行 duban db upgrade。"
        )
    if missing:
        raise UnknownSchema(
            f"数据库自称结构 {found}，却缺少：{'、'.join(missing)}。"
            "改法：停止程序，用最近的备份恢复，再运行 duban db upgrade。"
        )


async def age(database: Database) -> str | None:
    """`newer` or `older` than what this version makes; None when it is the very same."""
    async with database.reading() as connection:
        found = await connection.run_sync(_revision)
    if found == _script().get_current_head():
        return None
    return "newer" if found is not None and not _is_known(found) else "older"


async def check_integrity(database: Database) -> None:
    """Read the whole file and raise Corrupt when it is damaged (T20). SQLite only."""
    if not database.is_sqlite:
        return
    try:
        async with database.reading() as connection:
            found = (await connection.exec_driver_sql("PRAGMA quick_check(5)")).scalars().all()
    except OperationalError:
        # Locked, or not to be opened: nothing is said about the file's contents.
        raise
    except DatabaseError as failure:
        raise Corrupt(_corrupt(str(failure.orig))) from failure
    if list(found) != ["ok"]:
        raise Corrupt(_corrupt("；".join(str(each) for each in found)))


async def is_large(database: Database) -> bool:
    """Whether reading the whole file takes more than a moment. SQLite only."""
    if not database.is_sqlite:
        return False
    async with database.reading() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        size = (await connection.exec_driver_sql("PRAGMA page_size")).scalar_one()
    return int(pages) * int(size) > _LARGE_BYTES


async def is_empty(database: Database) -> bool:
    """Whether no migration was ever run."""
    async with database.reading() as connection:
        return await connection.run_sync(_revision) is None


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[AsyncConnection]:
    """A writing transaction beside no other migration; on PostgreSQL it may take its time.

    Replicas that start at once on an empty PostgreSQL come here together (T24).
    """
    patient = database if database.is_sqlite else Database(database.url, _PATIENCE_SECONDS)
    try:
        async with patient.writing() as connection:
            await hold(connection, "schema")
            yield connection
    finally:
        if patient is not database:
            await patient.close()


def _corrupt(found: str) -> str:
    return (
        f"数据库文件已损坏：{found}。"
        "改法：停止所有程序，把损坏的文件（连同 -wal、-shm）另存勿删，用最近的备份恢复后再启动。"
    )


def _newer(found: str) -> UnknownSchema:
    return UnknownSchema(
        f"数据库结构 {found} 是更新的程序建立的，本程序不认识。"
        "改法：换回更新的程序；不要降级数据库。"
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _is_known(revision: str) -> bool:
    return revision in {each.revision for each in _script().walk_revisions()}


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _missing(connection: Connection) -> list[str]:
    """Tables and columns of this version that the database does not have."""
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    missing = []
    for table in metadata.sorted_tables:
        if table.name not in there:
            missing.append(table.name)
            continue
        columns = {each["name"] for each in inspector.get_columns(table.name)}
        missing += [f"{table.name}.{c.name}" for c in table.columns if c.name not in columns]
    return missing


def _upgrade(connection: Connection, revision: str) -> None:
    found = _revision(connection)
    if found is not None and not _is_known(found):
        raise _newer(found)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _downgrade(connection: Connection, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.downgrade(config, revision)
