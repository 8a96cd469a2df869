"""Bringing a database to the schema this version knows, and refusing any other (T24)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database


class UnknownSchema(Exception):
    """The database has a schema that this version does not know. Run `duban db upgrade`."""


async def upgrade(database: Database) -> None:
    """Run every migration that is missing, in one transaction."""
    async with database.writing() as connection:
        await connection.run_sync(_upgrade, "head")


async def downgrade(database: Database, revision: str) -> None:
    """Go back to a revision; `base` is the empty database."""
    async with database.writing() as connection:
        await connection.run_sync(_downgrade, revision)


async def check(database: Database) -> None:
    """Raises UnknownSchema unless the database is exactly at the newest revision."""
    async with database.reading() as connection:
        found = await connection.run_sync(_revision)
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if found != newest:
        raise UnknownSchema(
            f"数据库结构是 {found or '空'}，本程序需要 {newest}。"
            "改法：先备份，再运行 duban db upgrade。"
        )


async def is_empty(database: Database) -> bool:
    """Whether no migration was ever run."""
    async with database.reading() as connection:
        return await connection.run_sync(_revision) is None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _downgrade(connection: Connection, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.downgrade(config, revision)
